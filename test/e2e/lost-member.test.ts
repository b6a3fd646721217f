// A member whose API server falls silent, and what becomes of everything at once, as noticing takes most of a minute: it is reported,
// deletions wait for it or for the word of a user, plans and snapshots know of it, jobs go elsewhere where that is wished, and when it
// answers again it catches up.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../world/story.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { mck8s } from './support/command-line.ts';
import { job, jobNamed, JOBS_END, jobsByMember, succeeded, untilComplete } from './support/jobs.ts';
import { SOON, startOnFleet, untilReady, untilRunning, type Live } from './support/live.ts';
import {
  condition,
  deploymentIn,
  eventsOf,
  memberCluster,
  messageOf,
  wantedBy,
  workload,
  workloadNames,
} from './support/seen.ts';

const REPORTED = { withinSeconds: 60 };

const fleet = testFleet();
const { management } = fleet;
const second = fleet.plane('cluster2');
const third = fleet.plane('cluster3');
let live: Live;

beforeAll(async () => {
  await resetFleet(fleet);
  live = await startOnFleet(fleet);
  const spec = { locations: 'cluster2, cluster3' };
  for (const name of ['stays', 'kept', 'given-up']) await apply(management, app(name, { spec }));
  const division = { division: 'Indexed', completionMode: 'Indexed', parallelism: 4, completions: 4 };
  const placement = { failover: { after: '30s' } };
  await apply(
    management,
    // Longer than a member is asked before it counts as ready again.
    job('lost', { spec: { ...division, locations: 'cluster3', placement }, runs: '25s' }),
  );
  for (const name of ['stays', 'kept', 'given-up'])
    await untilRunning(fleet, name, { cluster2: 1, cluster3: 1 });
  await eventually(async () => {
    expect(await jobsByMember(fleet, 'lost')).toEqual(['cluster3']);
  }, JOBS_END);
  third.freeze();
});

afterAll(async () => {
  third.thaw();
  await resetFleet(fleet);
});

test('it is reported', async () => {
  await eventually(async () => {
    const member = await memberCluster(fleet, 'cluster3');
    expect(condition(member, 'Ready')).toMatch(/^False /);
    expect(messageOf(member, 'Ready')).not.toBe('');
    expect(await eventsOf(management, 'cluster3')).toContainEqual(
      expect.stringMatching(/^Warning NotReady: /),
    );
    expect((await workload(fleet, 'stays')).status?.clusters).toContainEqual(
      expect.objectContaining({ name: 'cluster3', desired: 1, reason: 'ClusterNotReady' }),
    );
  }, REPORTED);
});

test('deletions wait for it, or for the word of a user', async () => {
  await kubectl(management, 'delete', 'mcd', 'kept', 'given-up', '--wait=false');
  await eventually(async () => {
    for (const name of ['kept', 'given-up']) {
      const object = await workload(fleet, name);
      expect(condition(object, 'DeletionBlocked')).toBe('True ClusterNotReady');
      expect(messageOf(object, 'DeletionBlocked')).toContain('fogguru.eu/abandon=cluster3');
    }
    expect(await deploymentIn(second, 'kept')).toBeUndefined();
  }, SOON);
  await kubectl(management, 'annotate', 'mcd', 'given-up', 'fogguru.eu/abandon=cluster3');
  await eventually(async () => {
    expect(await workloadNames(fleet)).toEqual(['kept', 'stays']);
  }, SOON);
});

test('it is in a snapshot as its MemberCluster knows it, and counts as not ready in a plan', async () => {
  const { code, stdout, stderr } = await mck8s(fleet, 'snapshot');
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^cluster3 was not seen and counts as not ready: /m);
  expect(stdout).toMatch(/^# Stale: cluster3 does not answer, since /m);
  const told = tell(stdout, { checkEvery: 100 });
  const placements = told.find('stays').status?.placements ?? [];
  const wanted = Object.fromEntries(placements.map(({ cluster, replicas }) => [cluster, replicas]));
  expect(wanted).toEqual(wantedBy(await workload(fleet, 'stays')));
  expect(told.control.cluster0.fleet.clusters.get('cluster3')?.ready).toBe(false);
  expect(told.control.members.clusters.find(({ name }) => name === 'cluster3')?.nodes.count).toBe(3);
  const file = join(mkdtempSync(join(fleet.folder, 'plan-')), 'late.yaml');
  writeFileSync(file, app('late', { spec: { replicas: 1, locations: 'cluster3' } }));
  const planned = await mck8s(fleet, 'plan', '-f', file);
  expect(planned.stdout).toMatch(/cluster3 +0 +0 +the cluster is not ready/);
});

test('indexes of a job are run elsewhere where the user asked for that', async () => {
  await eventually(async () => {
    const { status } = await jobNamed(fleet, 'lost');
    expect(status?.clusters?.some(({ name, desired }) => name !== 'cluster3' && desired > 0)).toBe(true);
  }, JOBS_END);
});

test('when it answers again, what was deleted goes there, and what was given up is left over', async () => {
  third.thaw();
  await eventually(async () => {
    expect(await workloadNames(fleet)).toEqual(['stays']);
    expect(await deploymentIn(third, 'kept')).toBeUndefined();
  }, SOON);
  await untilReady(fleet, 'cluster3');
  await untilRunning(fleet, 'stays', { cluster2: 1, cluster3: 1 });
  await eventually(async () => {
    expect((await deploymentIn(third, 'given-up'))?.status?.readyReplicas).toBe(1);
    expect(await live.figure('mck8s_orphaned_objects', 'cluster="cluster3"')).toBe(1);
  }, SOON);
});

test('no index of the job is lost or counted twice', async () => {
  await untilComplete(fleet, 'lost');
  await eventually(async () => {
    expect(await jobsByMember(fleet, 'lost')).not.toContain('cluster3');
    // Pods of what was removed go after it.
    expect(await succeeded(fleet, 'lost')).toEqual([0, 1, 2, 3]);
  }, JOBS_END);
});

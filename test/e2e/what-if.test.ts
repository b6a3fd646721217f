// What if, on real control planes: a plan is what the operator does when the same is applied, and a snapshot is a scenario in which
// everything is where it is. What becomes of members that have died is in lost-member.test.ts.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlannedObject } from '../../handlers/plan/planned.ts';
import { tell, type Told } from '../world/story.ts';
import { testFleet } from './harness/fleet.ts';
import { apply } from './harness/kubectl.ts';
import { eventually } from './harness/eventually.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { mck8s } from './support/command-line.ts';
import { SOON, startOnFleet, untilRunning } from './support/live.ts';
import { condition, list, podsIn, wantedBy, workload, type Seen } from './support/seen.ts';

const NAMES = ['web', 'far', 'big'];

const fleet = testFleet();
const { management } = fleet;
const folder = mkdtempSync(join(tmpdir(), 'mck8s-what-if-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  await resetFleet(fleet);
  await startOnFleet(fleet);
  await apply(management, app('web', { spec: { placementPolicy: 'worst_fit', replicas: 14 } }));
  await apply(
    management,
    app('far', { cpu: '500m', spec: { locations: 'cluster2, cluster3', replicas: 3 } }),
  );
  await untilRunning(fleet, 'far', { cluster2: 3, cluster3: 3 });
  await apply(management, app('big', { cpu: '3', spec: { placementPolicy: 'best_fit', replicas: 9 } }));
  await eventually(async () => {
    expect(condition(await workload(fleet, 'big'), 'Placed')).toBe('False WaitingForRoom');
    for (const name of NAMES) await expectAllBound(name);
  }, SOON);
});

afterAll(() => resetFleet(fleet));

/** Every pod that the status wants is on a node. */
async function expectAllBound(name: string): Promise<void> {
  const wanted = Object.values(wantedBy(await workload(fleet, name))).reduce((sum, count) => sum + count, 0);
  const bound = Object.values(await nodesOf(name)).reduce((sum, count) => sum + count, 0);
  expect(bound).toBe(wanted);
}

/** Pods of a workload by node of all members. */
async function nodesOf(name: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const plane of fleet.members)
    for (const { spec } of await podsIn(plane, name)) {
      const node = spec['nodeName'];
      if (typeof node === 'string')
        counts[`${plane.name} ${node}`] = (counts[`${plane.name} ${node}`] ?? 0) + 1;
    }
  return counts;
}

/** The same at the end of a run. */
function nodesIn({ control }: Told, name: string): Record<string, number> {
  const { pods, clusters, members, cluster0 } = control;
  const counts: Record<string, number> = {};
  for (let pod = 0; pod < pods.rows; pod++) {
    if (!pods.isOnNode(pod) || cluster0.workloads.at(members.workloadOf(pod))?.self.name !== name) continue;
    const cluster = clusters[pods.member[pod]!]!;
    const node = `${cluster.name} ${cluster.nodes.facts[pods.slot[pod]!]!.name}`;
    counts[node] = (counts[node] ?? 0) + 1;
  }
  return counts;
}

function wantedIn(told: Told, name: string): Record<string, number> {
  const placements = told.find(name).status?.placements ?? [];
  return Object.fromEntries(placements.map(({ cluster, replicas }) => [cluster, replicas]));
}

const versionsOf = async (): Promise<readonly string[]> => {
  const kinds = ['/apis/fogguru.eu/v1/multiclusterdeployments', '/apis/apps/v1/deployments', '/api/v1/pods'];
  const planes = [...fleet.members, management];
  const listed = await Promise.all(
    planes.flatMap((plane) =>
      kinds
        .filter((kind) => kind.includes('fogguru') === (plane === management))
        .map(async (kind) =>
          (await list(plane, kind)).map(
            ({ metadata }: Seen) => `${plane.name} ${metadata.name} ${metadata.resourceVersion}`,
          ),
        ),
    ),
  );
  return listed.flat().sort();
};

test('a snapshot is simulated with everything where it is', async () => {
  const path = join(folder, 'fleet.yaml');
  const written = await mck8s(fleet, 'snapshot', '-o', path);
  expect(written.code, written.stderr).toBe(0);
  const text = readFileSync(path, 'utf8');
  const told = tell(text, { checkEvery: 100 });
  for (const name of NAMES) {
    const object = await workload(fleet, name);
    expect(wantedIn(told, name)).toEqual(wantedBy(object));
    expect(told.waiting(name)).toBe(object.status?.total?.unplaced);
    expect(nodesIn(told, name)).toEqual(await nodesOf(name));
  }
  const simulated = await mck8s(
    fleet,
    'simulate',
    '--from',
    path,
    '--set',
    'faults=[{at: 10m, clusterDown: {cluster: cluster2}}]',
  );
  expect(simulated.code, simulated.stderr).toBe(0);
  expect(simulated.stdout).toMatch(/^SEED/);
  expect((await mck8s(fleet, 'snapshot', '-o', path)).code).toBe(2);
});

test('a plan writes nothing and is what comes of applying the same', async () => {
  const manifests = [
    app('web', { spec: { placementPolicy: 'worst_fit', replicas: 18 } }),
    app('new', { spec: { placementPolicy: 'best_fit', numberOfLocations: 2, replicas: 2 } }),
    app('giant', { cpu: '64', spec: { placementPolicy: 'worst_fit', replicas: 1 } }),
  ].join('\n---\n');
  const path = file('apps.yaml', manifests);
  const before = await versionsOf();
  const { code, stdout, stderr } = await mck8s(fleet, 'plan', '-f', path, '--json');
  expect(code, stderr).toBe(3);
  expect(await versionsOf()).toEqual(before);
  const { objects } = JSON.parse(stdout) as { readonly objects: readonly PlannedObject[] };
  expect(objects.map(({ name, change }) => `${name} ${change}`)).toEqual([
    'web changed',
    'new new',
    'giant new',
  ]);
  for (const [index, planned] of objects.entries()) {
    await apply(management, manifests.split('\n---\n')[index]!);
    await eventually(async () => {
      const object = await workload(fleet, planned.name);
      expect(object.metadata.generation).toBe(
        (object.status as { observedGeneration?: number }).observedGeneration,
      );
      const after = planned.clusters
        .filter((cluster) => cluster.after > 0)
        .map(({ cluster, after: pods }) => [cluster, pods]);
      expect(wantedBy(object)).toEqual(Object.fromEntries(after));
      expect(object.status?.total?.unplaced).toBe(planned.waiting);
    }, SOON);
  }
});

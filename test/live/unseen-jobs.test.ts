// Jobs in members that cease to let us see Jobs: what has begun there is neither run elsewhere nor forgotten, whichever operator
// looks.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { JobWorld } from './job-world.ts';

const MINUTE = 60;
const RUN_SECONDS = 30 * MINUTE;

/** A job that runs in the first of two clusters, and an operator that is started anew when it may not see Jobs there any more. */
async function unseen(spec: JsonObject = {}): Promise<{ world: JobWorld; allow: () => void }> {
  const world = new JobWorld({ members: { cluster1: [4, 4], cluster2: [2] } });
  world.lifeOf = () => ({ runMicros: RUN_SECONDS * SECOND });
  world.start();
  await world.pass(2);
  world.applyJob('job', { locations: 'cluster1', ...spec });
  await world.until(() => world.told('job', 'active') !== 0 && world.made['cluster1/job'] === 1);
  await world.pass(5);
  const allow = world
    .member('cluster1')
    .faults.add({ path: /\/jobs/, fault: { kind: 'status', status: 403 } });
  await anew(world);
  return { world, allow };
}

const INDEXED = { division: 'Indexed', completionMode: 'Indexed', parallelism: 2, completions: 2 };

function drain(world: JobWorld): void {
  world.configure('cluster1', { taints: [{ key: 'maintenance', effect: 'NoExecute' }] });
}

function meanFor(world: JobWorld): void {
  world.patchJob('job', { locations: 'cluster2' });
}

async function anew(world: JobWorld): Promise<void> {
  world.operators.at(-1)!.kill();
  world.start();
  await world.pass(5);
}

describe('a job in a member that does not show Jobs any more', () => {
  it.each([
    ['whole', {}],
    ['indexed', INDEXED],
  ])('is held where it has begun, and ends there once it is seen again (%s)', async (_name, spec) => {
    const { world, allow } = await unseen(spec);
    await anew(world);
    await world.pass(15 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/job': 1 });
    expect(Object.keys(world.byCluster('job', 'reason'))).toEqual(['cluster1']);
    expect(world.byCluster('job', 'message')['cluster1']).toEqual([
      expect.stringContaining('cannot be seen'),
    ]);
    expect(await world.writesWhile(10 * MINUTE)).toBeLessThanOrEqual(40);
    allow();
    await world.until(() => world.isComplete('job'), 2 * RUN_SECONDS);
    expect(world.made).toEqual({ 'cluster1/job': 1 });
  });

  it.each([
    ['whole, drained', {}, drain],
    ['indexed, drained', INDEXED, drain],
    ['whole, meant for another', {}, meanFor],
    ['indexed, meant for another', INDEXED, meanFor],
  ])(
    'is not run a second time where it must leave, until it is seen again (%s)',
    async (_name, spec, leave) => {
      const { world, allow } = await unseen(spec);
      leave(world);
      await world.pass(10 * MINUTE);
      await anew(world);
      expect(world.made).toEqual({ 'cluster1/job': 1 });
      expect(world.byCluster('job', 'message')['cluster1']).toEqual([
        expect.stringContaining('cannot be seen'),
      ]);
      allow();
      await world.until(() => world.isComplete('job'), 3 * RUN_SECONDS);
      expect(world.isComplete('job')).toBe(true);
    },
  );

  it('is not run a second time where an operator died before it said that a refused one had begun', async () => {
    const world = new JobWorld({ members: { cluster1: [4, 4], cluster2: [2] } });
    world.lifeOf = () => ({ runMicros: RUN_SECONDS * SECOND });
    const server = world.member('cluster1');
    const admit = server.admission(({ verb, kind }) =>
      verb === 'apply' && kind.kind === 'Job'
        ? { code: 403, reason: 'Forbidden', message: 'exceeded quota' }
        : undefined,
    );
    world.start();
    await world.pass(2);
    world.applyJob('job', { locations: 'cluster1' });
    await world.until(() => JSON.stringify(world.byCluster('job', 'reason')).includes('QuotaExceeded'));
    admit();
    await world.until(() => {
      if (world.made['cluster1/job'] === undefined) return false;
      world.operators.at(-1)!.kill();
      return true;
    });
    server.faults.add({ path: /\/jobs/, fault: { kind: 'status', status: 403 } });
    await world.pass(5);
    await anew(world);
    expect(world.byCluster('job', 'reason')).not.toEqual({});
    await world.pass(15 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/job': 1 });
  });

  it('goes elsewhere where it never began, whichever operator looks', async () => {
    const world = new JobWorld({ members: { cluster1: [4, 4], cluster2: [2] } });
    world.member('cluster1').faults.add({ path: /\/jobs/, fault: { kind: 'status', status: 403 } });
    world.start();
    await world.pass(2);
    world.applyJob('job', { locations: 'cluster1' });
    await world.until(() => Object.keys(world.byCluster('job')).length === 1);
    expect(world.byCluster('job', 'reason')).toEqual({ cluster1: ['Forbidden'] });
    await anew(world);
    await world.until(() => world.isComplete('job'), 7 * MINUTE);
    expect(world.made).toEqual({ 'cluster2/job': 1 });
  });

  it('keeps the object that is deleted until its Job is gone', async () => {
    const { world, allow } = await unseen();
    world.deleteJob('job');
    await world.pass(2 * MINUTE);
    await anew(world);
    await world.pass(2 * MINUTE);
    expect(world.job('job')).toBeDefined();
    allow();
    await world.until(() => world.job('job') === undefined, 10 * MINUTE);
    expect(world.jobIn('cluster1', 'job')).toBeUndefined();
  });
});

describe('a job that has ended in a member that does not show Jobs any more', () => {
  it('keeps the object that is deleted until its Job is gone', async () => {
    const { world, allow } = await unseen();
    allow();
    await world.until(() => world.isComplete('job'), 2 * RUN_SECONDS);
    const allowAgain = world
      .member('cluster1')
      .faults.add({ path: /\/jobs/, fault: { kind: 'status', status: 403 } });
    await anew(world);
    expect(world.isComplete('job')).toBe(true);
    world.deleteJob('job');
    await world.pass(MINUTE);
    expect(world.job('job')).toBeDefined();
    allowAgain();
    await world.until(() => world.job('job') === undefined, 10 * MINUTE);
    expect(world.jobIn('cluster1', 'job')).toBeUndefined();
  });
});

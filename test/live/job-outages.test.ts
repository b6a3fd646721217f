// Members of a job that are lost in the middle: what ran there is run elsewhere only where the user asked for that, and each index of
// a divided job that is not lost runs once.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { eachOnce, JobWorld } from './job-world.ts';

const MINUTE = 60;
const RUN_SECONDS = 10 * MINUTE;
const INDEXED: JsonObject = {
  division: 'Indexed',
  completionMode: 'Indexed',
  parallelism: 4,
  completions: 4,
};
const OPTED_IN: JsonObject = { placement: { failover: { after: '2m' } } };

/** A job over two clusters, the second of which is lost before any of its pods has ended; a third has room by then. */
async function lost(spec: JsonObject): Promise<JobWorld> {
  const world = new JobWorld({ members: { cluster1: [2], cluster2: [2], cluster3: [] } });
  world.lifeOf = () => ({ runMicros: RUN_SECONDS * SECOND });
  world.start();
  world.applyJob('job', spec);
  await world.until(() => Object.keys(world.made).length === 2);
  await world.pass(5);
  world.addNode('cluster3', 'cluster3-node', 4);
  world.member('cluster2').kill();
  return world;
}

describe('a member that is lost in the middle of a divided job', () => {
  it('keeps its part where nobody asked for more, and the job ends when it is back', async () => {
    const world = await lost(INDEXED);
    await world.pass(3 * RUN_SECONDS);
    expect(world.made).toEqual({ 'cluster1/job': 1, 'cluster2/job': 1 });
    expect(world.isComplete('job')).toBe(false);
    expect(world.byCluster('job', 'reason')['cluster2']).toEqual(['ClusterNotReady']);
    world.member('cluster2').restart();
    await world.until(() => world.isComplete('job'), 3 * RUN_SECONDS);
    expect(world.made).toEqual({ 'cluster1/job': 1, 'cluster2/job': 1 });
    expect(world.succeeded).toEqual(eachOnce('job', 4));
  });

  it('gives its part away where the user asked for it, and runs it no longer once it is back', async () => {
    const world = await lost({ ...INDEXED, ...OPTED_IN });
    await world.pass(4 * MINUTE);
    expect(world.made).toEqual({ 'cluster1/job': 1, 'cluster2/job': 1, 'cluster3/job': 1 });
    expect(world.byCluster('job', 'indexes')['cluster3']).toEqual(['2-3']);
    world.member('cluster2').restart();
    await world.pass(MINUTE);
    expect(world.jobIn('cluster2', 'job')).toBeUndefined();
    await world.until(() => world.isComplete('job'), 3 * RUN_SECONDS);
    expect(world.succeeded).toEqual(eachOnce('job', 4));
  });

  it('is rid of its part even if it comes back when the job has ended', async () => {
    const world = await lost({ ...INDEXED, ...OPTED_IN });
    await world.until(() => world.isComplete('job'), 3 * RUN_SECONDS);
    world.member('cluster2').restart();
    await world.pass(MINUTE);
    expect(world.jobIn('cluster2', 'job')).toBeUndefined();
    expect(world.isComplete('job')).toBe(true);
  });
});

describe('a member that is lost in the middle of a whole job', () => {
  const WHOLE: JsonObject = { parallelism: 2, completions: 2, numberOfLocations: 2 };

  it('keeps its copy where nobody asked for more', async () => {
    const world = await lost(WHOLE);
    await world.pass(3 * RUN_SECONDS);
    expect(world.made).toEqual({ 'cluster1/job': 1, 'cluster2/job': 1 });
    expect(world.isComplete('job')).toBe(false);
  });

  it('gives its copy away where the user asked for it', async () => {
    const world = await lost({ ...WHOLE, ...OPTED_IN });
    await world.until(() => world.isComplete('job'), 3 * RUN_SECONDS);
    expect(world.made).toEqual({ 'cluster1/job': 1, 'cluster2/job': 1, 'cluster3/job': 1 });
    world.member('cluster2').restart();
    await world.pass(MINUTE);
    expect(world.jobIn('cluster2', 'job')).toBeUndefined();
  });
});

describe('a member that does not let us see Jobs', () => {
  it('works for everything else, and jobs go elsewhere', async () => {
    const world = new JobWorld({ members: { cluster1: [4, 4], cluster2: [2] } });
    const { traffic } = world;
    world.member('cluster1').faults.add({ path: /\/jobs/, fault: { kind: 'status', status: 403 } });
    world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    world.applyJob('job', { locations: 'cluster1' });
    await world.pass(20);
    expect(world.isReady('front')).toBe(true);
    expect(world.byCluster('job', 'reason')).toEqual({ cluster1: ['Forbidden'] });
    await world.until(() => world.isComplete('job'), 7 * MINUTE);
    expect(world.made).toEqual({ 'cluster2/job': 1 });
    expect(traffic.requests.filter(({ path }) => path.endsWith('/jobs')).length).toBeLessThan(60);
  });
});

// What a job costs cluster0, request by request, and how late its status may be for that.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { eachOnce, JobWorld } from './job-world.ts';
import type { SentRequest } from './traffic.ts';

const SETTLED_SECONDS = 40;
const WHOLE = { locations: 'cluster1, cluster2, cluster3', parallelism: 1, completions: 1 };

/** A world that is at rest, in which members need different times for the same. */
async function restingWorld(): Promise<JobWorld> {
  const world = new JobWorld();
  world.lifeOf = ({ spec }) => {
    const member = Number(/^cluster(\d)/.exec((spec as { nodeName?: string }).nodeName ?? '')?.[1] ?? 0);
    return { startMicros: 500_000 + member * 100_000, runMicros: 5_000_000 + member * 200_000 };
  };
  world.start();
  await world.pass(SETTLED_SECONDS);
  return world;
}

/** What cluster0 is asked for a job while something is done, in order; what is told of members is not about it. */
async function asked(world: JobWorld, act: () => Promise<void>): Promise<string[]> {
  const before = world.traffic.requests.length;
  await act();
  return world.traffic.requests
    .slice(before)
    .filter(
      ({ server, isWatch, path }) => server === 'cluster0' && !isWatch && !path.includes('/memberclusters/'),
    )
    .map(requestText);
}

function requestText({ method, path, isDryRun }: SentRequest): string {
  const what = /\/(multiclusterjobs\/[^/]+\/status|[^/]+)$/.exec(path)?.[1] ?? path;
  return `${method} ${what.replace(/^multiclusterjobs\/[^/]+\//, '')}${isDryRun ? ', a dry run' : ''}`;
}

async function toItsEnd(world: JobWorld, name: string, spec: JsonObject): Promise<void> {
  world.applyJob(name, spec);
  await world.until(() => world.isComplete(name), 120);
  await world.pass(SETTLED_SECONDS);
}

describe('a job in three members', () => {
  it('costs six requests to cluster0, and five where its like was run before', async () => {
    const world = await restingWorld();
    expect(await asked(world, () => toItsEnd(world, 'first', WHOLE))).toEqual([
      'POST jobs, a dry run',
      'PATCH first',
      'PATCH status',
      'POST events',
      'PATCH status',
      'PATCH status',
    ]);
    expect(await asked(world, () => toItsEnd(world, 'second', WHOLE))).toEqual([
      'PATCH second',
      'PATCH status',
      'POST events',
      'PATCH status',
      'PATCH status',
    ]);
    expect(world.events('second').map(({ reason }) => reason)).toEqual(['Placed']);
  });

  it('costs three more to be deleted', async () => {
    const world = await restingWorld();
    await toItsEnd(world, 'brief', { ...WHOLE, ttlSecondsAfterFinished: 60 });
    const requests = await asked(world, () => world.until(() => world.job('brief') === undefined));
    expect(requests).toEqual(['DELETE brief', 'PATCH status', 'PATCH brief']);
    expect(world.inJobs('brief', 'completions')).toEqual({});
  });

  it('of many pods costs one request in two seconds at most', async () => {
    const world = await restingWorld();
    const spec = { completionMode: 'Indexed', division: 'Indexed', parallelism: 12, completions: 60 };
    const since = world.clock.monotonicMicros();
    const requests = await asked(world, () => toItsEnd(world, 'many', spec));
    expect(world.succeeded).toEqual(eachOnce('many', 60));
    const seconds = (world.clock.monotonicMicros() - since) / 1e6 - SETTLED_SECONDS;
    expect(requests.length).toBeLessThan(5 + seconds / 2);
  });
});

describe('the status of a job', () => {
  it('tells of its place and its end at once, of a copy that has ended in a second, of pods in two', async () => {
    const world = await restingWorld();
    const lateBy = async (isTrue: () => boolean, isTold: () => boolean): Promise<number> => {
      await world.until(isTrue);
      const since = world.clock.monotonicMicros();
      await world.until(isTold);
      return (world.clock.monotonicMicros() - since) / 1e6;
    };
    const isOverIn = (member: string): boolean =>
      world.condition(world.jobIn(member, 'late'), 'Complete')?.status === 'True';
    const said = (member: string): unknown => world.byCluster('late', 'reason')[member];
    world.applyJob('late', { ...WHOLE, locations: 'cluster1, cluster3', completions: 3 });
    const placed = (): boolean => world.told('late', 'completions') === 6;
    expect(await lateBy(() => true, placed)).toBeLessThan(0.1);
    const runs = (): boolean => world.jobPodsIn('cluster3').length > 0;
    expect(await lateBy(runs, () => world.told('late', 'active') === 2)).toBeLessThan(2.3);
    const first = (): boolean => isOverIn('cluster1');
    expect(await lateBy(first, () => said('cluster1')?.toString() === 'Complete')).toBeLessThan(1.3);
    expect(world.isComplete('late')).toBe(false);
    const last = (): boolean => isOverIn('cluster3');
    expect(await lateBy(last, () => world.isComplete('late'))).toBeLessThan(0.3);
  });
});

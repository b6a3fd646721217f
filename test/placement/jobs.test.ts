// Jobs run as whole copies, one for each location: a copy is placed, overflows and waits as one.

import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../core/placement/workload-spec.ts';
import { clusterFacts, cpuNode, jobOf, MINUTE, World } from '../support/fleets.ts';

const DRAIN = { key: 'maintenance', value: '', effect: 'NoExecute' } as const;

function sites(): World {
  return new World().cluster('a', 5).cluster('b', 3).cluster('cloud1', 8).rtt('a', 'b', 5);
}

const rows: readonly {
  readonly name: string;
  readonly spec: Partial<JobSpec>;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}[] = [
  { name: 'a copy goes where all its pods fit at once', spec: { parallelism: 5 }, wanted: { a: 5 } },
  {
    name: 'best_fit passes over clusters that cannot take a whole copy',
    spec: { parallelism: 4, policy: 'best_fit' },
    wanted: { a: 4 },
  },
  {
    name: 'each location runs a copy',
    spec: { parallelism: 2, numberOfLocations: 2 },
    wanted: { a: 2, b: 2 },
  },
  {
    name: 'a copy overflows whole',
    spec: { parallelism: 4, locations: ['b'] },
    wanted: { a: 4 },
  },
  {
    name: 'a copy that fits in no fog cluster goes to the cloud',
    spec: { parallelism: 6, locations: ['a'] },
    wanted: { cloud1: 6 },
  },
  {
    name: 'a copy that fits nowhere waits whole, though its pods would fit in parts',
    spec: { parallelism: 9 },
    wanted: {},
    waiting: 9,
  },
  {
    name: 'one copy may run while another waits',
    spec: { parallelism: 5, numberOfLocations: 4 },
    wanted: { a: 5, cloud1: 5 },
    waiting: 10,
  },
  {
    name: 'copies wait for each other without partial placement',
    spec: { parallelism: 5, numberOfLocations: 4, partial: false },
    wanted: {},
    waiting: 20,
  },
  {
    name: 'no more pods run at once than are to succeed',
    spec: { parallelism: 9, completions: 2 },
    wanted: { a: 2 },
  },
  { name: 'a job without parallelism runs nothing', spec: { parallelism: 0, completions: 3 }, wanted: {} },
];

describe('a new job', () => {
  it.each(rows)('$name', ({ spec, wanted, waiting = 0 }) => {
    const world = sites();
    world.place('job', jobOf(spec));
    expect(world.wanted('job')).toEqual(wanted);
    expect(world.waiting('job')).toBe(waiting);
  });
});

it('a cluster without room for a whole copy is no location', () => {
  const { memory, reasons } = sites().place('job', jobOf({ parallelism: 4, policy: 'best_fit' }));
  expect(memory.locations).toEqual([{ cluster: 'a', pods: 4 }]);
  expect(reasons.clusters.find(({ cluster }) => cluster === 'b')).toMatchObject({
    code: 'NotWhole',
    rank: 0,
  });
});

describe('a job whose members say how it stands', () => {
  /** A copy of two pods in a and in b. */
  function running(spec: Partial<JobSpec> = {}): World {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 2, numberOfLocations: 2, ...spec }));
    for (const cluster of ['a', 'b']) world.observe('job', cluster, { outcome: 'going' });
    return world;
  }

  it('has not ended while they say that it goes on, however many pods succeeded', () => {
    const world = running();
    for (const cluster of ['a', 'b']) world.observe('job', cluster, { bound: 0, finished: 9 });
    expect(world.again('job').memory.finished).toEqual([]);
  });

  it('has failed once all have ended and one has failed, and nothing of it is run again', () => {
    const world = running();
    world.observe('job', 'a', { outcome: 'failed', bound: 0, desired: 0 });
    expect(world.again('job').effects).toEqual([]);
    expect(world.wanted('job')).toEqual({ a: 2, b: 2 });
    world.observe('job', 'b', { outcome: 'complete', bound: 0, desired: 0 });
    for (const again of [false, true]) {
      if (again) for (const cluster of ['a', 'b']) world.lose('job', cluster);
      const { status, effects, memory } = world.again('job');
      expect(status.conditions[0]).toEqual({ type: 'Failed', status: 'True', reason: 'SomeFailed' });
      expect(memory.failed).toEqual(['a']);
      expect({ effects, placements: status.placements }).toEqual({ effects: [], placements: [] });
    }
  });

  it('is kept as long as it says after its end, counted from when that was first decided', () => {
    const world = running({ keptMicros: MINUTE });
    world.nowMicros = MINUTE;
    for (const cluster of ['a', 'b']) world.observe('job', cluster, { outcome: 'complete', desired: 0 });
    expect(world.again('job').requeueAfterMicros).toBe(MINUTE);
    world.nowMicros = 2 * MINUTE - 1;
    const last = world.again('job');
    expect([last.requeueAfterMicros, last.status.isExpired]).toEqual([1, undefined]);
    world.nowMicros = 2 * MINUTE;
    expect(world.again('job').status.isExpired).toBe(true);
  });

  it('takes no second copy where one runs', () => {
    const world = new World().cluster('a', 3).cluster('b', 1);
    world.settle('job', jobOf({ parallelism: 2, numberOfLocations: 2 }));
    world.observe('job', 'a', { outcome: 'going' });
    world.see({ type: 'node', cluster: 'a', facts: cpuNode('a-more', 5) });
    world.again('job');
    expect([world.wanted('job'), world.waiting('job')]).toEqual([{ a: 2 }, 2]);
  });
});

describe('a job that ends', () => {
  /** A copy of three pods, two to run at once, in a and in b. */
  function running(): World {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 2, completions: 3, numberOfLocations: 2 }));
    return world;
  }

  it('is complete once every copy has had its successes, and wants nothing any more', () => {
    const world = running();
    world.observe('job', 'a', { bound: 0, finished: 3 });
    world.observe('job', 'b', { bound: 1, finished: 2 });
    expect(world.again('job').status.conditions).not.toContainEqual(
      expect.objectContaining({ type: 'Complete' }),
    );
    world.observe('job', 'b', { bound: 0, finished: 3 });
    const { status, effects } = world.again('job');
    expect(status.conditions).toContainEqual({ type: 'Complete', status: 'True', reason: 'AllFinished' });
    expect(status.placements).toEqual([]);
    expect(effects).toEqual([]);
  });

  it('stays complete when members tidy it away', () => {
    const world = running();
    for (const cluster of ['a', 'b']) world.observe('job', cluster, { bound: 0, finished: 3 });
    world.again('job');
    for (const cluster of ['a', 'b']) world.lose('job', cluster);
    const { status, effects } = world.again('job');
    expect(status.conditions).toContainEqual({ type: 'Complete', status: 'True', reason: 'AllFinished' });
    expect(effects).toEqual([]);
  });

  it('runs no finished copy again, whether its member tidies it away or is drained', () => {
    const world = running();
    world.observe('job', 'a', { bound: 0, finished: 3 });
    world.again('job');
    world.lose('job', 'a');
    world.see({ type: 'cluster', facts: clusterFacts('a', { taints: [DRAIN] }) });
    expect(world.again('job').effects).toEqual([]);
    expect(world.wanted('job')).toEqual({ a: 2, b: 2 });
  });

  it('runs no finished copy again when another copy that waited is placed', () => {
    const world = new World().cluster('a', 5).cluster('b', 3);
    world.settle('job', jobOf({ parallelism: 5, numberOfLocations: 2 }));
    world.observe('job', 'a', { bound: 0, finished: 5 });
    world.again('job');
    world.see({ type: 'cluster', facts: clusterFacts('a', { taints: [DRAIN] }) });
    world.see({ type: 'node', cluster: 'b', facts: cpuNode('b-more', 5) });
    world.cluster('c', 9);
    world.again('job');
    expect(world.waiting('job')).toBe(0);
    expect(Object.keys(world.wanted('job'))).toEqual(['a', 'c']);
  });

  it('moves a copy whole once one of its pods was stuck too long', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 3 }));
    world.observe('job', 'a', { bound: 2, unschedulable: { count: 1, sinceMicros: 0 } });
    world.nowMicros = 5 * MINUTE;
    world.again('job');
    expect(world.wanted('job')).toEqual({ b: 3 });
  });

  it('moves a copy that is not finished from a drained member, at once', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 3 }));
    world.see({ type: 'cluster', facts: clusterFacts('a', { taints: [DRAIN] }) });
    expect(world.again('job').effects).toEqual([
      expect.objectContaining({ type: 'ensureWorkload', cluster: 'b', replicas: 3 }) as unknown,
      { type: 'removeWorkload', uid: 'uid-job', cluster: 'a', because: 'drained' },
    ]);
  });

  it('is not complete while a copy waits', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 5, numberOfLocations: 3 }));
    for (const cluster of ['a', 'cloud1']) world.observe('job', cluster, { bound: 0, finished: 5 });
    world.again('job');
    expect(world.waiting('job')).toBe(5);
    world.see({ type: 'node', cluster: 'b', facts: cpuNode('b-more', 5) });
    world.settle('job');
    expect(world.wanted('job')).toEqual({ a: 5, b: 5, cloud1: 5 });
  });

  it('is complete at once when the copy that waited is not asked for any more', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 5, numberOfLocations: 3 }));
    for (const cluster of ['a', 'cloud1']) world.observe('job', cluster, { bound: 0, finished: 5 });
    world.again('job');
    const { status, effects } = world.place('job', jobOf({ parallelism: 5, numberOfLocations: 2 }));
    expect(status.conditions).toContainEqual({ type: 'Complete', status: 'True', reason: 'AllFinished' });
    expect(effects).toEqual([]);
  });

  it('takes its pods away when it wants no success any more', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 2, completions: 3 }));
    expect(world.place('job', jobOf({ parallelism: 2, completions: 0 })).effects).toEqual([
      { type: 'removeWorkload', uid: 'uid-job', cluster: 'a', because: 'scaledDown' },
    ]);
  });

  it('counts copies by what one ran at once when it was placed', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 4, completions: 6 }));
    world.observe('job', 'a', { bound: 0, finished: 6 });
    const { status } = world.place('job', jobOf({ parallelism: 2, completions: 6 }));
    expect(status.conditions).toContainEqual({ type: 'Complete', status: 'True', reason: 'AllFinished' });
  });

  it('that wants no success is complete from the start', () => {
    const { status } = sites().place('job', jobOf({ completions: 0 }));
    expect(status.conditions).toContainEqual({ type: 'Complete', status: 'True', reason: 'AllFinished' });
  });

  it('without parallelism is not complete, and runs once it has some', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 0, completions: 3 }));
    expect(world.again('job').status.conditions).not.toContainEqual(
      expect.objectContaining({ type: 'Complete' }),
    );
    world.place('job', jobOf({ parallelism: 3 }));
    expect(world.wanted('job')).toEqual({ a: 3 });
  });
});

describe('a job that is changed', () => {
  it('grows where it is, or waits until its whole copy fits', () => {
    const world = sites();
    world.settle('job', jobOf({ parallelism: 3 }));
    world.settle('job', jobOf({ parallelism: 4 }));
    expect(world.wanted('job')).toEqual({ a: 4 });
    world.settle('job', jobOf({ parallelism: 6 }));
    expect(world.wanted('job')).toEqual({ a: 4 });
    expect(world.waiting('job')).toBe(2);
  });

  it('is not placed while suspended, and is once it is not', () => {
    const world = sites();
    world.place('job', jobOf({ suspend: true }));
    world.again('job');
    expect(world.wanted('job')).toEqual({});
    world.place('job', jobOf());
    expect(world.wanted('job')).toEqual({ a: 1 });
  });

  it('stops its pods when it is suspended, and keeps its places', () => {
    const world = sites();
    const { memory } = world.settle('job', jobOf({ parallelism: 2 }));
    const { effects } = world.settle('job', jobOf({ parallelism: 2, suspend: true }));
    expect(effects).toEqual([]);
    expect(world.observed('job')).toMatchObject([{ cluster: 'a', desired: 0 }]);
    expect(world.wanted('job')).toEqual({ a: 2 });
    const resumed = world.place('job', jobOf({ parallelism: 2 }));
    expect(resumed.effects).toMatchObject([{ type: 'ensureWorkload', cluster: 'a', replicas: 2 }]);
    expect(resumed.memory).toEqual(memory);
  });
});

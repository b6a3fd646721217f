// The life of a pod on a node: when it is bound, runs, is ready and ends, and what its deletion leaves at any time of it.

import { describe, expect, test } from 'vitest';
import { PodState } from '../../simulator/cluster/pods.ts';
import { GIB, nodeWith, shapeWith } from '../support/shapes.ts';
import { MILLI, OneCluster, SECOND } from './one-cluster.ts';

const ONE_CPU = shapeWith({ cpuMilli: 1000 });
const WHOLE_NODE = shapeWith({ cpuMilli: 4000 });

/** A cluster where pods are ready as they run. */
function unprobed(...nodes: ConstructorParameters<typeof OneCluster>[0]): OneCluster {
  return new OneCluster(nodes, { delays: { readyMicros: 0 } });
}

/** When each pod ran, in the end. */
function runsAt(world: OneCluster, ...pods: readonly number[]): (string | undefined)[] {
  const { diary } = world.until(60 * SECOND);
  return pods.map((pod) => diary.find((line) => line.endsWith(`ready ${pod}`))?.split(' ')[0]);
}

describe('phases', () => {
  test('come one after the other, each with its delay', () => {
    const world = new OneCluster([nodeWith('n')]);
    world.create(ONE_CPU, 20 * SECOND);
    world.until(60 * SECOND);
    // 5 schedule; 10 api, 2000 pull, 1000 start; 3000 ready; 20000 run.
    expect(world.diary).toEqual(['5ms bound 0', '6015ms ready 0', '23015ms finished 0']);
    expect(world.pods.state[0]).toBe(PodState.finished);
  });

  test('a pod without a readiness delay is ready as it runs', () => {
    const world = new OneCluster([nodeWith('n')], { delays: { readyMicros: 0 } });
    world.create(ONE_CPU);
    world.until(60 * SECOND);
    expect(world.diary).toEqual(['5ms bound 0', '3015ms ready 0']);
  });

  test('a pod that ends sooner than it would be ready never is', () => {
    const world = new OneCluster([nodeWith('n')]);
    world.create(ONE_CPU, 1 * SECOND);
    world.until(60 * SECOND);
    expect(world.diary).toEqual(['5ms bound 0', '4015ms finished 0']);
  });

  test('the scheduler takes its time for each pod in turn', () => {
    const world = new OneCluster([nodeWith('n')]);
    for (let i = 0; i < 3; i++) world.create(ONE_CPU);
    world.until(7 * MILLI);
    world.create(ONE_CPU);
    world.until(1 * SECOND);
    expect(world.diary).toEqual(['5ms bound 0', '10ms bound 1', '15ms bound 2', '20ms bound 3']);
  });
});

describe('an image', () => {
  const withImage = (...images: string[]) => shapeWith({ cpuMilli: 1000, images });

  test('is pulled once for a node: who comes during the pull waits for its rest, who comes later not at all', () => {
    const world = unprobed(nodeWith('n'));
    const first = world.create(withImage('a'));
    world.until(1 * SECOND);
    const during = world.create(withImage('a'));
    world.until(3 * SECOND);
    const after = world.create(withImage('a'));
    expect(runsAt(world, first, during, after)).toEqual(['3015ms', '3015ms', '4015ms']);
  });

  test('is pulled for a pod that is deleted meanwhile', () => {
    const world = unprobed(nodeWith('n'));
    world.create(withImage('a'));
    world.until(1 * SECOND);
    world.cluster.delete(0);
    const next = world.create(withImage('a'));
    expect(runsAt(world, next)).toEqual(['3015ms']);
  });

  test('that is another, or on another node, is pulled for itself', () => {
    const world = unprobed(nodeWith('n1'), nodeWith('n2'));
    const first = world.create(shapeWith({ cpuMilli: 4000, images: ['a'] }));
    world.until(5 * SECOND);
    const elsewhere = world.create(shapeWith({ cpuMilli: 3000, images: ['a'] }));
    world.until(10 * SECOND);
    const other = world.create(withImage('b'));
    expect(world.nodeOf(first)).not.toBe(world.nodeOf(elsewhere));
    expect(runsAt(world, elsewhere, other)).toEqual(['8015ms', '13015ms']);
  });

  test('that the node has already is not pulled; a pod waits for the last of its images', () => {
    const world = unprobed(nodeWith('n', { images: new Map([['a', GIB]]) }));
    const there = world.create(withImage('a'));
    const partly = world.create(withImage('a', 'b'));
    expect(runsAt(world, there, partly)).toEqual(['1015ms', '3020ms']);
  });
});

describe('room', () => {
  test('that a pod leaves goes to one that waits for it, once its backoff is over', () => {
    const world = new OneCluster([nodeWith('n')], { delays: { pullMicros: 0, readyMicros: 10 * SECOND } });
    world.create(WHOLE_NODE, 2 * SECOND);
    world.create(ONE_CPU);
    world.until(60 * SECOND);
    expect(world.diary).toEqual([
      '5ms bound 0',
      '10ms unschedulable 1',
      '3015ms finished 0',
      '3020ms bound 1',
      '14030ms ready 1',
    ]);
  });

  test('that comes during the backoff is taken when it ends', () => {
    const world = new OneCluster([nodeWith('n')]);
    world.create(WHOLE_NODE);
    world.create(ONE_CPU);
    world.until(500 * MILLI);
    world.cluster.delete(0);
    world.until(3 * SECOND);
    expect(world.diary.slice(1)).toEqual([
      '10ms unschedulable 1',
      '500ms deleted from its node 0',
      '1015ms bound 1',
    ]);
  });

  test('that is too little wakes nobody', () => {
    const world = new OneCluster([nodeWith('n')]);
    world.create(shapeWith({ cpuMilli: 1500 }), 1 * SECOND);
    world.create(shapeWith({ cpuMilli: 2000 }));
    world.create(shapeWith({ cpuMilli: 2500 }));
    world.until(200 * SECOND);
    expect(world.diary.filter((line) => line.endsWith('2'))).toEqual(['15ms unschedulable 2']);
  });

  test('is looked for again after five minutes, at the next of the looks that come each thirty seconds', () => {
    const world = new OneCluster([nodeWith('n')]);
    world.create(shapeWith({ cpuMilli: 5000 }));
    world.until(700 * SECOND);
    // Looks come half a minute after it was set aside, and so on.
    expect(world.diary).toEqual([
      '5ms unschedulable 0',
      '300010ms unschedulable 0',
      '600015ms unschedulable 0',
    ]);
  });
});

describe('a pod that is deleted', () => {
  test.each([
    { phase: 'in line', at: 0, told: ['deleted'], state: PodState.queued },
    {
      phase: 'bound, its image on the way',
      at: 1 * SECOND,
      told: ['bound', 'deleted from its node'],
      state: PodState.bound,
    },
    { phase: 'running', at: 4 * SECOND, told: ['bound', 'deleted from its node'], state: PodState.running },
    {
      phase: 'ready',
      at: 7 * SECOND,
      told: ['bound', 'ready', 'stopped', 'deleted from its node'],
      state: PodState.ready,
    },
    { phase: 'finished', at: 30 * SECOND, told: ['bound', 'ready', 'finished'], state: PodState.finished },
  ])('while $phase leaves its room and is never heard of again', ({ at, told, state }) => {
    const world = new OneCluster([nodeWith('n')]);
    const pod = world.create(WHOLE_NODE, 20 * SECOND);
    world.until(at);
    expect(world.pods.state[pod]).toBe(state);
    world.cluster.delete(pod);
    world.cluster.delete(pod);
    world.until(100 * SECOND);
    expect(world.diary.map((line) => line.replace(/^\S+ (.*) 0$/, '$1'))).toEqual(told);
    expect(world.cluster.nodes.cpu.requested[0]).toBe(0);
    expect(world.cluster.nodes.pods.requested[0]).toBe(0);
  });

  test.each([
    { phase: 'set aside', at: 2 * SECOND },
    { phase: 'backing off', at: 600 * MILLI },
  ])('while $phase is not tried again', ({ at }) => {
    const world = new OneCluster([nodeWith('n')]);
    const first = world.create(WHOLE_NODE);
    const second = world.create(WHOLE_NODE);
    world.until(500 * MILLI);
    if (at < 1 * SECOND) world.cluster.delete(first);
    world.until(at);
    world.cluster.delete(second);
    world.until(2 * SECOND);
    if (at >= 1 * SECOND) world.cluster.delete(first);
    world.until(400 * SECOND);
    expect(world.pods.state[second]).toBe(PodState.deleted);
    expect(world.diary.filter((line) => line.endsWith('bound 1'))).toEqual([]);
    expect(world.cluster.nodes.pods.requested[0]).toBe(0);
  });
});

describe('ties', () => {
  const nodes = ['n1', 'n2', 'n3', 'n4'].map((name) => nodeWith(name));
  const chosen = (options: { seed: number; name?: string }): string[] => {
    const world = new OneCluster(nodes, options);
    for (let i = 0; i < 8; i++) world.create(ONE_CPU);
    world.until(1 * SECOND);
    return [...world.pods.slot.subarray(0, 8)].map((slot) => world.cluster.nodes.facts[slot]!.name);
  };

  test('fall the same way for the same seed and cluster', () => {
    expect(chosen({ seed: 7 })).toEqual(chosen({ seed: 7 }));
  });

  test('fall in every way over seeds and clusters', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    expect(new Set(seeds.map((seed) => chosen({ seed })[0]))).toEqual(new Set(['n1', 'n2', 'n3', 'n4']));
    expect(new Set(seeds.map((at) => chosen({ seed: 1, name: `c${at}` })[0]))).toEqual(
      new Set(['n1', 'n2', 'n3', 'n4']),
    );
  });

  test('do not keep pods from spreading: the fuller node never wins', () => {
    const counts = new Map<string, number>();
    for (const name of chosen({ seed: 3 })) counts.set(name, (counts.get(name) ?? 0) + 1);
    expect([...counts.values()]).toEqual([2, 2, 2, 2]);
  });
});

// In which order each ranking policy takes clusters, and where it finds what it ranks by.

import { describe, expect, it, test } from 'vitest';
import { createBoard, post, type BoardEntry } from '../../core/board/board.ts';
import { promise } from '../../core/board/promise.ts';
import { fragmentationRise, leftOver, measureOf } from '../../core/policies/fragmentation/fragments.ts';
import { utilisation } from '../../core/capacity/free-room.ts';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import type { cpuNode } from '../support/fleets.ts';
import { deploymentOf, ONE_CPU, World } from '../support/fleets.ts';
import { GIB, nodeWith, shapeWith, tableOf } from '../support/shapes.ts';

/** Clusters a, b and c with room for 4, 9 and 2 pods, 0, 30 and 5 ms from a. */
function threeClusters(): World {
  return new World().cluster('b', 9).cluster('c', 2).cluster('a', 4).rtt('a', 'b', 30).rtt('a', 'c', 5);
}

/** The order in which clusters with room are taken, best first. */
function orderOf(world: World, spec: Partial<DeploymentSpec>, name = 'app'): string {
  const { reasons } = world.place(name, deploymentOf(spec));
  return reasons.clusters
    .filter(({ rank }) => rank > 0)
    .map(({ cluster }) => cluster)
    .join(' ');
}

/** What clusters are ranked by. */
function scoresOf(world: World, spec: Partial<DeploymentSpec>): Readonly<Record<string, number>> {
  const { reasons } = world.place('app', deploymentOf(spec));
  return Object.fromEntries(reasons.clusters.map(({ cluster, score }) => [cluster, score]));
}

const priced = (price: number | null): { readonly pricePerHourUsd: number | null } => ({
  pricePerHourUsd: price,
});

const memoryPod = shapeWith({ cpuMilli: 100, memoryBytes: 4 * GIB });
const cpuPod = shapeWith({ cpuMilli: 2000, memoryBytes: GIB });

/** Many cores and little memory in a; the other way round in b. */
function unlike(): World {
  const node = (cpu: number, gib: number) =>
    nodeWith('node', {
      allocatable: new Map([
        ['cpu', cpu],
        ['memory', gib * GIB],
        ['pods', 110],
      ]),
    });
  return new World().cluster('a', [node(16_000, 16)]).cluster('b', [node(4000, 64)]);
}

const rows: readonly (readonly [string, () => World, Partial<DeploymentSpec>, string])[] = [
  ['first_fit goes by name', threeClusters, { policy: 'first_fit' }, 'a b c'],
  ['nearest goes by distance from the home', threeClusters, { policy: 'nearest', home: 'a' }, 'a c b'],
  [
    'nearest takes clusters to which no time is known last',
    threeClusters,
    { policy: 'nearest', home: 'b' },
    'b a c',
  ],
  ['nearest without a home knows no distance', threeClusters, { policy: 'nearest' }, 'a b c'],
  ['rtt_weighted weighs room by distance', threeClusters, { policy: 'rtt_weighted', home: 'a' }, 'a b c'],
  ['rtt_weighted without a home goes by name', threeClusters, { policy: 'rtt_weighted' }, 'a b c'],
  [
    'cheapest goes by the price of a core, and what has no price comes last',
    () =>
      new World()
        .cluster('a', 1)
        .cluster('b', 9, priced(0.9))
        .cluster('c', 2, priced(0.1))
        .cluster('d', 2, priced(0)),
    { policy: 'cheapest' },
    'd c b a',
  ],
  [
    'latency_bounded_cheapest takes the nearest of equally cheap ones',
    () =>
      new World()
        .cluster('a', 1)
        .cluster('b', 2, priced(0.2))
        .cluster('c', 1, priced(0.1))
        .cluster('d', 1, priced(0.05))
        .rtt('a', 'b', 20)
        .rtt('a', 'c', 10),
    { policy: 'latency_bounded_cheapest', home: 'a' },
    'd c b a',
  ],
  ['dot_product sends cores where cores are', unlike, { policy: 'dot_product', shape: cpuPod }, 'a b'],
  ['dot_product sends memory where memory is', unlike, { policy: 'dot_product', shape: memoryPod }, 'b a'],
  [
    'locality_with_spill stays at home while there is much room',
    threeClusters,
    { policy: 'locality_with_spill', home: 'b' },
    'b a c',
  ],
  [
    'locality_with_spill goes elsewhere before the home is full',
    () => {
      const world = threeClusters().cluster('b', 10);
      world.fill('b', 8);
      return world;
    },
    { policy: 'locality_with_spill', home: 'b' },
    'a c b',
  ],
];

describe('the order of', () => {
  it.each(rows)('%s', (_, world, spec, order) => {
    expect(orderOf(world(), spec)).toBe(order);
  });
});

describe('what clusters are ranked by', () => {
  it.each<readonly [Partial<DeploymentSpec>, Readonly<Record<string, number>>]>([
    [
      { policy: 'nearest', home: 'a' },
      { a: 0, b: 30, c: 5 },
    ],
    [
      { policy: 'rtt_weighted', home: 'a' },
      { a: 4, b: 9 / 4, c: 2 / 1.5 },
    ],
    [
      { policy: 'locality_with_spill', home: 'a' },
      { a: 0, b: 30, c: 5 },
    ],
    [{ policy: 'round_robin' }, { a: 1, b: 2, c: 3 }],
  ])('%j', (spec, scores) => {
    expect(scoresOf(threeClusters(), spec)).toEqual(scores);
  });

  it('by dot_product is the sum over resources of shares of all that there is', () => {
    const all = { cpu: 20_000, memory: 80 * GIB };
    const scores = scoresOf(unlike(), { policy: 'dot_product', shape: cpuPod });
    expect(scores['a']).toBeCloseTo((2000 / all.cpu) * (16_000 / all.cpu) + (1 / 80) * (16 / 80), 12);
  });
});

describe('policies that go in turn', () => {
  const run = (policy: string, world: World, count: number): string => {
    const taken: string[] = [];
    for (let i = 0; i < count; i++) {
      world.nowMicros++;
      const { status } = world.place(`w${i}`, deploymentOf({ policy }));
      taken.push(status.placements[0]?.cluster ?? '-');
    }
    return taken.join(' ');
  };

  it('round_robin takes one cluster after the other, and passes full ones', () => {
    expect(run('round_robin', threeClusters(), 9)).toBe('a b c a b c a b a');
  });

  it('next_fit stays with a cluster until it is full, and comes back only after the last', () => {
    expect(run('next_fit', threeClusters(), 15)).toBe('a a a a b b b b b b b b b c c');
    const world = threeClusters();
    expect(run('next_fit', world, 5)).toBe('a a a a b');
    promise(world.fleet, world.board, world.keyOf('w0'), undefined);
    world.nowMicros++;
    expect(world.place('again', deploymentOf({ policy: 'next_fit' })).status.placements).toEqual([
      { cluster: 'b', replicas: 1 },
    ]);
  });

  it('start at the same cluster again, whatever came later', () => {
    const world = threeClusters();
    const first = orderOf(world, { policy: 'round_robin', replicas: 20 }, 'first');
    world.nowMicros++;
    world.place('second', deploymentOf({ policy: 'round_robin', locations: ['b'] }));
    const { reasons } = world.again('first');
    expect(first).toBe('a b c');
    expect(reasons.clusters.map(({ cluster }) => cluster)).toEqual(['a', 'b', 'c']);
  });
});

describe('power_of_two', () => {
  const six = (): World => {
    const world = new World();
    for (const [i, name] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) world.cluster(name, i + 1);
    return world;
  };

  it('takes the roomier of two, and the others as random would', () => {
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      const drawn = orderOf(six(), { policy: 'random' }, name).split(' ');
      const taken = orderOf(six(), { policy: 'power_of_two' }, name).split(' ');
      expect(taken.slice(0, 2)).toEqual(drawn.slice(0, 2).toSorted().toReversed());
      expect(taken.slice(2)).toEqual(drawn.slice(2));
    }
  });
});

describe('fragmentation', () => {
  const typical = [
    { cpuMilli: 1000, memoryBytes: GIB, share: 0.75 },
    { cpuMilli: 4000, memoryBytes: GIB, share: 0.25 },
  ];
  const measure = measureOf(typical, ONE_CPU);

  it('counts what whole typical pods do not fill, in mean pods', () => {
    // Mean pod: 1750 millicores and 1 GiB. Three small pods fill all cores and leave 5 GiB; no large one fits.
    expect(leftOver(3000, 8 * GIB, 110, measure)).toBeCloseTo(0.75 * 5 + 0.25 * (3000 / 1750 + 8), 12);
    expect(leftOver(-5, -5, 0, measure)).toBe(0);
  });

  it('rises where a pod cuts into a gap that others fit, and falls where it fills one that they do not', () => {
    const node = (cpus: number): ReturnType<typeof cpuNode> =>
      nodeWith('n', {
        allocatable: new Map([
          ['cpu', cpus * 1000],
          ['memory', 4 * GIB],
          ['pods', 9],
        ]),
      });
    const pod = shapeWith({ cpuMilli: 500, memoryBytes: 0 });
    expect(fragmentationRise(tableOf(node(4)), 0, pod, measure)).toBeGreaterThan(0);
    expect(fragmentationRise(tableOf(node(0.5)), 0, pod, measure)).toBeLessThan(0);
  });

  it('fills the gap that typical pods leave', () => {
    const world = new World().cluster('a', 4).cluster('b', 3);
    const large = shapeWith({ cpuMilli: 4000, memoryBytes: GIB });
    world.place('typical', deploymentOf({ shape: large, replicas: 3 }));
    world.nowMicros++;
    expect(orderOf(world.cluster('a2', 4), { policy: 'fragmentation' })).toBe('b a2');
  });

  it('knows of no typical pod but its own where the board is empty', () => {
    expect(measureOf([], ONE_CPU).typical).toEqual([{ cpuMilli: 1000, memoryBytes: 0, share: 1 }]);
  });
});

describe('typical pods', () => {
  const entry = (name: string, cpuMilli: number, pods: number): BoardEntry => ({
    key: name,
    namespace: 'default',
    name,
    shape: shapeWith({ cpuMilli }),
    variants: new Map(),
    priority: 0,
    createdMicros: 0,
    placements: [{ cluster: 'c', replicas: pods }],
    unplaced: null,
  });

  test('are the sizes asked for most, alike ones taken together, whatever the order of posting', () => {
    const entries = [entry('a', 500, 3), entry('b', 510, 1), entry('c', 4000, 6), entry('d', 100, 2)];
    const expected = [
      { cpuMilli: 4000, memoryBytes: 0, share: 6 / 12 },
      { cpuMilli: 502.5, memoryBytes: 0, share: 4 / 12 },
      { cpuMilli: 100, memoryBytes: 0, share: 2 / 12 },
    ];
    for (const list of [entries, entries.toReversed()]) {
      const board = createBoard();
      post(board, 'x', entry('x', 64, 50));
      for (const said of list) post(board, said.key, said);
      post(board, 'x', undefined);
      expect(board.typical.list()).toEqual(expected);
    }
  });
});

test('a cluster without nodes is in full use', () => {
  expect(utilisation({ cpuMilli: 0, memoryBytes: 0, freeCpuMilli: 0, freeMemoryBytes: 0 })).toBe(1);
});

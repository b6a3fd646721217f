// Tiers under policies that rank: an earlier tier takes what it can before a later one gets anything, and gives up last.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { deploymentOf, sites, World } from '../support/fleets.ts';

function tiered(tiers: readonly (readonly string[])[], of: Partial<DeploymentSpec>): DeploymentSpec {
  const division = {
    weights: [],
    tiers: tiers.map((clusters) => ({ clusters, selector: [] })),
    rebalance: false,
  };
  return deploymentOf({ division, ...of });
}

interface Row {
  readonly name: string;
  readonly tiers: readonly (readonly string[])[];
  readonly spec: Partial<DeploymentSpec>;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const rows: readonly Row[] = [
  {
    name: 'the first tier takes all that fits there, though a later one ranks higher',
    tiers: [['a'], ['b']],
    spec: { replicas: 3 },
    wanted: { a: 3 },
  },
  {
    name: 'what an earlier tier cannot take goes to the next, and what none can waits',
    tiers: [['a'], ['b']],
    spec: { replicas: 11 },
    wanted: { a: 3, b: 6 },
    waiting: 2,
  },
  {
    name: 'the policy has its way inside a tier',
    tiers: [['a', 'c'], ['b']],
    spec: { replicas: 5 },
    wanted: { c: 4, a: 1 },
  },
  {
    name: 'a cluster in two belongs to the first',
    tiers: [['a'], ['a', 'b'], ['c']],
    spec: { replicas: 10 },
    wanted: { a: 3, b: 6, c: 1 },
  },
  {
    name: 'a cloud comes where its tier does',
    tiers: [['cloud1'], ['a']],
    spec: { replicas: 9 },
    wanted: { cloud1: 9 },
  },
  {
    name: 'a cloud in a tier with others is one of them',
    tiers: [['a', 'cloud1'], ['b']],
    spec: { replicas: 2, numberOfLocations: 2 },
    wanted: { cloud1: 2, a: 2 },
  },
  {
    name: 'several locations fill an earlier tier before they use a later one',
    tiers: [['a', 'c'], ['b']],
    spec: { replicas: 3, numberOfLocations: 3 },
    wanted: { c: 4, a: 3, b: 2 },
  },
  {
    name: 'locations that are named go by tier as well, nearest first inside one',
    tiers: [['b', 'c'], ['a']],
    spec: { locations: ['a'], replicas: 5 },
    wanted: { c: 4, b: 1 },
  },
  {
    name: 'a location in no tier gets nothing, and its share goes on',
    tiers: [['b']],
    spec: { locations: ['a'], replicas: 2 },
    wanted: { b: 2 },
  },
  {
    name: 'a home in no tier leaves all waiting',
    tiers: [['b']],
    spec: { policy: 'pinned', home: 'a', replicas: 2 },
    wanted: {},
    waiting: 2,
  },
];

describe('a deployment with tiers', () => {
  it.each(rows)('$name', ({ tiers, spec, wanted, waiting = 0 }) => {
    const clusters = sites();
    clusters.place('web', tiered(tiers, spec));
    expect(clusters.wanted('web')).toEqual(wanted);
    expect(clusters.waiting('web')).toBe(waiting);
  });

  it('is told which clusters are in none, and waits for the others', () => {
    const clusters = sites();
    const { reasons, status } = clusters.place('web', tiered([['a']], { replicas: 4 }));
    expect(Object.fromEntries(reasons.clusters.map(({ cluster, code }) => [cluster, code]))).toEqual({
      a: 'Chosen',
      b: 'NoTier',
      c: 'NoTier',
      cloud1: 'NoTier',
    });
    expect(status.unplaced).toMatchObject({ replicas: 1, within: ['a'] });
  });

  it('leaves clusters that new tiers leave out', () => {
    const clusters = sites();
    clusters.settle('web', tiered([['b']], { replicas: 4 }));
    clusters.settle('web', tiered([['a'], ['c']], { replicas: 4 }));
    expect(clusters.wanted('web')).toEqual({ a: 3, c: 1 });
  });

  it('stays in a later tier when an earlier one has room again, grows in the earlier and shrinks in the later', () => {
    const clusters = sites();
    const others = clusters.fill('a', 3);
    const spec = (replicas: number): DeploymentSpec => tiered([['a'], ['b']], { replicas });
    clusters.settle('web', spec(4));
    expect(clusters.wanted('web')).toEqual({ b: 4 });
    for (const id of others) clusters.see({ type: 'podGone', id });
    expect(clusters.again('web').effects).toEqual([]);
    clusters.settle('web', spec(6));
    expect(clusters.wanted('web')).toEqual({ a: 2, b: 4 });
    clusters.settle('web', spec(3));
    expect(clusters.wanted('web')).toEqual({ a: 2, b: 1 });
  });
});

const NAMES = ['a', 'b', 'c', 'cloud1'];

/** Tier of each cluster, -1: in none; and what is asked one after the other. */
const anyCase = fc.record({
  tierOf: fc.tuple(...NAMES.map(() => fc.integer({ min: -1, max: 2 }))),
  rooms: fc.tuple(...NAMES.map(() => fc.integer({ min: 0, max: 6 }))),
  foreign: fc.integer({ min: 0, max: 6 }),
  policy: fc.constantFrom('worst_fit', 'best_fit', 'nearest', 'random', 'cluster_affinity', 'cheapest'),
  locations: fc.integer({ min: 1, max: 3 }),
  replicas: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 5 }),
});

describe('whatever is asked one after the other', () => {
  it('grows in a tier only once all before are full, shrinks only once all after are empty, and uses no other cluster', () => {
    let grown = 0;
    let shrunk = 0;
    fc.assert(
      fc.property(anyCase, ({ tierOf, rooms, foreign, policy, locations, replicas }) => {
        fc.pre(tierOf.some((tier) => tier >= 0));
        const world = new World();
        for (const [i, name] of NAMES.entries()) world.cluster(name, rooms[i]!);
        const others = world.fill('a', Math.min(foreign, rooms[0]!));
        const tiers = [0, 1, 2].map((tier) => NAMES.filter((_, i) => tierOf[i] === tier));
        const named = policy === 'cluster_affinity' ? { locations: NAMES.slice(0, locations) } : {};
        for (const [turn, count] of replicas.entries()) {
          const before = turn === 0 ? {} : world.wanted('web');
          const free = new Map(
            NAMES.map((name, i) => {
              const taken = name === 'a' && turn === 0 ? others.length : 0;
              return [name, rooms[i]! - taken - (before[name] ?? 0)];
            }),
          );
          const of = { policy, home: 'b', replicas: count, numberOfLocations: locations, ...named };
          world.settle(
            'web',
            tiered(
              tiers.filter(({ length }) => length > 0),
              of,
            ),
          );
          const now = world.wanted('web');
          const added = (name: string): number => (now[name] ?? 0) - (before[name] ?? 0);
          for (const [i, name] of NAMES.entries()) {
            const tier = tierOf[i]!;
            if (tier < 0) expect(now[name] ?? 0).toBe(0);
            const [earlier, later] = [(t: number) => t >= 0 && t < tier, (t: number) => t > tier].map((is) =>
              NAMES.filter((_, j) => is(tierOf[j]!)),
            );
            if (added(name) > 0) {
              grown++;
              for (const other of earlier!) expect(added(other)).toBe(free.get(other));
            }
            if (added(name) < 0) {
              shrunk++;
              for (const other of later!) expect(now[other] ?? 0).toBe(0);
            }
          }
          if (turn === 0) for (const id of others) world.see({ type: 'podGone', id });
        }
      }),
      { seed: 51, numRuns: 500 },
    );
    expect(Math.min(grown, shrunk)).toBeGreaterThan(200);
  });
});

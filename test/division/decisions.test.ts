// What policies that divide decide: who gets how much, what stays when the object or the world changes, and that every share
// follows from the numbers of its reason.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameOrder } from '../../core/division/tie.ts';
import { giveSeats } from '../../core/division/webster.ts';
import type { DeploymentSpec, DivisionRules, WeightRule } from '../../core/placement/workload-spec.ts';
import { deploymentOf, jobOf, World } from '../support/fleets.ts';

const weigh = (weight: number, ...clusters: string[]): WeightRule => ({
  clusters,
  selector: [],
  weight,
  min: 0,
  max: null,
});

function dividing(policy: string, replicas: number, of: Partial<DivisionRules> = {}): DeploymentSpec {
  return deploymentOf({ policy, replicas, division: { weights: [], tiers: [], rebalance: false, ...of } });
}

/** Clusters a, b and c with room for 4, 9 and 2 pods, and a cloud with room for 20. */
const world = (): World => new World().cluster('a', 4).cluster('b', 9).cluster('c', 2).cluster('cloud1', 20);

/** The same, with a taint on one of them that merely discourages. */
function shunning(cluster: string): World {
  const clusters = world();
  const { facts } = clusters.state(cluster);
  const taints = [{ key: 'shun', value: '', effect: 'PreferNoSchedule' as const }];
  return clusters.see({ type: 'cluster', facts: { ...facts, taints } });
}

interface Row {
  readonly name: string;
  readonly world?: () => World;
  readonly spec: DeploymentSpec;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const tiers = [['c'], ['b', 'c'], ['a']].map((clusters) => ({ clusters, selector: [] }));
const onlyA = { weights: [weigh(1, 'a')] };

const rows: readonly Row[] = [
  {
    name: 'static_weight without weights divides alike, clouds left out while others have room',
    spec: dividing('static_weight', 6),
    wanted: { a: 2, b: 2, c: 2 },
  },
  {
    name: 'static_weight gives what one cluster cannot take to the others, and the cloud what none can',
    spec: dividing('static_weight', 17),
    wanted: { a: 4, b: 9, c: 2, cloud1: 2 },
  },
  {
    name: 'static_weight takes a cloud that is weighed by name for one of all',
    spec: dividing('static_weight', 6, { weights: [weigh(1, 'a'), weigh(2, 'cloud1')] }),
    wanted: { a: 2, cloud1: 4 },
  },
  {
    name: 'static_weight leaves out clusters without a weight, and the rest waits',
    spec: dividing('static_weight', 6, onlyA),
    wanted: { a: 4 },
    waiting: 2,
  },
  {
    name: 'static_weight divides over locations alone, replicas in each of them together',
    spec: deploymentOf({ locations: ['c', 'b'], policy: 'static_weight', replicas: 3 }),
    wanted: { b: 4, c: 2 },
  },
  {
    name: 'a total is replicas in each location, however few clusters there are',
    spec: deploymentOf({ policy: 'dynamic_weight', replicas: 5, numberOfLocations: 3 }),
    wanted: { a: 4, b: 9, c: 2 },
  },
  {
    name: 'dynamic_weight divides by room',
    spec: dividing('dynamic_weight', 5),
    wanted: { a: 1, b: 3, c: 1 },
  },
  {
    name: 'aggregated takes the roomiest that do',
    spec: dividing('aggregated', 9),
    wanted: { b: 9 },
  },
  {
    name: 'aggregated adds the next roomiest, and divides by room',
    spec: dividing('aggregated', 10),
    wanted: { a: 3, b: 7 },
  },
  {
    name: 'tiers fill in order; a cluster in two belongs to the first, one in none gets nothing',
    spec: dividing('dynamic_weight', 20, { tiers }),
    wanted: { a: 4, b: 9, c: 2 },
    waiting: 5,
  },
  {
    name: 'tiers fill in order up to what is asked',
    spec: dividing('dynamic_weight', 3, { tiers }),
    wanted: { b: 1, c: 2 },
  },
  {
    name: 'clusters whose taints discourage take what the others of their tier cannot, and clouds come after them',
    world: () => shunning('b'),
    spec: dividing('dynamic_weight', 17),
    wanted: { a: 4, b: 9, c: 2, cloud1: 2 },
  },
  {
    name: 'clusters whose taints discourage take nothing while the others can',
    world: () => shunning('b'),
    spec: dividing('dynamic_weight', 6),
    wanted: { a: 4, c: 2 },
  },
  {
    name: 'a tier of which all are discouraged still comes before the next',
    world: () => shunning('c'),
    spec: dividing('static_weight', 5, { tiers }),
    wanted: { b: 3, c: 2 },
  },
  {
    name: 'duplicated asks every cluster for all, and what does not fit waits',
    spec: dividing('duplicated', 3),
    wanted: { a: 3, b: 3, c: 2, cloud1: 3 },
    waiting: 1,
  },
  {
    name: 'kubefed_weighted keeps to minimum and maximum',
    spec: dividing('kubefed_weighted', 10, {
      weights: [weigh(1), { ...weigh(3, 'a'), max: 3 }, { ...weigh(0, 'c'), min: 1 }],
    }),
    wanted: { a: 3, b: 6, c: 1 },
  },
  {
    name: 'kubefed_weighted leaves out what no rule is about',
    spec: dividing('kubefed_weighted', 6, { weights: [weigh(1, 'b')] }),
    wanted: { b: 6 },
  },
];

describe('a new deployment', () => {
  it.each(rows)('$name', ({ world: make = world, spec, wanted, waiting = 0 }) => {
    const clusters = make();
    clusters.place('web', spec);
    expect(clusters.wanted('web')).toEqual(wanted);
    expect(clusters.waiting('web')).toBe(waiting);
  });

  it('waits whole where it may not be placed in part', () => {
    const clusters = world();
    clusters.place('web', { ...dividing('static_weight', 6, onlyA), partial: false });
    expect([clusters.wanted('web'), clusters.waiting('web')]).toEqual([{}, 6]);
  });

  it('waits for the clusters that could take it, and is woken by one of them', () => {
    const clusters = world();
    const [pod] = clusters.fill('a', 4);
    const { status } = clusters.place('web', dividing('static_weight', 1, onlyA));
    expect(status.unplaced).toMatchObject({ replicas: 1, within: ['a'] });
    clusters.woken();
    clusters.see({ type: 'podGone', id: pod! });
    expect(clusters.woken()).toEqual(['web']);
    clusters.again('web');
    expect(clusters.wanted('web')).toEqual({ a: 1 });
  });
});

const policies = ['static_weight', 'dynamic_weight', 'aggregated', 'kubefed_weighted'];

describe.each(policies)('%s, once placed', (policy) => {
  const settled = (replicas: number, of: Partial<DivisionRules> = {}): World => {
    const clusters = world();
    clusters.settle('web', dividing(policy, replicas, of));
    return clusters;
  };
  const differences = (before: Readonly<Record<string, number>>, after: World): number[] => {
    const then = after.wanted('web');
    return [...new Set([...Object.keys(before), ...Object.keys(then)])].map(
      (name) => (then[name] ?? 0) - (before[name] ?? 0),
    );
  };

  it('only adds to grow and only takes to shrink', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 6 }), (sizes) => {
        const clusters = settled(sizes[0]!);
        for (const [i, size] of sizes.entries()) {
          if (i === 0) continue;
          const before = clusters.wanted('web');
          clusters.settle('web', dividing(policy, size));
          const changes = differences(before, clusters);
          const isOneWay = changes.every((by) => by >= 0) || changes.every((by) => by <= 0);
          expect(isOneWay).toBe(true);
        }
      }),
      { seed: 31, numRuns: 40 },
    );
  });

  it('does not flow back to an earlier tier by itself, and empties the last tier first', () => {
    const order = ['a', 'b'].map((name) => ({ clusters: [name], selector: [] }));
    const clusters = world();
    const others = clusters.fill('a', 2);
    clusters.settle('web', dividing(policy, 5, { tiers: order }));
    expect(clusters.wanted('web')).toEqual({ a: 2, b: 3 });
    for (const id of others) clusters.see({ type: 'podGone', id });
    expect(clusters.again('web').effects).toEqual([]);
    clusters.settle('web', dividing(policy, 6, { tiers: order }));
    expect(clusters.wanted('web')).toEqual({ a: 3, b: 3 });
    clusters.settle('web', dividing(policy, 4, { tiers: order }));
    expect(clusters.wanted('web')).toEqual({ a: 3, b: 1 });
  });

  it('places elsewhere what a drained cluster held', () => {
    const clusters = settled(9);
    const before = clusters.wanted('web');
    const { facts } = clusters.state('b');
    const taints = [{ key: 'gone', value: '', effect: 'NoExecute' as const }];
    clusters.see({ type: 'cluster', facts: { ...facts, taints } });
    clusters.settle('web');
    const { b, ...after } = clusters.wanted('web');
    expect(b).toBeUndefined();
    expect(Object.values(after).reduce((sum, replicas) => sum + replicas, 0)).toBe(9);
    for (const [name, replicas] of Object.entries(before))
      if (name !== 'b') expect(after[name]).toBeGreaterThanOrEqual(replicas);
  });
});

describe('a cluster that is to be shunned from now on', () => {
  it('keeps what it holds, and empties before the others of its tier', () => {
    const clusters = world();
    clusters.settle('web', dividing('dynamic_weight', 5));
    expect(clusters.wanted('web')).toEqual({ a: 1, b: 3, c: 1 });
    const { facts } = clusters.state('b');
    const taints = [{ key: 'shun', value: '', effect: 'PreferNoSchedule' as const }];
    clusters.see({ type: 'cluster', facts: { ...facts, taints } });
    expect(clusters.again('web').effects).toEqual([]);
    clusters.settle('web', dividing('dynamic_weight', 3));
    expect(clusters.wanted('web')).toEqual({ a: 1, b: 1, c: 1 });
  });
});

describe('duplicated', () => {
  it('asks a cluster that joins, and waits for one without room', () => {
    const clusters = new World().cluster('a', 4).cluster('b', 2);
    const others = clusters.fill('b', 2);
    const { status } = clusters.settle('web', dividing('duplicated', 2));
    expect(clusters.wanted('web')).toEqual({ a: 2 });
    expect(status.unplaced).toMatchObject({ replicas: 2, within: ['b'] });
    clusters.woken();
    for (const id of others) clusters.see({ type: 'podGone', id });
    expect(clusters.woken()).toEqual(['web']);
    clusters.settle('web');
    clusters.woken();
    clusters.cluster('c', 9);
    expect(clusters.woken()).toEqual(['web']);
    clusters.settle('web');
    expect(clusters.wanted('web')).toEqual({ a: 2, b: 2, c: 2 });
  });
});

describe('what may move', () => {
  const alike = { weights: [weigh(1, 'a', 'b')] };

  it.each(['static_weight', 'kubefed_weighted'])(
    '%s comes back to its weights if told to rebalance',
    (policy) => {
      for (const rebalance of [false, true]) {
        const clusters = world().see({ type: 'health', cluster: 'a', ready: false });
        clusters.settle('web', dividing(policy, 6, { ...alike, rebalance }));
        expect(clusters.wanted('web')).toEqual({ b: 6 });
        clusters.see({ type: 'health', cluster: 'a', ready: true });
        clusters.settle('web');
        expect(clusters.wanted('web')).toEqual(rebalance ? { a: 3, b: 3 } : { b: 6 });
        expect(clusters.again('web').effects).toEqual([]);
      }
    },
  );

  it('new weights are a new answer', () => {
    const clusters = world();
    clusters.settle('web', dividing('static_weight', 6, alike));
    clusters.settle('web', dividing('static_weight', 6, { weights: [weigh(1, 'a'), weigh(2, 'b')] }));
    expect(clusters.wanted('web')).toEqual({ a: 2, b: 4 });
  });
});

describe('a job that is not divided', () => {
  it('is divided by whole copies', () => {
    const clusters = new World().cluster('a', 4).cluster('b', 9);
    const { status } = clusters.place(
      'batch',
      jobOf({ policy: 'static_weight', parallelism: 3, numberOfLocations: 4 }),
    );
    expect(clusters.wanted('batch')).toEqual({ a: 3, b: 9 });
    expect(status.unplaced).toBeNull();
  });
});

describe('a reason of static_weight', () => {
  it('holds the numbers from which the share follows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ room: fc.nat(9), weight: fc.nat(4) }), { minLength: 1, maxLength: 6 }),
        fc.nat(40),
        (clusters, replicas) => {
          const of = new World();
          for (const [i, { room }] of clusters.entries()) of.cluster(`c${i}`, room);
          const weights = clusters.map(({ weight }, i) => weigh(weight, `c${i}`));
          const { reasons } = of.place('web', dividing('static_weight', replicas, { weights }));
          const parts = reasons.clusters.filter(({ rank }) => rank > 0);
          const parties = parts.map(({ cluster, part, nodes }) => ({
            name: cluster,
            weight: part!.weight,
            seats: 0,
            most: nodes!.capacity,
          }));
          const seats = giveSeats(parties, parts[0]?.part?.ofPods ?? 0, nameOrder('uid-web'));
          expect(parts.map(({ share }) => share)).toEqual(seats);
        },
      ),
      { seed: 32, numRuns: 100 },
    );
  });
});

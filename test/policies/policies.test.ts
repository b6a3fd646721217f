// Which clusters each policy chooses, and what it does where they cannot be had.

import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { policies } from '../../core/policies/registry.ts';
import { deploymentOf, World } from '../support/fleets.ts';

/** Clusters a, b and c with room for 4, 9 and 2 pods. */
function threeClusters(): World {
  return new World().cluster('b', 9).cluster('c', 2).cluster('a', 4);
}

interface Row {
  readonly name: string;
  readonly world?: () => World;
  readonly spec: Partial<DeploymentSpec>;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const rows: readonly Row[] = [
  { name: 'worst_fit takes the cluster with most room', spec: { replicas: 2 }, wanted: { b: 2 } },
  {
    name: 'worst_fit takes the next by room for further locations',
    spec: { numberOfLocations: 2, replicas: 2 },
    wanted: { a: 2, b: 2 },
  },
  {
    name: 'best_fit takes the cluster with least room',
    spec: { policy: 'best_fit', replicas: 2 },
    wanted: { c: 2 },
  },
  {
    name: 'best_fit takes less than fits of what is left for the next',
    spec: { policy: 'best_fit', replicas: 3 },
    wanted: { a: 1, c: 2 },
  },
  {
    name: 'hyphens are accepted',
    spec: { policy: 'best-fit', replicas: 1 },
    wanted: { c: 1 },
  },
  {
    name: 'most_traffic takes the cluster with most traffic, and no figure counts as none',
    world: () => threeClusters().see({ type: 'traffic', cluster: 'c', value: 5 }),
    spec: { policy: 'most_traffic', numberOfLocations: 2 },
    wanted: { a: 1, c: 1 },
  },
  {
    name: 'most_traffic without any figure goes by name',
    spec: { policy: 'most_traffic', numberOfLocations: 2 },
    wanted: { a: 1, b: 1 },
  },
  {
    name: 'pinned asks the home for what several locations would take',
    spec: { policy: 'pinned', home: 'c', numberOfLocations: 2, replicas: 2 },
    wanted: { c: 2 },
    waiting: 2,
  },
  {
    name: 'equal room goes by name',
    world: () => new World().cluster('z', 3).cluster('x', 3).cluster('y', 3),
    spec: { numberOfLocations: 2 },
    wanted: { x: 1, y: 1 },
  },
  {
    name: 'cluster_affinity takes the named clusters, replicas in each',
    spec: { locations: ['c', 'a'], replicas: 2 },
    wanted: { a: 2, c: 2 },
  },
  {
    name: 'cluster_affinity without locations takes the home',
    spec: { policy: 'cluster_affinity', home: 'a', replicas: 3 },
    wanted: { a: 3 },
  },
  {
    name: 'overrides go with locations by position',
    spec: { locations: ['c', 'a'], replicaOverrides: [1, 3] },
    wanted: { a: 3, c: 1 },
  },
  {
    name: 'overrides go with chosen clusters by position',
    spec: { numberOfLocations: 2, replicaOverrides: [1, 3] },
    wanted: { a: 3, b: 1 },
  },
  {
    name: 'pinned takes the home',
    spec: { policy: 'pinned', home: 'c', replicas: 2 },
    wanted: { c: 2 },
  },
  {
    name: 'pinned overflows nowhere: the rest waits',
    spec: { policy: 'pinned', home: 'c', replicas: 5 },
    wanted: { c: 2 },
    waiting: 3,
  },
  {
    name: 'fewer feasible clusters than locations do not lower the total',
    world: () => new World().cluster('a', 9).cluster('b', 9, { taints: [NO_ENTRY] }),
    spec: { numberOfLocations: 3, replicas: 2 },
    wanted: { a: 6 },
  },
  {
    name: 'a cordoned, a tainted and an unselected cluster take nothing',
    world: () =>
      new World()
        .cluster('a', 9, { cordoned: true })
        .cluster('b', 9, { taints: [NO_ENTRY] })
        .cluster('c', 9)
        .cluster('d', 9, { labels: new Map([['site', 'lab']]) }),
    spec: {
      clusterSelector: [{ key: 'site', operator: 'In', values: ['lab'], field: false }],
      replicas: 12,
    },
    wanted: { d: 9 },
    waiting: 3,
  },
  {
    name: 'a tolerated cluster takes replicas',
    world: () => new World().cluster('b', 9, { taints: [NO_ENTRY] }),
    spec: { tolerations: [{ key: 'closed', operator: 'Exists', value: '' }] },
    wanted: { b: 1 },
  },
  {
    name: 'a taint that only discourages keeps nothing out',
    world: () => new World().cluster('b', 9, { taints: [{ ...NO_ENTRY, effect: 'PreferNoSchedule' }] }),
    spec: {},
    wanted: { b: 1 },
  },
  {
    name: 'a cluster with a taint that discourages comes after all others, however much room it has',
    world: () => threeClusters().cluster('d', 20, { taints: [DISCOURAGED] }),
    spec: { replicas: 17 },
    wanted: { a: 4, b: 9, c: 2, d: 2 },
  },
  {
    name: 'a cluster with a taint that discourages is like the others to who tolerates it',
    world: () => threeClusters().cluster('d', 20, { taints: [DISCOURAGED] }),
    spec: { replicas: 17, tolerations: [{ key: 'closed', operator: 'Exists', value: '' }] },
    wanted: { d: 17 },
  },
  {
    name: 'overflow to the nearest passes a cluster with a taint that discourages while others have room',
    world: () =>
      threeClusters()
        .cluster('d', 20, { taints: [DISCOURAGED] })
        .rtt('a', 'd', 1)
        .rtt('a', 'b', 9),
    spec: { locations: ['a'], replicas: 14 },
    wanted: { a: 4, b: 9, c: 1 },
  },
  {
    name: 'where all clusters are clouds, they are locations',
    world: () => new World().cluster('cloud1', 2).cluster('cloud2', 5),
    spec: { replicas: 3 },
    wanted: { cloud2: 3 },
  },
];

const NO_ENTRY = { key: 'closed', value: '', effect: 'NoSchedule' } as const;
const DISCOURAGED = { ...NO_ENTRY, effect: 'PreferNoSchedule' } as const;

describe('a new deployment', () => {
  it.each(rows)('$name', ({ world = threeClusters, spec, wanted, waiting = 0 }) => {
    const clusters = world();
    clusters.place('app', deploymentOf(spec));
    expect(clusters.wanted('app')).toEqual(wanted);
    expect(clusters.waiting('app')).toBe(waiting);
  });

  it('has no cloud for a location while there are others: a share without a cluster overflows', () => {
    const world = new World().cluster('a', 9).cluster('cloud1', 9);
    const { memory, status } = world.place('app', deploymentOf({ numberOfLocations: 2, replicas: 6 }));
    expect(memory.locations).toEqual([
      { cluster: 'a', pods: 6 },
      { cluster: '', pods: 6 },
    ]);
    expect(status.placements).toEqual([
      { cluster: 'a', replicas: 9 },
      { cluster: 'cloud1', replicas: 3 },
    ]);
  });

  it('is stalled where its policy needs a home and it has none', () => {
    const world = threeClusters();
    const { status, reasons, effects } = world.place('app', deploymentOf({ policy: 'pinned' }));
    expect(status.conditions).toEqual([{ type: 'Stalled', status: 'True', reason: 'NoHome' }]);
    expect(reasons.notes).toEqual([{ code: 'NoHome', policy: 'pinned' }]);
    expect(effects).toEqual([]);
  });

  it('is stalled where nobody knows its policy, and is told which there are', () => {
    const { reasons } = threeClusters().place('app', deploymentOf({ policy: 'wurst_fit' }));
    expect(reasons.notes).toEqual([
      { code: 'UnknownPolicy', policy: 'wurst_fit', known: policies().map(({ name }) => name) },
    ]);
  });
});

describe('policy random', () => {
  const orderOf = (name: string): string[] => {
    const world = new World();
    for (const cluster of ['a', 'b', 'c', 'd', 'e', 'f']) world.cluster(cluster, 1);
    const { status } = world.place(name, deploymentOf({ policy: 'random', replicas: 6 }));
    return status.placements.map(({ cluster }) => cluster);
  };

  it('draws an order for each workload', () => {
    const orders = new Set(['one', 'two', 'three', 'four'].map((name) => orderOf(name).join()));
    expect(orders.size).toBe(4);
  });

  it('draws the same order again', () => {
    expect(orderOf('one')).toEqual(orderOf('one'));
  });
});

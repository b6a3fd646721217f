// Where replicas go that are bounded by groups of clusters, by numbers in one cluster and by distance.

import { describe, expect, it } from 'vitest';
import type {
  DeploymentSpec,
  PlacementLimits,
  SpreadConstraint,
} from '../../core/placement/workload-spec.ts';
import { clusterFacts, deploymentOf, jobOf, World } from '../support/fleets.ts';

/** North has a (4) and b (9), south has c (3), east has d (6), and e (9) is nowhere. */
function fiveClusters(): World {
  return new World()
    .cluster('a', 4, { region: 'north', zone: 'n1' })
    .cluster('b', 9, { region: 'north', zone: 'n2', provider: 'acme' })
    .cluster('c', 3, { region: 'south', zone: 's1', provider: 'acme' })
    .cluster('d', 6, { region: 'east', zone: 'e1', labels: new Map([['rack', 'r1']]) })
    .cluster('e', 9)
    .rtt('a', 'b', 5)
    .rtt('a', 'c', 20)
    .rtt('a', 'd', 80);
}

const NONE: PlacementLimits = {
  spread: [],
  minPerCluster: 1,
  maxPerCluster: null,
  maxRttMs: null,
  rttFrom: '',
};

function by(topologyKey: string, given: Partial<SpreadConstraint> = {}): SpreadConstraint {
  return { topologyKey, minGroups: 1, maxGroups: null, maxSkew: null, isHard: true, ...given };
}

const spread = (...constraints: readonly SpreadConstraint[]): Partial<DeploymentSpec> => ({
  policy: 'first_fit',
  limits: { ...NONE, spread: constraints },
});

interface Row {
  readonly name: string;
  readonly spec: Partial<DeploymentSpec>;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const rows: readonly Row[] = [
  {
    name: 'groups are kept even, and a cluster without a group takes nothing',
    spec: { ...spread(by('region', { maxSkew: 1 })), replicas: 7 },
    wanted: { a: 3, c: 2, d: 2 },
  },
  {
    name: 'a full group holds the others back',
    spec: { ...spread(by('region', { maxSkew: 1 })), replicas: 20 },
    wanted: { a: 4, c: 3, d: 4 },
    waiting: 9,
  },
  {
    name: 'a wish for even groups holds nothing back',
    spec: { ...spread(by('region', { maxSkew: 1, isHard: false })), replicas: 20 },
    wanted: { a: 4, b: 9, c: 3, d: 4 },
  },
  {
    name: 'at least so many groups take replicas, though one cluster had room for all',
    spec: { ...spread(by('region', { minGroups: 3 })), replicas: 4 },
    wanted: { a: 2, c: 1, d: 1 },
  },
  {
    name: 'as many groups as there are replicas are enough',
    spec: { ...spread(by('region', { minGroups: 3 })), replicas: 2 },
    wanted: { a: 1, c: 1 },
  },
  {
    name: 'nothing is placed while there are too few groups',
    spec: { ...spread(by('region', { minGroups: 4 })), replicas: 4 },
    wanted: {},
    waiting: 4,
  },
  {
    name: 'the first groups in order that hold all are used',
    spec: { ...spread(by('region', { maxGroups: 1 })), replicas: 6 },
    wanted: { a: 4, b: 2 },
  },
  {
    name: 'a group that cannot hold all is passed over for one that can',
    spec: { ...spread(by('provider', { maxGroups: 1 }), by('cluster', { maxGroups: 1 })), replicas: 5 },
    wanted: { b: 5 },
  },
  {
    name: 'where no groups hold all the roomiest are used, and the rest waits',
    spec: { ...spread(by('cluster', { maxGroups: 2 })), replicas: 20 },
    wanted: { b: 9, e: 9 },
    waiting: 2,
  },
  {
    name: 'locations are chosen from as many groups as there must be',
    spec: { ...spread(by('region', { minGroups: 2 })), numberOfLocations: 2, replicas: 2 },
    wanted: { a: 2, c: 2 },
  },
  {
    name: 'clusters are chosen so that the groups before them have enough',
    spec: {
      ...spread(by('cluster', { maxGroups: 2 }), by('region', { minGroups: 2 })),
      numberOfLocations: 2,
      replicas: 1,
    },
    wanted: { a: 1, c: 1 },
  },
  {
    name: 'a label of clusters makes groups',
    spec: { ...spread(by('rack')), replicas: 2 },
    wanted: { d: 2 },
  },
  {
    name: 'no cluster takes more than the most',
    spec: { policy: 'first_fit', limits: { ...NONE, maxPerCluster: 2 }, replicas: 7 },
    wanted: { a: 2, b: 2, c: 2, d: 1 },
  },
  {
    name: 'a cluster takes the least or nothing: one that cannot spare it gives way',
    spec: { policy: 'first_fit', limits: { ...NONE, minPerCluster: 3 }, replicas: 5, numberOfLocations: 1 },
    wanted: { b: 5 },
  },
  {
    name: 'what is over the first goes where the least fits, with what the first can spare',
    spec: { policy: 'first_fit', limits: { ...NONE, minPerCluster: 2 }, replicas: 5 },
    wanted: { a: 3, b: 2 },
  },
  {
    name: 'fewer replicas than the least are placed together',
    spec: { policy: 'first_fit', limits: { ...NONE, minPerCluster: 5 }, replicas: 2 },
    wanted: { a: 2 },
  },
  {
    name: 'clusters that are too far, or of which no time is known, take nothing',
    spec: { policy: 'first_fit', limits: { ...NONE, maxRttMs: 20, rttFrom: 'a' }, replicas: 20 },
    wanted: { a: 4, b: 9, c: 3 },
    waiting: 4,
  },
  {
    name: 'a location that is too far overflows',
    spec: { locations: ['d'], limits: { ...NONE, maxRttMs: 5, rttFrom: 'a' }, replicas: 2 },
    wanted: { a: 2 },
  },
  {
    name: 'limits hold for a division too',
    spec: {
      policy: 'static_weight',
      limits: { ...NONE, spread: [by('region', { maxSkew: 1 })] },
      replicas: 6,
    },
    wanted: { a: 2, c: 2, d: 2 },
  },
];

describe('a new deployment with limits', () => {
  it.each(rows)('$name', ({ spec, wanted, waiting = 0 }) => {
    const world = fiveClusters();
    world.place('app', deploymentOf(spec));
    expect(world.wanted('app')).toEqual(wanted);
    expect(world.waiting('app')).toBe(waiting);
  });

  it('counts whole copies of a job', () => {
    const world = fiveClusters();
    const limits = { ...NONE, spread: [by('region', { maxSkew: 1 })] };
    world.place('job', jobOf({ policy: 'first_fit', parallelism: 3, numberOfLocations: 3, limits }));
    expect(world.wanted('job')).toEqual({ a: 3, c: 3, d: 3 });
  });
});

describe('a deployment that runs', () => {
  const placed = (spec: Partial<DeploymentSpec>): World => {
    const world = fiveClusters();
    world.settle('app', deploymentOf(spec));
    return world;
  };

  it('stays where it is when a cluster moves away or into another region', () => {
    const spec = { ...spread(by('region', { maxSkew: 1 })), replicas: 6 };
    const limits = { ...spec.limits!, maxRttMs: 100, rttFrom: 'a' };
    const world = placed({ ...spec, limits });
    const before = world.wanted('app');
    world.rtt('a', 'd', 500).see({ type: 'cluster', facts: clusterFacts('c', { region: 'north' }) });
    expect(world.again('app').effects).toEqual([]);
    expect(world.wanted('app')).toEqual(before);
  });

  it('grows by the limits from where it is', () => {
    const spec = { ...spread(by('region', { maxSkew: 1 })), replicas: 3 };
    const world = placed(spec);
    expect(world.wanted('app')).toEqual({ a: 1, c: 1, d: 1 });
    world.settle('app', deploymentOf({ ...spec, replicas: 8 }));
    expect(world.wanted('app')).toEqual({ a: 3, c: 3, d: 2 });
  });

  it('shrinks without leaving a cluster with less than the least', () => {
    const spec = { policy: 'first_fit', limits: { ...NONE, minPerCluster: 2 } };
    const world = placed({ ...spec, replicas: 7 });
    expect(world.wanted('app')).toEqual({ a: 4, b: 3 });
    world.settle('app', deploymentOf({ ...spec, replicas: 5 }));
    expect(world.wanted('app')).toEqual({ a: 3, b: 2 });
  });

  it('is held to limits that are new, and keeps what they allow', () => {
    const world = placed({ policy: 'first_fit', replicas: 4 });
    expect(world.wanted('app')).toEqual({ a: 4 });
    world.settle(
      'app',
      deploymentOf({ policy: 'first_fit', replicas: 4, limits: { ...NONE, maxPerCluster: 3 } }),
    );
    expect(world.wanted('app')).toEqual({ a: 3, b: 1 });
  });

  it('leaves a cluster that a new longest round-trip time leaves out, be it a location', () => {
    const world = placed({ locations: ['d'], replicas: 2 });
    const limits = { ...NONE, maxRttMs: 10, rttFrom: 'a' };
    world.settle('app', deploymentOf({ locations: ['d'], replicas: 2, limits }));
    expect(world.wanted('app')).toEqual({ a: 2 });
  });

  it('is not torn down where new limits cannot be met', () => {
    const world = placed({ policy: 'first_fit', replicas: 4 });
    world.settle('app', deploymentOf({ ...spread(by('region', { minGroups: 4 })), replicas: 4 }));
    expect(world.wanted('app')).toEqual({ a: 4 });
  });
});

// Where replicas go that their location cannot take, and what waits.

import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { shapeWith } from '../support/shapes.ts';
import { deploymentOf, sites, World } from '../support/fleets.ts';

interface Row {
  readonly name: string;
  readonly world?: () => World;
  readonly spec: Partial<DeploymentSpec>;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const rows: readonly Row[] = [
  {
    name: 'by policy: on in policy order',
    spec: { replicas: 8 },
    wanted: { b: 6, c: 2 },
  },
  {
    name: 'by policy: clouds come last',
    spec: { replicas: 15 },
    wanted: { a: 3, b: 6, c: 4, cloud1: 2 },
  },
  {
    name: 'by policy: the rest before room left in the first n',
    spec: { numberOfLocations: 2, replicaOverrides: [1, 8] },
    wanted: { a: 3, b: 2, c: 4 },
  },
  {
    name: 'by policy: room left in the first n before the cloud',
    world: () => new World().cluster('b', 6).cluster('c', 4).cluster('cloud1', 50),
    spec: { numberOfLocations: 2, replicaOverrides: [1, 8] },
    wanted: { b: 5, c: 4 },
  },
  {
    name: 'by policy: among clouds alone, the rest before room left in the first n',
    world: () => new World().cluster('cloud1', 2).cluster('cloud2', 5).cluster('cloud3', 1),
    spec: { numberOfLocations: 2, replicaOverrides: [1, 6] },
    wanted: { cloud1: 2, cloud2: 4, cloud3: 1 },
  },
  {
    name: 'by affinity: to the nearest',
    spec: { locations: ['a'], replicas: 6 },
    wanted: { a: 3, c: 3 },
  },
  {
    name: 'by affinity: to the nearest that is listed too',
    spec: { locations: ['a', 'c'], replicaOverrides: [5, 1] },
    wanted: { a: 3, c: 3 },
  },
  {
    name: 'by affinity: on to the next nearest, the cloud last however near',
    spec: { locations: ['a'], replicas: 15 },
    wanted: { a: 3, b: 6, c: 4, cloud1: 2 },
  },
  {
    name: 'by affinity: clusters without a known round-trip time come after those with one, by name',
    world: () =>
      new World().cluster('a', 1).cluster('x', 2).cluster('w', 2).cluster('y', 2).rtt('a', 'y', 90),
    spec: { locations: ['a'], replicas: 4 },
    wanted: { a: 1, w: 1, y: 2 },
  },
  {
    name: 'an infeasible location overflows whole',
    world: () => sites().see({ type: 'health', cluster: 'a', ready: false }),
    spec: { locations: ['a'], replicas: 4 },
    wanted: { c: 4 },
  },
  {
    name: 'the share of an unknown location waits, and the others are served',
    spec: { locations: ['nowhere', 'b'], replicas: 2 },
    wanted: { b: 2 },
    waiting: 2,
  },
  {
    name: 'a cloud in locations is a fallback: its share is tried elsewhere first',
    spec: { locations: ['cloud1', 'a'], replicas: 5 },
    wanted: { a: 3, b: 5, c: 2 },
  },
  {
    name: 'a cloud in locations takes what fits nowhere else',
    spec: { locations: ['cloud1'], replicas: 15 },
    wanted: { a: 3, b: 6, c: 4, cloud1: 2 },
  },
  {
    name: 'clouds named in locations come before other clouds',
    world: () => new World().cluster('a', 1).cluster('cloud1', 5).cluster('cloud2', 5),
    spec: { locations: ['a', 'cloud2'], replicas: 2 },
    wanted: { a: 1, cloud2: 3 },
  },
  {
    name: 'a pod larger than any node waits whole',
    spec: { replicas: 3, shape: shapeWith({ cpuMilli: 51_000 }) },
    wanted: {},
    waiting: 3,
  },
  {
    name: 'what fits is placed and the rest waits',
    spec: { replicas: 70 },
    wanted: { a: 3, b: 6, c: 4, cloud1: 50 },
    waiting: 7,
  },
  {
    name: 'without partial placement nothing is placed while not all fits',
    spec: { replicas: 70, partial: false },
    wanted: {},
    waiting: 70,
  },
  {
    name: 'without partial placement all is placed once all fits',
    spec: { replicas: 63, partial: false },
    wanted: { a: 3, b: 6, c: 4, cloud1: 50 },
  },
  {
    name: 'nothing to place places nothing',
    spec: { replicas: 0 },
    wanted: {},
  },
];

describe('overflow', () => {
  it.each(rows)('$name', ({ world = sites, spec, wanted, waiting = 0 }) => {
    const clusters = world();
    clusters.place('app', deploymentOf(spec));
    expect(clusters.wanted('app')).toEqual(wanted);
    expect(clusters.waiting('app')).toBe(waiting);
  });

  it('says which unknown location a share waits for', () => {
    const world = sites();
    const { status, reasons } = world.place(
      'app',
      deploymentOf({ locations: ['nowhere', 'b'], replicas: 2 }),
    );
    expect(status.unplaced).toEqual({ replicas: 2, sinceMicros: 0, within: ['nowhere'] });
    expect(reasons.clusters.find(({ cluster }) => cluster === 'nowhere')).toMatchObject({
      code: 'UnknownLocation',
      share: 2,
    });
  });

  it('says that a part waits for the whole, and how much fits', () => {
    const { reasons } = sites().place('app', deploymentOf({ replicas: 70, partial: false }));
    expect(reasons.notes).toEqual([{ code: 'WaitsForAll', fits: 63, wanted: 70 }]);
  });
});

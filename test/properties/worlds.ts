// Worlds drawn at random for properties of decisions: clusters with all that keeps pods out, and workloads with all they
// can ask for, some of them placed already.

import fc from 'fast-check';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { shortHash } from '../../core/hash.ts';
import { NO_VARIANTS, type Variants } from '../../core/placement/variants.ts';
import type {
  DeploymentSpec,
  DivisionRules,
  JobSpec,
  PlacementLimits,
} from '../../core/placement/workload-spec.ts';
import { policies } from '../../core/policies/registry.ts';
import type { PodShape, Taint, TaintEffect, Toleration } from '../../core/pod/pod-shape.ts';
import { GIB, nodeWith, on, shapeWith } from '../support/shapes.ts';
import { deploymentOf, jobOf, World } from '../support/fleets.ts';

const CLUSTERS = ['c0', 'c1', 'c2', 'c3', 'cloud0'];
/** Homes that workloads have, registered or not. */
export const HOMES: readonly string[] = CLUSTERS;
const POLICIES = policies().map(({ name }) => name);
const DIVIDING = policies()
  .filter(({ divide }) => divide !== undefined)
  .map(({ name }) => name);
const PLACES = [
  { region: 'north', zone: 'n1', provider: 'us' },
  { region: 'north', zone: 'n2', provider: 'us' },
  { region: 'south', zone: 's1', provider: '' },
  { region: 'east', zone: '', provider: 'them' },
  { region: 'south', zone: 's1', provider: 'them' },
] as const;

export interface NodeSketch {
  readonly cpus: number;
  readonly slots: number;
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly taint: TaintEffect | null;
  readonly ssd: boolean;
  readonly zone: string;
  readonly gpus: number;
}

export interface ClusterSketch {
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly taint: TaintEffect | null;
  readonly site: string;
  readonly traffic: number;
  readonly nodes: readonly NodeSketch[];
  /** Pods of others. */
  readonly foreign: readonly { readonly node: number; readonly shape: number; readonly pending: boolean }[];
}

export interface WorkloadSketch {
  readonly isJob: boolean;
  readonly policy: string;
  readonly locations: readonly string[] | null;
  readonly numberOfLocations: number;
  readonly overrides: readonly number[] | null;
  readonly replicas: number;
  readonly home: string;
  readonly onlyLab: boolean;
  readonly tolerant: boolean;
  readonly partial: boolean;
  readonly priority: number;
  readonly shape: number;
  /** What it says of spread, numbers in one cluster and distance; null: nothing. */
  readonly limits: PlacementLimits | null;
  /** What it says of division; null: nothing. */
  readonly division: DivisionRules | null;
  /** A cluster in which its pods are of another shape; null: none. */
  readonly other: { readonly cluster: string; readonly shape: number } | null;
}

export interface WorldSketch {
  readonly clusters: readonly ClusterSketch[];
  readonly workloads: readonly WorkloadSketch[];
  /** How many workloads are placed and run before the others come. */
  readonly settled: number;
}

export interface DrawnWorld {
  readonly world: World;
  readonly names: readonly string[];
}

const CLOSED = { key: 'closed', value: '' } as const;
const TOLERANT: readonly Toleration[] = [{ key: 'closed', operator: 'Exists', value: '' }];
const app = (name: string): ReadonlyMap<string, string> => new Map([['app', name]]);

/** Shapes that meet every check there is. */
export const SHAPES: readonly PodShape[] = [
  shapeWith({ cpuMilli: 1000, labels: app('plain') }),
  shapeWith({ cpuMilli: 500, memoryBytes: GIB }),
  shapeWith({ cpuMilli: 2500, memoryBytes: 3 * GIB, labels: app('large') }),
  shapeWith({ labels: app('nothing') }),
  shapeWith({ cpuMilli: 9000 }),
  shapeWith({ cpuMilli: 500, tolerations: TOLERANT }),
  shapeWith({ cpuMilli: 500, nodeSelector: [on('disk', 'In', 'ssd')] }),
  shapeWith({ cpuMilli: 500, otherRequests: [{ resource: 'gpu', amount: 1 }] }),
  shapeWith({
    cpuMilli: 100,
    labels: app('port'),
    hostPorts: [{ protocol: 'TCP', hostIp: '0.0.0.0', port: 80 }],
  }),
  shapeWith({
    cpuMilli: 100,
    labels: app('plain'),
    requiredAntiAffinity: [
      {
        topologyKey: 'kubernetes.io/hostname',
        selector: [on('app', 'In', 'plain')],
        namespaces: ['default'],
      },
    ],
  }),
  shapeWith({
    cpuMilli: 500,
    labels: app('spread'),
    topologySpread: [
      {
        topologyKey: 'zone',
        maxSkew: 1,
        minDomains: 1,
        whenUnsatisfiable: 'DoNotSchedule',
        selector: [on('app', 'In', 'spread')],
        honourNodeAffinity: true,
        honourNodeTaints: false,
      },
    ],
  }),
];

/** Shapes whose room depends on nothing but resources, labels and taints. */
export const PLAIN_SHAPES = 8;

const rarely = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
const taint: fc.Arbitrary<TaintEffect | null> = fc.constantFrom(
  ...([null, null, null, null, 'NoSchedule', 'NoExecute', 'PreferNoSchedule'] as const),
);

export const anyNode: fc.Arbitrary<NodeSketch> = fc.record({
  cpus: fc.integer({ min: 0, max: 6 }),
  slots: fc.constantFrom(3, 110),
  ready: rarely.map((not) => !not),
  cordoned: rarely,
  taint,
  ssd: fc.boolean(),
  zone: fc.constantFrom('x', 'y', 'z'),
  gpus: fc.constantFrom(0, 0, 2),
});

const anyCluster = (shapes: number, nodes: number): fc.Arbitrary<ClusterSketch> =>
  fc.record({
    ready: rarely.map((not) => !not),
    cordoned: rarely,
    taint,
    site: fc.constantFrom('lab', 'street'),
    traffic: fc.integer({ min: 0, max: 3 }),
    nodes: fc.array(anyNode, { maxLength: nodes }),
    foreign: fc.array(
      fc.record({
        node: fc.nat(nodes),
        shape: fc.nat(shapes - 1),
        pending: rarely,
      }),
      { maxLength: 4 },
    ),
  });

const anyDivision: fc.Arbitrary<DivisionRules> = fc.record({
  weights: fc.array(
    fc
      .record({
        cluster: fc.constantFrom(...CLUSTERS, ''),
        weight: fc.nat(3),
        min: fc.nat(2),
        room: fc.nat(4),
      })
      .map(({ cluster, weight, min, room }) => ({
        clusters: cluster === '' ? [] : [cluster],
        selector: [],
        weight,
        min,
        max: room === 0 ? null : min + room,
      })),
    { maxLength: 3 },
  ),
  tiers: fc.array(
    fc
      .uniqueArray(fc.constantFrom(...CLUSTERS), { minLength: 1, maxLength: 3 })
      .map((clusters) => ({ clusters, selector: [] })),
    { maxLength: 2 },
  ),
  rebalance: rarely,
});

/** Limits of a placement block. */
export const anyLimits: fc.Arbitrary<PlacementLimits> = fc
  .record({
    spread: fc.uniqueArray(
      fc.record({
        topologyKey: fc.constantFrom('cluster', 'region', 'zone', 'provider', 'site'),
        minGroups: fc.integer({ min: 1, max: 3 }),
        more: fc.option(fc.nat(1), { freq: 2 }),
        maxSkew: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
        isHard: rarely.map((not) => !not),
      }),
      { maxLength: 2, selector: ({ topologyKey }) => topologyKey },
    ),
    minPerCluster: fc.constantFrom(1, 1, 2, 3),
    maxPerCluster: fc.option(fc.integer({ min: 3, max: 5 })),
    maxRttMs: fc.option(fc.integer({ min: 5, max: 10 })),
  })
  .map((limits) => ({
    ...limits,
    spread: limits.spread.map(({ more, ...constraint }) => ({
      ...constraint,
      maxGroups: more === null ? null : constraint.minGroups + more,
    })),
    rttFrom: limits.maxRttMs === null ? '' : 'c0',
  }));

const anyWorkload = (shapes: number): fc.Arbitrary<WorkloadSketch> =>
  fc.record({
    isJob: rarely,
    policy: fc.constantFrom(...POLICIES),
    locations: fc.option(
      fc.uniqueArray(fc.constantFrom(...CLUSTERS, 'nowhere'), { minLength: 1, maxLength: 3 }),
      { freq: 3 },
    ),
    numberOfLocations: fc.integer({ min: 1, max: 4 }),
    overrides: fc.option(fc.array(fc.nat(5), { minLength: 4, maxLength: 4 }), { freq: 3 }),
    replicas: fc.nat(8),
    home: fc.constantFrom(...CLUSTERS),
    onlyLab: rarely,
    tolerant: fc.boolean(),
    partial: rarely.map((not) => !not),
    priority: fc.nat(2),
    shape: fc.nat(shapes - 1),
    limits: fc.option(anyLimits, { freq: 2 }),
    division: fc.option(anyDivision, { freq: 2 }),
    other: fc.option(fc.record({ cluster: fc.constantFrom(...CLUSTERS), shape: fc.nat(shapes - 1) }), {
      freq: 3,
    }),
  });

/** Sketches of worlds; `shapes` first of `SHAPES` are used, and clusters have up to `nodes` nodes. */
export function anySketch(shapes = SHAPES.length, nodes = 5): fc.Arbitrary<WorldSketch> {
  return fc.record({
    clusters: fc.array(anyCluster(shapes, nodes), { minLength: 1, maxLength: CLUSTERS.length }),
    workloads: fc.array(anyWorkload(shapes), { minLength: 1, maxLength: 6 }),
    settled: fc.nat(4),
  });
}

/** The drawn world, its first workloads placed and run, the others placed. */
export function worldOf(sketch: WorldSketch): DrawnWorld {
  const world = emptyWorldOf(sketch);
  const names = sketch.workloads.map((_, i) => `w${i}`);
  for (const [i, workload] of sketch.workloads.entries()) {
    if (i < sketch.settled) world.settle(names[i]!, specOf(workload));
    else world.place(names[i]!, specOf(workload));
  }
  return { world, names };
}

/** The drawn world before anything is placed. */
export function emptyWorldOf({ clusters }: WorldSketch): World {
  const world = new World();
  for (let i = 0; i < clusters.length; i++) addCluster(world, clusters, i);
  return world;
}

/** Registers a drawn cluster with its nodes and the pods of others. */
export function addCluster(world: World, sketches: readonly ClusterSketch[], index: number): void {
  const sketch = sketches[index]!;
  const name = CLUSTERS[index]!;
  const { cordoned, traffic, ready } = sketch;
  world.cluster(
    name,
    sketch.nodes.map((node, i) => nodeFacts(`${name}-${i}`, node)),
    {
      cordoned,
      ...PLACES[index],
      labels: new Map([['site', sketch.site]]),
      taints: taints(sketch.taint),
      pricePerHourUsd: index === 2 ? null : index % 2,
    },
  );
  world.rtt('c0', name, 10 - index).see({ type: 'traffic', cluster: name, value: traffic });
  world.see({ type: 'health', cluster: name, ready });
  for (const [i, { node, shape, pending }] of sketch.foreign.entries()) {
    const on = pending ? null : `${name}-${node}`;
    const pod = { id: `${name}/${i}`, cluster: name, node: on, shape: SHAPES[shape]!, owner: null };
    world.see({ type: 'pod', pod: { ...pod, phase: pending ? 'pending' : 'bound' } });
  }
}

/** A drawn node. */
export function nodeFacts(name: string, sketch: NodeSketch): NodeFacts {
  return nodeWith(name, {
    ready: sketch.ready,
    unschedulable: sketch.cordoned,
    taints: taints(sketch.taint),
    labels: new Map([
      ['zone', sketch.zone],
      ['disk', sketch.ssd ? 'ssd' : 'hdd'],
    ]),
    allocatable: new Map([
      ['cpu', sketch.cpus * 1000],
      ['memory', 8 * GIB],
      ['pods', sketch.slots],
      ...(sketch.gpus > 0 ? [['gpu', sketch.gpus] as const] : []),
    ]),
  });
}

/** What a drawn workload asks for. */
export function specOf(sketch: WorkloadSketch): DeploymentSpec | JobSpec {
  const { policy, locations, numberOfLocations, home, partial, priority, replicas, overrides } = sketch;
  const rules = {
    policy,
    numberOfLocations,
    home,
    partial,
    priority,
    shape: SHAPES[sketch.shape]!,
    variants: variantsOf(sketch),
    ...(locations === null
      ? {}
      : {
          locations,
          policy: DIVIDING.includes(policy) ? policy : 'cluster_affinity',
          numberOfLocations: locations.length,
        }),
    ...(sketch.limits === null ? {} : { limits: sketch.limits }),
    ...(sketch.division === null ? {} : { division: sketch.division }),
    ...(sketch.onlyLab ? { clusterSelector: [on('site', 'In', 'lab')] } : {}),
    ...(sketch.tolerant ? { tolerations: TOLERANT } : {}),
  };
  return sketch.isJob
    ? jobOf({ ...rules, parallelism: replicas, completions: Math.max(1, replicas) })
    : deploymentOf({ ...rules, replicas, replicaOverrides: overrides });
}

function variantsOf({ other }: WorkloadSketch): Variants {
  if (other === null) return NO_VARIANTS;
  const shape = SHAPES[other.shape]!;
  return new Map([[other.cluster, { shape, revision: shortHash(shape.id) }]]);
}

function taints(effect: TaintEffect | null): readonly Taint[] {
  return effect === null ? [] : [{ ...CLOSED, effect }];
}

// One placement over a thousand clusters of a hundred nodes, with a reason for each cluster, against a plain walk over
// objects of all nodes that gives no reasons. Both must choose the same clusters.
import { createBoard } from '../../core/board/board.ts';
import type { DecideInput } from '../../core/decide/contract.ts';
import { decide } from '../../core/decide/dispatch.ts';
import { createFleet, type Fleet } from '../../core/fleet/fleet.ts';
import { fold } from '../../core/fleet/fold.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { stream } from '../../simulator/random/stream.ts';
import { clusterFacts, deploymentOf } from '../support/fleets.ts';
import { GIB, nodeWith, shapeWith } from '../support/shapes.ts';
import { measure, type Benchmark, type Measurement } from './benchmark.ts';

const CLUSTERS = 1000;
const NODES = 100;
const CHANGED_NODES = (CLUSTERS * NODES) / 100;
const REPLICAS = 50;
const LOCATIONS = 3;
const DECISIONS = 10;

/** A node as a program without columns keeps it. */
interface PlainNode {
  readonly cluster: string;
  readonly name: string;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly taints: readonly string[];
  readonly allocatable: { readonly cpu: number; readonly memory: number; readonly pods: number };
  requested: { cpu: number; memory: number; pods: number };
}

interface Region {
  readonly fleet: Fleet;
  readonly plain: ReadonlyMap<string, readonly PlainNode[]>;
  /** Binds another pod, of some size, on a node drawn at random. */
  readonly bindOne: () => void;
}

const LOADS: readonly PodShape[] = [1, 2, 3, 5, 8, 13].map((tenths) =>
  shapeWith({ cpuMilli: tenths * 1000, memoryBytes: tenths * 2 * GIB, ownerKind: 'Job' }),
);
const ALLOCATABLE = { cpu: 16_000, memory: 64 * GIB, pods: 110 };

function newRegion(): Region {
  const random = stream(1, 'placement', 'region');
  const fleet = createFleet();
  const plain = new Map<string, PlainNode[]>();
  const all: PlainNode[] = [];
  let pods = 0;
  const bind = (node: PlainNode): void => {
    const shape = LOADS[random.integer(LOADS.length)]!;
    const { cluster, name, requested } = node;
    if (requested.cpu + shape.cpuMilli > node.allocatable.cpu) return;
    const pod = { id: pods++, cluster, node: name, shape, owner: null, phase: 'bound' } as const;
    fold(fleet, { type: 'pod', pod }, 0);
    requested.cpu += shape.cpuMilli;
    requested.memory += shape.memoryBytes;
    requested.pods++;
  };
  for (let c = 0; c < CLUSTERS; c++) {
    const cluster = `cluster-${String(c).padStart(4, '0')}`;
    fold(fleet, { type: 'cluster', facts: clusterFacts(cluster) }, 0);
    const nodes = Array.from({ length: NODES }, (_, i) =>
      plainNode(cluster, `${cluster}-${i}`, random.uniform()),
    );
    plain.set(cluster, nodes);
    for (const node of nodes) {
      const facts = nodeWith(node.name, {
        ready: node.ready,
        unschedulable: node.unschedulable,
        allocatable: new Map(Object.entries(ALLOCATABLE)),
      });
      fold(fleet, { type: 'node', cluster, facts }, 0);
      bind(node);
      all.push(node);
    }
  }
  const bindOne = (): void => {
    bind(all[random.integer(all.length)]!);
  };
  return { fleet, plain, bindOne };
}

function plainNode(cluster: string, name: string, luck: number): PlainNode {
  return {
    cluster,
    name,
    ready: luck > 0.01,
    unschedulable: luck > 0.99,
    taints: [],
    allocatable: ALLOCATABLE,
    requested: { cpu: 0, memory: 0, pods: 0 },
  };
}

function decideOn(fleet: Fleet, shape: PodShape): number {
  const spec = deploymentOf({ shape, replicas: REPLICAS, numberOfLocations: LOCATIONS });
  const input: DecideInput<'MultiClusterDeployment'> = {
    self: {
      kind: 'MultiClusterDeployment',
      key: 'MultiClusterDeployment/default/app',
      namespace: 'default',
      name: 'app',
      uid: 'app',
      generation: 1,
      createdMicros: 0,
      deleting: false,
      paused: false,
      abandoned: [],
    },
    spec,
    observed: [],
    fleet,
    board: BOARD,
    memory: null,
    nowMicros: 0,
    draw: () => 0,
  };
  const { status, reasons } = decide(input);
  if (reasons.clusters.length !== CLUSTERS) throw new Error('a cluster has no reason');
  return checksum(status.placements);
}

const BOARD = createBoard();

/** The same choice by a walk over all nodes. */
function walk({ plain }: Region, shape: PodShape): number {
  const ranked = [...plain].map(([cluster, nodes]) => ({ cluster, room: roomOf(nodes, shape) }));
  ranked.sort((a, b) => b.room - a.room);
  const placements = ranked.slice(0, LOCATIONS).map(({ cluster, room }) => ({
    cluster,
    replicas: Math.min(REPLICAS, room),
  }));
  return checksum(placements);
}

function roomOf(nodes: readonly PlainNode[], shape: PodShape): number {
  let room = 0;
  for (const { ready, unschedulable, taints, allocatable, requested } of nodes) {
    if (!ready || unschedulable || taints.length > 0) continue;
    room += Math.min(
      allocatable.pods - requested.pods,
      Math.floor((allocatable.cpu - requested.cpu) / shape.cpuMilli),
      Math.floor((allocatable.memory - requested.memory) / shape.memoryBytes),
    );
  }
  return room;
}

function checksum(placements: readonly { readonly cluster: string; readonly replicas: number }[]): number {
  let sum = 0;
  for (const { cluster, replicas } of placements)
    sum = (sum * 31 + Number(cluster.slice(-4)) * 100 + replicas) | 0;
  return sum;
}

/** Shapes that were not seen before, each given out once to either side. */
function newShapes(): () => PodShape {
  let next = 0;
  return () => shapeWith({ cpuMilli: 500 + next, memoryBytes: GIB + 1024 * next++ });
}

function newShape(region: Region): Measurement {
  const name = `placement over ${CLUSTERS} x ${NODES} nodes, new pod shape`;
  const [forOurs, forReference] = [newShapes(), newShapes()];
  const repeat = (one: () => number): number => {
    let sum = 0;
    for (let i = 0; i < DECISIONS; i++) sum = (sum * 31 + one()) | 0;
    return sum;
  };
  const rates = measure({
    work: DECISIONS,
    ours: () => repeat(() => decideOn(region.fleet, forOurs())),
    reference: () => repeat(() => walk(region, forReference())),
  });
  return measurement(name, rates);
}

function knownShape(region: Region): Measurement {
  const name = `placement over ${CLUSTERS} x ${NODES} nodes, known shape after 1 % of nodes changed`;
  const shape = shapeWith({ cpuMilli: 700, memoryBytes: 2 * GIB });
  for (let i = 0; i < 3; i++) decideOn(region.fleet, shape);
  const rates = measure({
    work: 1,
    prepare: () => {
      for (let i = 0; i < CHANGED_NODES; i++) region.bindOne();
    },
    ours: () => decideOn(region.fleet, shape),
    reference: () => walk(region, shape),
  });
  return measurement(name, rates);
}

function measurement(name: string, rates: ReturnType<typeof measure>): Measurement {
  return {
    name,
    value: rates.oursPerSecond,
    unit: 'decisions/s',
    ratio: rates.oursPerSecond / rates.referencePerSecond,
    against: 'walk over node objects, without reasons',
  };
}

/** All benchmarks of placement. */
export const placementBenchmarks: readonly Benchmark[] = [
  {
    name: 'placement',
    run: (): Measurement[] => {
      const region = newRegion();
      return [newShape(region), knownShape(region)];
    },
  },
];

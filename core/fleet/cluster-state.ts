// One member cluster as cluster0 knows it: what is said of it, its nodes in columns, and what is promised there. It is changed by
// `fold` and by committed promises alone, and is read-only to decisions.

import type { Key } from '../decide/key.ts';
import { KeptEstimates } from '../capacity/kept-estimates.ts';
import { NodeTable } from '../nodes/node-table.ts';
import type { PodShape, Taint } from '../pod/pod-shape.ts';
import { ScoreIndex } from '../scheduling/score-index.ts';

export type Tier = 'edge' | 'fog' | 'cloud';

/** What is said of a cluster itself. */
export interface ClusterFacts {
  readonly name: string;
  readonly tier: Tier;
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Taint[];
  readonly region: string;
  readonly zone: string;
  /** Who runs the machines; empty: not said. */
  readonly provider: string;
  /** Null: not said. */
  readonly coordinates: Coordinates | null;
  /** What the whole cluster costs for an hour; null: not said. */
  readonly pricePerHourUsd: number | null;
  readonly cordoned: boolean;
}

/** A place on the globe, degrees: north and east are positive. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** Totals of a cluster that does not show its nodes, in whole units by resource. */
export interface ClusterTotals {
  readonly allocatable: ReadonlyMap<string, number>;
  readonly requested: ReadonlyMap<string, number>;
  /** How many nodes have at least so much free; absent: it is not said. */
  readonly grades?: readonly NodeGrade[];
}

/** Nodes of one grade and the least of each resource that one of them has free, whole units. */
export interface NodeGrade {
  readonly least: ReadonlyMap<string, number>;
  readonly nodes: number;
}

/** Pods of one shape on one node. */
export interface BoundPods {
  readonly slot: number;
  readonly shape: PodShape;
  count: number;
}

/** Pods that were promised to a cluster and are not bound there, or pending pods of others. */
export interface Claim {
  /** The workload, or the pod's own id where it is not ours. */
  readonly key: string;
  shape: PodShape;
  priority: number;
  sinceMicros: number;
  /** Pods wanted here by the status on cluster0. */
  wanted: number;
  /** Pods of it that are bound or finished here. */
  present: number;
  /** Those of them that are on nodes: what the workload may count as free for itself. */
  bound: BoundPods[];
  /** Where the missing ones are packed, one slot a pod, and the shape they were packed with. */
  packed: number[];
  packedShape: PodShape;
  /** The shape for the scheduler's rule that packs them. */
  packAs: PodShape;
}

/** One pod as an informer shows it; kept up to date by `fold`. */
export interface PodRecord {
  readonly cluster: string;
  /** -1: not bound, or bound to a node that is not known. */
  slot: number;
  readonly node: string | null;
  readonly shape: PodShape;
  readonly owner: Key | null;
  phase: PodPhase;
  /** The claim of its owner that counts it as present; null: none does. */
  claim: Claim | null;
}

/** Pending: no node yet. Bound: on a node and not finished. Finished: its room is free again. */
export type PodPhase = 'pending' | 'bound' | 'finished';

export type PodId = string | number;

/** One member cluster as seen from cluster0. */
export interface ClusterState {
  facts: ClusterFacts;
  ready: boolean;
  /** Null: it is ready. */
  notReadySinceMicros: number | null;
  /** When its nodes and pods were last heard of. */
  seenMicros: number;
  /** Traffic figure and when it was measured. */
  traffic: number;
  trafficMicros: number;
  readonly nodes: NodeTable;
  /** Packs claims as the member's own scheduler would. */
  readonly scheduler: ScoreIndex;
  /** Set where the cluster shows totals only. */
  totals: ClusterTotals | null;
  /** Hash of what is said of its nodes: tells that they changed. */
  nodesHash: number;
  /** Pods bound to nodes that are not known, by node. */
  readonly homeless: Map<string, Set<PodId>>;
  readonly claims: Map<string, Claim>;
  /** The fleet's own. */
  readonly holders: Holders;
  /** Claims with pods missing, or packed when they were. */
  readonly openClaims: Set<Claim>;
  claimsStale: boolean;
  /** Claims that came after all others since these were packed: where nothing else changed, only they are packed. */
  readonly newClaims: Claim[];
  /** The last in turn of the claims that are packed, or were; null: none. */
  lastClaim: Claim | null;
  /** What is said of the cluster itself changed since `affected` last looked. */
  changed: boolean;
  /** Whether it is among the fleet's dirty ones. */
  isDirty: boolean;
  /** Derived from the columns, kept by shape. */
  readonly estimates: KeptEstimates;
}

/**
 * In how many clusters each has a claim. Most that are decided on are new and have none: asking once is cheaper than asking
 * every cluster.
 */
export type Holders = Map<string, number>;

/** A cluster of which nothing but its own facts is known. */
export function newCluster(facts: ClusterFacts, nowMicros: number, holders: Holders): ClusterState {
  const nodes = new NodeTable();
  const scheduler = new ScoreIndex(nodes);
  return {
    facts,
    ready: true,
    notReadySinceMicros: null,
    seenMicros: nowMicros,
    traffic: 0,
    trafficMicros: 0,
    nodes,
    scheduler,
    totals: null,
    nodesHash: 0,
    homeless: new Map(),
    claims: new Map(),
    holders,
    openClaims: new Set(),
    claimsStale: false,
    newClaims: [],
    lastClaim: null,
    changed: true,
    isDirty: false,
    estimates: new KeptEstimates(nodes, scheduler),
  };
}

// All that is known of the clusters at one instant: the only picture of the world that a decision sees. It is changed by
// `fold` and by committed promises alone, and is read-only to decisions.

import type { Key } from '../decide/key.ts';
import type { KeptSites } from '../placement/sites.ts';
import type { ClusterState, Holders, PodId, PodRecord } from './cluster-state.ts';

export type {
  Claim,
  ClusterFacts,
  ClusterState,
  ClusterTotals,
  Coordinates,
  NodeGrade,
  PodId,
  PodPhase,
  PodRecord,
} from './cluster-state.ts';

export interface Fleet {
  readonly clusters: Map<string, ClusterState>;
  /** Names in order; clusters are always walked in it. */
  readonly names: string[];
  readonly pods: Map<PodId, PodRecord>;
  readonly holders: Holders;
  /** Round-trip times in milliseconds, by source and target. */
  readonly rttMs: Map<string, Map<string, number>>;
  /** Clusters (each once) and workloads that something happened to since `affected` last looked. */
  readonly dirty: ClusterState[];
  readonly touched: Set<Key>;
  /** Ids of shapes that were surveyed lately: an estimate is kept from the second time on. */
  readonly seenShapes: Set<string>;
  /** How often anything that is said of clusters themselves changed, which ones there are included. */
  standing: number;
  /** What was last found of all clusters by those who ask for nothing but room, by the id of their shape. */
  readonly surveys: Map<string, KeptSites>;
}

/** A fleet that knows of nothing. */
export function createFleet(): Fleet {
  return {
    clusters: new Map(),
    names: [],
    pods: new Map(),
    holders: new Map(),
    rttMs: new Map(),
    dirty: [],
    touched: new Set(),
    seenShapes: new Set(),
    standing: 0,
    surveys: new Map(),
  };
}

/** Notes that something happened to a cluster. */
export function markDirty({ dirty }: Fleet, cluster: ClusterState): void {
  if (cluster.isDirty) return;
  cluster.isDirty = true;
  dirty.push(cluster);
}

/** Forgets what happened to whom. */
export function clearDirty({ dirty }: Fleet): void {
  // Popping keeps the list's memory for what comes next.
  for (let cluster = dirty.pop(); cluster !== undefined; cluster = dirty.pop()) cluster.isDirty = false;
}

/** Milliseconds between two clusters, either direction; Infinity where it is not known. */
export function rttBetween(fleet: Fleet, a: string, b: string): number {
  if (a === b) return 0;
  return fleet.rttMs.get(a)?.get(b) ?? fleet.rttMs.get(b)?.get(a) ?? Infinity;
}

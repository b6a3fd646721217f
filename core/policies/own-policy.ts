// What a policy in a file of its own looks like: the types of `mck8s/policy`. It is handed out as it stands, so it imports nothing.
// It shows the part of the fleet that a policy may build on; compliance with what decisions really pass is the compiler's to check.

/** A policy: an order of clusters, or a division of replicas over them. It has `rank`, `divide` or both, or `isForEach`. */
export interface PlacementPolicy {
  /** As written in `placementPolicy` and in scenarios: lower case, digits, underscores. Not the name of a built-in one. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Fields of the object that it reads, for people. */
  readonly parameters?: readonly string[];
  /** Where the rule comes from, for people. */
  readonly source?: string;
  /** Where replicas go that their location cannot take; left out: `policyOrder`. */
  readonly overflow?: Overflow;
  /** The clusters that the object itself names; left out: the first clusters of `rank`. An empty list: the object lacks them. */
  readonly locations?: (rules: Rules) => readonly string[];
  /**
   * Every candidate once, best first; equal ones by name, say. There is at least one. Clouds are ranked apart and come after all others.
   * It must be a function of what it is given: it changes nothing, and chance comes from `context.draw` alone.
   */
  readonly rank?: (candidates: readonly Candidate[], context: RankContext) => readonly Ranked[];
  /**
   * Divides a total over the clusters of one tier (clouds are a tier of their own, after the others, unless the object names
   * tiers): how many each holds afterwards. Clusters that are left out hold none. What is not given out goes on to the next
   * tier, and then waits. The same holds for it as for `rank`, whose order the places come in where there is one.
   */
  readonly divide?: (total: number, places: readonly Place[], context: DivideContext) => readonly Portion[];
  /**
   * For policies that divide: what each cluster weighs whatever room it has, one number from 0 for each and in their order. 0: it
   * takes no part. Left out: all weigh 1. The same holds for it as for `rank`, and it has no chance.
   */
  readonly weigh?: (clusters: readonly ClusterFacts[], rules: Rules) => readonly number[];
  /** Every cluster that takes part is asked for all replicas of a location, in place of their parts of a total; without `divide`. */
  readonly isForEach?: true;
  /** For policies that divide: whether replicas may move at every decision. Left out: only when the object asks for a new answer. */
  readonly rebalances?: (rules: Rules) => boolean;
}

/** A cluster that takes part in a division, in pods; of a job that is not divided, in whole copies. */
export interface Place {
  readonly candidate: Candidate;
  /** What `weigh` said of it; 1 where the policy weighs nothing. */
  readonly weight: number;
  /** What is there and may stay. */
  readonly assigned: number;
  /** The most that it can hold, what is there included. */
  readonly available: number;
}

export interface Portion {
  /** That of one of the places. */
  readonly candidate: Candidate;
  /** A whole number, not above what is available; all together not above the total. */
  readonly pods: number;
  /** What it got its part by: shown in reasons; left out: the pods. */
  readonly weight?: number;
}

/** On in the order of the policy, to the nearest cluster by round-trip time, or nowhere: the rest waits. */
export type Overflow = 'policyOrder' | 'nearest' | 'none';

/** A cluster that can take at least one unit of the workload now. */
export interface Candidate {
  readonly name: string;
  readonly cluster: Cluster;
  /** Pods of the workload that fit: node by node, by every requested resource, less what is promised to others. */
  readonly capacity: number;
}

export interface Ranked {
  /** One of the candidates. */
  readonly candidate: Candidate;
  /** What it was ranked by, a number: shown in reasons. The order is that of the list, not of the scores. */
  readonly score: number;
}

export interface RankContext {
  readonly fleet: Fleet;
  readonly rules: Rules;
  readonly draw: Draw;
  readonly board: Board;
  /** The workload that is placed. */
  readonly self: { readonly key: string; readonly createdMicros: number };
}

export interface DivideContext extends RankContext {
  /** Replicas may move. Otherwise those that are there stay while the total does not fall, whatever is answered. */
  readonly isFresh: boolean;
}

/** A number in [0, 1) that depends on seed, workload and purpose alone: asked again, it is the same. */
export type Draw = (purpose: string) => number;

/** What the object asks for. */
export interface Rules {
  readonly policy: string;
  /** Null: it names no locations. */
  readonly locations: readonly string[] | null;
  readonly numberOfLocations: number;
  /** The cluster that the work comes from; empty: none is given. */
  readonly home: string;
  readonly priority: number;
  readonly partial: boolean;
  /** What one pod is. */
  readonly shape: PodShape;
}

export interface PodShape {
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Every other resource, in its own unit. */
  readonly otherRequests: readonly { readonly resource: string; readonly amount: number }[];
}

/** All clusters that are known, those that cannot take the workload as well. */
export interface Fleet {
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** Names of clusters in order. */
  readonly names: readonly string[];
  /** Round-trip times in milliseconds, by source and target. A pair may stand in one direction only, or be missing. */
  readonly rttMs: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What every workload on cluster0 says of itself. */
export interface Board {
  /** By `Kind/namespace/name`. */
  readonly entries: ReadonlyMap<string, BoardEntry>;
  readonly turns: {
    /** The last placed workload that was created before this one. */
    readonly before: (self: RankContext['self']) => BoardEntry | undefined;
  };
}

export interface BoardEntry {
  readonly key: string;
  readonly priority: number;
  readonly createdMicros: number;
  readonly shape: PodShape;
  readonly placements: readonly { readonly cluster: string; readonly replicas: number }[];
  /** Null: nothing waits. */
  readonly unplaced: { readonly replicas: number; readonly sinceMicros: number } | null;
}

/** One member cluster as cluster0 sees it, which is later than it is. */
export interface Cluster {
  readonly facts: ClusterFacts;
  readonly ready: boolean;
  /** Of any one unit; 0: no figure. */
  readonly traffic: number;
  /** When traffic was measured, and when nodes and pods were last heard of; microseconds of the run. */
  readonly trafficMicros: number;
  readonly seenMicros: number;
  readonly nodes: Nodes;
}

export interface ClusterFacts {
  readonly name: string;
  readonly tier: 'edge' | 'fog' | 'cloud';
  readonly labels: ReadonlyMap<string, string>;
  readonly region: string;
  readonly zone: string;
  /** Who runs the machines; empty: not said. */
  readonly provider: string;
  /** Degrees; null: not said. */
  readonly coordinates: { readonly latitude: number; readonly longitude: number } | null;
  /** What the whole cluster costs for an hour; null: not said. */
  readonly pricePerHourUsd: number | null;
  readonly cordoned: boolean;
}

/** Nodes as columns over slots. A slot without a node has `present` 0 and no room. */
export interface Nodes {
  /** Slots ever used: loop to here. */
  readonly slots: number;
  /** Nodes there are. */
  readonly count: number;
  readonly present: ArrayLike<number>;
  readonly cpu: ResourceColumn;
  readonly memory: ResourceColumn;
  readonly pods: ResourceColumn;
  /** Every other resource. */
  readonly others: ReadonlyMap<string, ResourceColumn>;
}

/** One resource by slot: cpu in millicores, memory in bytes, pods in slots for pods. */
export interface ResourceColumn {
  readonly allocatable: ArrayLike<number>;
  /** By pods on the node. */
  readonly requested: ArrayLike<number>;
  /** By pods that are promised to the cluster and not bound yet. */
  readonly claimed: ArrayLike<number>;
  /** allocatable - requested - claimed; negative on a node that shrank. */
  readonly free: ArrayLike<number>;
}

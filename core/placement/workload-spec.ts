// A workload as placement reads it, compiled once per generation from what the user wrote. It must not know clusters.

import type { PodShape, Requirement, Toleration } from '../pod/pod-shape.ts';
import type { ClusterChoice } from './cluster-choice.ts';
import type { Variants } from './variants.ts';

/** How policies that divide weigh a cluster, pods. */
export interface WeightRule extends ClusterChoice {
  readonly weight: number;
  readonly min: number;
  /** Null: no bound. */
  readonly max: number | null;
}

/** What the placement block says of weights, to policies that divide, and of tiers, to all. */
export interface DivisionRules {
  readonly weights: readonly WeightRule[];
  /** Clusters by tier, first to be filled first; empty: clouds last and the others before. */
  readonly tiers: readonly ClusterChoice[];
  /** Whether replicas may move for the sake of the weights. */
  readonly rebalance: boolean;
}

/** How replicas are spread over groups of clusters. Skew counts units: replicas, or whole copies of a job. */
export interface SpreadConstraint {
  /** cluster, zone, region, provider, or the key of a label of clusters. */
  readonly topologyKey: string;
  readonly minGroups: number;
  /** Null: any number. */
  readonly maxGroups: number | null;
  /** Null: any. */
  readonly maxSkew: number | null;
  /** Whether replicas wait rather than break it. */
  readonly isHard: boolean;
}

/** What bounds where replicas may be added. Numbers of replicas are pods. */
export interface PlacementLimits {
  readonly spread: readonly SpreadConstraint[];
  /** A cluster takes at least so many or none; all, where there are fewer. */
  readonly minPerCluster: number;
  /** Null: any number. */
  readonly maxPerCluster: number | null;
  /** Null: any distance. */
  readonly maxRttMs: number | null;
  /** The cluster that distance is measured from; empty where it is not bounded. */
  readonly rttFrom: string;
}

/** How a changed template goes from cluster to cluster. */
export interface RolloutRules {
  /** Clusters that come first; the others follow by name. */
  readonly order: readonly string[];
  /** Clusters that may be on their way to the new template at a time. */
  readonly maxUnavailableClusters: number;
  /** Whether nobody else gets the new template while a cluster that has it failed. */
  readonly pauseOnFailure: boolean;
  /** How long a cluster may take until it is all updated and ready: after that it failed. */
  readonly readyWithinMicros: number;
}

/** What every placed kind has in common. */
export interface PlacementRules {
  readonly shape: PodShape;
  /** Changes with all that the object in a member is made from, replicas apart. */
  readonly revision: string;
  /** Clusters with overrides, in which shape or revision are others. */
  readonly variants: Variants;
  /** Changes when placementPolicy, locations, numberOfLocations or the placement block change. */
  readonly rulesHash: string;
  readonly policy: string;
  /** Null: in policy mode. */
  readonly locations: readonly string[] | null;
  readonly numberOfLocations: number;
  /** Empty: none. */
  readonly home: string;
  readonly clusterSelector: readonly Requirement[];
  readonly tolerations: readonly Toleration[];
  readonly priority: number;
  /** Whether a part may be placed while the rest waits. */
  readonly partial: boolean;
  /** Absent: nothing is said about division. */
  readonly division?: DivisionRules;
  /** Absent: nothing bounds them. */
  readonly limits?: PlacementLimits;
  /** How long replicas may be unschedulable or refused in a member before they are taken back; absent: five minutes. */
  readonly stuckAfterMicros?: number;
  /** Whether a namespace that a member lacks is created there; absent: it is not. */
  readonly createNamespace?: boolean;
  /** How long a cluster may be not ready before its replicas are placed elsewhere; absent: for ever. */
  readonly failoverAfterMicros?: number;
  /** Absent: all clusters get another revision at once. */
  readonly rollout?: RolloutRules;
}

export interface DeploymentSpec extends PlacementRules {
  /** Per location. */
  readonly replicas: number;
  /** Positional with locations; null: `replicas` everywhere. */
  readonly replicaOverrides: readonly number[] | null;
}

export interface JobSpec extends PlacementRules {
  readonly parallelism: number;
  readonly completions: number;
  readonly suspend: boolean;
  /** Whether its pods are divided over clusters as parts of one job; absent: each location runs a copy of its own. */
  readonly isDivided?: boolean;
  /** How long the object is kept after the job has ended; absent: for ever. */
  readonly keptMicros?: number;
}

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

/** What the placement block says to policies that divide. */
export interface DivisionRules {
  readonly weights: readonly WeightRule[];
  /** Clusters by tier, first to be filled first; empty: clouds last and the others before. */
  readonly tiers: readonly ClusterChoice[];
  /** Whether replicas may move for the sake of the weights. */
  readonly rebalance: boolean;
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
  /** How long replicas may be unschedulable or refused in a member before they are taken back; absent: five minutes. */
  readonly stuckAfterMicros?: number;
  /** Whether a namespace that a member lacks is created there; absent: it is not. */
  readonly createNamespace?: boolean;
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
}

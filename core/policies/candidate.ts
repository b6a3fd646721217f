// What a policy may choose: a type of its own, as the fleet keeps what was last found of candidates and knows no policies.

import type { ClusterState } from '../fleet/cluster-state.ts';

/** A cluster that can take at least one unit of the workload now. */
export interface Candidate {
  readonly name: string;
  readonly cluster: ClusterState;
  /** Pods that fit, without the workload's own. */
  readonly capacity: number;
}

// What a decision asks to be changed in the world: few, semantic, closed. Wrappers turn them into requests; no Kubernetes
// manifest is built here. Absence of something is never a cause of a removal, so `RemovalCause` has no word for it.

/** Why a workload is taken away from a cluster. */
export type RemovalCause =
  | 'objectDeleted'
  | 'locationRemoved'
  | 'drained'
  | 'notSelected'
  | 'noLongerFits'
  | 'scaledDown'
  | 'stuckUnschedulable'
  | 'refused'
  | 'failedOver';

/** A part of a job's indexes. */
export interface IndexRange {
  /** What is added to an index in the cluster to make it one of the whole job. */
  readonly offset: number;
  /** Pods that must succeed, which have the indexes from 0 in the cluster. */
  readonly completions: number;
}

/** Make the workload run in a cluster with so many replicas (pods wanted at once) of a revision. Idempotent. */
export interface EnsureWorkload {
  readonly type: 'ensureWorkload';
  readonly uid: string;
  readonly cluster: string;
  readonly replicas: number;
  readonly revision: string;
  /** What the cluster runs of a divided job; absent: all of the object. */
  readonly part?: IndexRange;
}

/** Take the workload away from a cluster. Idempotent. */
export interface RemoveWorkload {
  readonly type: 'removeWorkload';
  readonly uid: string;
  readonly cluster: string;
  readonly because: RemovalCause;
}

export type Effect = EnsureWorkload | RemoveWorkload;

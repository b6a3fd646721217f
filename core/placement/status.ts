// What placement says of a workload: where its replicas are wanted, what waits, and what it must remember. It is all that
// claims and the board are derived from.

import type { RemovalCause } from '../decide/effects.ts';
import type { RefusalCode } from '../decide/refusals.ts';

/** Replicas wanted in one cluster; pods for every kind. */
export interface Placed {
  readonly cluster: string;
  readonly replicas: number;
}

/** What one location is asked to take, pods. `cluster` is empty where none could be chosen: the share overflows. */
export interface Share {
  readonly cluster: string;
  readonly pods: number;
}

export type ConditionStatus = 'True' | 'False';

export type ConditionType = 'Placed' | 'Reconciling' | 'Stalled' | 'RolloutPaused' | 'Complete' | 'Failed';

export interface Condition {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
  readonly reason: string;
}

/** Replicas that found no place. */
export interface UnplacedDemand {
  readonly replicas: number;
  readonly sinceMicros: number;
  /** The clusters that could take it at all; null: any. */
  readonly within: readonly string[] | null;
}

export interface PlacementStatus {
  readonly observedGeneration: number;
  /** In the order in which clusters were chosen. */
  readonly placements: readonly Placed[];
  /** Clusters that are no longer wanted but still run replicas until the new ones are ready. */
  readonly leaving: readonly string[];
  /** Clusters that keep an older revision until it is their turn; absent: none does. */
  readonly waiting?: readonly string[];
  readonly unplaced: UnplacedDemand | null;
  readonly conditions: readonly Condition[];
  /** Present: the time that the object was to live on after its end is over, and it is to be deleted. */
  readonly isExpired?: true;
}

/** A cluster that is not offered to a revision, as its pods were unschedulable or refused there. */
export interface Avoided {
  readonly cluster: string;
  readonly revision: string;
  readonly untilMicros: number;
  /** The cluster's nodes at the time: it is offered again once they changed. */
  readonly nodesHash: number;
  /** Why the cluster refused it; absent: pods were unschedulable. */
  readonly refusal?: RefusalCode;
}

/** A cluster whose replicas run on until those that replace them are ready. */
export interface Leaving {
  readonly cluster: string;
  readonly because: RemovalCause;
}

/** A cluster that was given another revision and has not been all updated and ready since. */
export interface Rolling {
  readonly cluster: string;
  /** The revision that it is asked for, and since when. */
  readonly revision: string;
  readonly sinceMicros: number;
}

/** One cluster's part of a divided job. */
export interface JobPart {
  readonly cluster: string;
  /** The first of its pods among all of the job, from 0, and how many it stands for. */
  readonly first: number;
  readonly pods: number;
  /** How many run at once: fewer where no more fitted. */
  readonly atOnce: number;
}

/** A job that is divided, as it was when its first part was placed. */
export interface DividedJob {
  /** Pods that are to run at once, and that must succeed, in all parts together. */
  readonly pods: number;
  readonly completions: number;
  /** In order of `first`. */
  readonly parts: readonly JobPart[];
}

export interface PlacementMemory {
  /** Hash of the fields that rank anew when they change. */
  readonly rulesHash: string;
  /** What one pod requests, as a text: other requests may not fit where the replicas are. */
  readonly requestsId: string;
  /** Pods that moved together: 1, or what one copy of a job runs at once. Tells how many copies a placement is. */
  readonly unit: number;
  /** The clusters chosen as locations, in order, and what was asked of each. */
  readonly locations: readonly Share[];
  readonly avoided: readonly Avoided[];
  readonly leaving: readonly Leaving[];
  /** Clusters whose copies of a job have run to their end: they are never run again. */
  readonly finished: readonly string[];
  /** Those of them in which the copy failed; absent: none did. */
  readonly failed?: readonly string[];
  /** When the whole job was found to have ended; absent: it has not. */
  readonly endedMicros?: number;
  /** Absent: no rollout is under way. */
  readonly rolling?: readonly Rolling[];
  /** Absent: the job is not divided, or no part of it is placed. */
  readonly divided?: DividedJob;
}

/** The memory of an object that was never placed. */
export const EMPTY_MEMORY: PlacementMemory = {
  rulesHash: '',
  requestsId: '',
  unit: 1,
  locations: [],
  avoided: [],
  leaving: [],
  finished: [],
};

/** Pods of a list of placements together. */
export function podsPlaced(placements: readonly Placed[]): number {
  return placements.reduce((total, { replicas }) => total + replicas, 0);
}

/** Pods of a list of shares together. */
export function podsAsked(shares: readonly Share[]): number {
  return shares.reduce((total, { pods }) => total + pods, 0);
}

// Why a decision is what it is: a code and numbers for every cluster considered. Sentences are rendered elsewhere, when
// somebody reads them; every code follows from the numbers beside it.

import type { NodeTally } from '../capacity/node-tally.ts';
import type { RefusalCode } from './refusals.ts';

/** The verdict on one cluster. */
export type ReasonCode =
  // Not asked.
  | 'UnknownLocation'
  | 'NotHome'
  | 'NotLocation'
  | 'NoTier'
  | 'NoWeight'
  | 'NotSelected'
  | 'TooFar'
  | 'ClusterTainted'
  | 'ClusterCordoned'
  | 'ClusterNotReady'
  | 'StuckHereBefore'
  | 'RefusedHere'
  | 'FailedOver'
  // Asked, and nothing of it can run there.
  | 'NoNodes'
  | 'NodesUnavailable'
  | 'NodesTainted'
  | 'NodesNotSelected'
  | 'TooBig'
  | 'Full'
  | 'UnevenSpread'
  | 'NotWhole'
  | 'BelowMinPerCluster'
  | 'AboveMaxPerCluster'
  | 'NotInSpread'
  // It can take some.
  | 'Chosen'
  | 'Overflow'
  | 'Kept'
  | 'NotNeeded';

/** The numbers by which a policy divides. */
export interface Participation {
  /** From 0; -1: the cluster is in no tier. */
  readonly tier: number;
  /** Whether the rules of the object give it any weight. */
  readonly mayTake: boolean;
  /** What it got its part by. */
  readonly weight: number;
  /** Pods that its tier as a whole was to hold; for a policy that asks each cluster for all: that it was. */
  readonly ofPods: number;
}

/** What the placement block bounds of a cluster. Counts of replicas are pods. */
export interface ClusterLimits {
  /** Milliseconds from where distance is measured; Infinity: not known. 0 where it is not bounded. */
  readonly rttMs: number;
  /** Null: any distance. */
  readonly maxRttMs: number | null;
  /** A cluster takes so many or none. */
  readonly minPods: number;
  /** Null: any number. */
  readonly maxPods: number | null;
  /** The spread constraint that keeps one more unit out; absent: none does. */
  readonly spread?: SpreadBar;
}

/** A spread constraint that must hold, as it stands once all is placed. Units are replicas, or whole copies of a job. */
export interface SpreadBar {
  readonly topologyKey: string;
  /** The group of the cluster; empty: it is in none. */
  readonly group: string;
  /** Whether the group is among those that may be used, where their number is bounded. */
  readonly allowed: boolean;
  /** Groups with replicas, and groups without that could take some. */
  readonly used: number;
  readonly open: number;
  readonly minGroups: number;
  readonly maxGroups: number | null;
  /** In the group, and in the group with the fewest of the others. */
  readonly units: number;
  readonly least: number;
  readonly maxSkew: number | null;
}

/** Replicas that left a cluster as it did not answer. */
export interface Loss {
  /** Pods that are wanted elsewhere from now on. */
  readonly moved: number;
  /** For how long the cluster has not been ready, and how long it might have been. */
  readonly silentMicros: number;
  readonly afterMicros: number;
}

/** The numbers behind a verdict. Counts of replicas are pods. */
export interface ClusterReason {
  readonly cluster: string;
  readonly code: ReasonCode;
  /** Facts about the cluster itself, as seen at the decision. */
  readonly registered: boolean;
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly tolerated: boolean;
  readonly selected: boolean;
  /** Whether the policy may use it at all (pinned: the home alone). */
  readonly admitted: boolean;
  /** Until when it is avoided as pods were stuck there or refused, microseconds; 0 = not avoided. */
  readonly avoidedUntilMicros: number;
  /** Why the cluster refused the workload, where it is avoided for that. */
  readonly refusal?: RefusalCode;
  /** Nodes by the first check that fails, and how many replicas fit without the workload itself; null: not asked. */
  readonly nodes: NodeTally | null;
  /** Pods that must fit at once: 1, or a job's whole copy. */
  readonly unit: number;
  /** Present where the object has tiers and the cluster is in none of them. */
  readonly inNoTier?: true;
  /** How it took part in a division; absent: the policy ranks. */
  readonly part?: Participation;
  /** Absent: the placement block bounds nothing. */
  readonly limits?: ClusterLimits;
  /** Place in the policy's order, from 1; 0 where it was not ranked. */
  readonly rank: number;
  readonly score: number;
  /** What was asked of it as a location, what stayed there and what was added, in pods. */
  readonly share: number;
  readonly kept: number;
  readonly added: number;
  /** Absent: nothing left it for being silent. */
  readonly loss?: Loss;
}

/** How far a cluster is on its way to another template. Counts are pods. */
export interface RolloutStep {
  readonly cluster: string;
  readonly wanted: number;
  readonly ready: number;
  /** Of the template before. */
  readonly older: number;
  /** For how long it has been on its way. */
  readonly forMicros: number;
  /** Absent: it takes it. */
  readonly refusal?: RefusalCode;
}

/** How far a changed template has come. */
export interface RolloutNote {
  /** Paused: a cluster refuses it, or was on its way for too long, and nobody else gets it. */
  readonly code: 'RollingOut' | 'RolloutPaused';
  readonly clusters: number;
  /** Clusters that are all updated and ready. */
  readonly updated: number;
  readonly steps: readonly RolloutStep[];
  readonly waiting: readonly string[];
  /** Those of them in which nothing runs; absent: all run the one before. */
  readonly empty?: readonly string[];
  readonly readyWithinMicros: number;
}

/** What is true of the decision as a whole. */
export type Note =
  | { readonly code: 'CapacityIsUpperBound'; readonly paths: readonly string[] }
  | { readonly code: 'BadObject'; readonly problems: readonly string[] }
  | { readonly code: 'UnknownPolicy'; readonly policy: string; readonly known: readonly string[] }
  | { readonly code: 'PolicyFailed'; readonly policy: string; readonly broke: string }
  | { readonly code: 'NoHome'; readonly policy: string }
  | { readonly code: 'WaitsForAll'; readonly fits: number; readonly wanted: number }
  | { readonly code: 'FailoverHeld'; readonly notReady: number; readonly clusters: number }
  | RolloutNote;

export interface Reasons {
  /** Ranked clusters in order, then the others by name, then locations that nobody knows. Empty when nothing had to be placed. */
  readonly clusters: readonly ClusterReason[];
  readonly notes: readonly Note[];
}

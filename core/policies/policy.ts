// What a placement policy is: an order of clusters, or the clusters that the object itself names, and where the rest goes.
// A policy sees candidates and facts; it never sees other workloads' statuses and changes nothing.

import type { Draw } from '../draw.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';

/** A cluster that can take at least one unit of the workload now. */
export interface Candidate {
  readonly name: string;
  readonly cluster: ClusterState;
  /** Pods that fit, without the workload's own. */
  readonly capacity: number;
}

export interface Ranked<C extends Candidate = Candidate> {
  readonly candidate: C;
  /** What it was ranked by; recorded in the reason. */
  readonly score: number;
}

export interface RankContext {
  readonly fleet: Fleet;
  readonly rules: PlacementRules;
  readonly draw: Draw;
}

/** Where replicas go that their location cannot take: on in policy order, to the nearest by round-trip time, or nowhere. */
export type Overflow = 'policyOrder' | 'nearest' | 'none';

export interface PlacementPolicy {
  /** As written in placementPolicy, with underscores. */
  readonly name: string;
  /** One sentence for people. */
  readonly summary: string;
  /** Fields of the object that it reads, apart from those that all read. */
  readonly parameters: readonly string[];
  /** Where the rule comes from. */
  readonly source: string;
  readonly overflow: Overflow;
  /** The locations that the object names; absent: the policy ranks. An empty list means that the object lacks them. */
  readonly locations?: (rules: PlacementRules) => readonly string[];
  /** Every candidate, best first. Candidates come in order of name; equal scores keep it. */
  readonly rank: <C extends Candidate>(
    candidates: readonly C[],
    context: RankContext,
  ) => readonly Ranked<C>[];
}

/** Policies by name, in order of name. */
export type Policies = ReadonlyMap<string, PlacementPolicy>;

/** Orders candidates by a score, highest first; equal scores stay in order of name. */
export function byHighest<C extends Candidate>(
  candidates: readonly C[],
  score: (candidate: C) => number,
): Ranked<C>[] {
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .sort((a, b) => b.score - a.score);
}

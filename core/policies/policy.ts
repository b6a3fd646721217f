// What a placement policy is: an order of clusters, or the clusters that the object itself names, and where the rest goes.
// A policy sees candidates, facts and what the board says of workloads as a whole, and changes nothing.

import type { Board } from '../board/board.ts';
import type { Key } from '../decide/key.ts';
import type { Draw } from '../draw.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';
import { compareText } from '../text.ts';

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
  readonly board: Board;
  /** The workload that is placed. */
  readonly self: { readonly key: Key; readonly createdMicros: number };
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
  /** Every candidate, best first, whatever order they come in; equal ones by name. */
  readonly rank: <C extends Candidate>(
    candidates: readonly C[],
    context: RankContext,
  ) => readonly Ranked<C>[];
}

/** Policies by name, in order of name. */
export type Policies = ReadonlyMap<string, PlacementPolicy>;

/** Orders candidates by a score, highest first; equal ones by name. */
export function byHighest<C extends Candidate>(
  candidates: readonly C[],
  score: (candidate: C) => number,
): Ranked<C>[] {
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .sort((a, b) => compareNumbers(b.score, a.score) || byName(a, b));
}

/** Orders candidates by a score, lowest first; equal ones by name. */
export function byLowest<C extends Candidate>(
  candidates: readonly C[],
  score: (candidate: C) => number,
): Ranked<C>[] {
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .sort((a, b) => compareNumbers(a.score, b.score) || byName(a, b));
}

/** Compares numbers of which both may be infinite. */
export function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: Ranked, b: Ranked): number {
  return compareText(a.candidate.name, b.candidate.name);
}

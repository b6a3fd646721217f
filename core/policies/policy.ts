// What a placement policy is: an order of clusters, or the clusters that the object itself names, and where the rest goes; or a
// division of all replicas over clusters.
// A policy sees candidates, facts and what the board says of workloads as a whole, and changes nothing.

import type { Board } from '../board/board.ts';
import type { Key } from '../decide/key.ts';
import type { Draw } from '../draw.ts';
import type { ClusterFacts, Fleet } from '../fleet/fleet.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';
import { compareText } from '../text.ts';
import type { Candidate } from './candidate.ts';

export type { Candidate } from './candidate.ts';

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

/** A cluster that takes part in a division, in pods (of a job that is not divided: in whole copies). */
export interface Place<C extends Candidate = Candidate> {
  readonly candidate: C;
  /** What `weigh` said of it; 1 where the policy weighs nothing. */
  readonly weight: number;
  /** What is there and may stay. */
  readonly assigned: number;
  /** The most that it can hold, what is there included. */
  readonly available: number;
}

/** What a place gets. */
export interface Portioned {
  /** What it got its part by; recorded in the reason. */
  readonly weight: number;
  /** What it holds afterwards: a whole number from 0 to what is available. */
  readonly pods: number;
}

export interface DivideContext extends RankContext {
  /** `namespace/name` of the workload, and its uid. */
  readonly workload: string;
  readonly uid: string;
  /** Replicas may move: the object asks for a new answer, or always. Otherwise those that are there stay while the total does not fall. */
  readonly isFresh: boolean;
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
  /** Every candidate, best first, whatever order they come in; equal ones by name. A policy that divides may lack it. */
  readonly rank?: <C extends Candidate>(
    candidates: readonly C[],
    context: RankContext,
  ) => readonly Ranked<C>[];
  /**
   * Divides a total over the places of one tier, one answer for each and in their order. The answers add up to the total, or
   * to less where no place may take more; the rest overflows to the next tier and then waits.
   */
  readonly divide?: <C extends Candidate>(
    total: number,
    places: readonly Place<C>[],
    context: DivideContext,
  ) => readonly Portioned[];
  /** What each cluster weighs whatever room it has, 0: it takes no part. For policies that divide; absent: all take part. */
  readonly weigh?: (clusters: readonly ClusterFacts[], rules: PlacementRules) => readonly number[];
  /** Every cluster that takes part is asked for all replicas of a location, in place of their parts of a total. */
  readonly isForEach?: true;
  /** Whether replicas may move at every decision. Absent: only when the object asks for a new answer. */
  readonly rebalances?: (rules: PlacementRules) => boolean;
}

/** Policies by name, in order of name. */
export type Policies = ReadonlyMap<string, PlacementPolicy>;

/** Orders candidates by a score, highest first; equal ones by name. */
export function byHighest<C extends Candidate>(
  candidates: readonly C[],
  score: (candidate: C) => number,
): Ranked<C>[] {
  return inOrder(candidates, score, -1);
}

/** Orders candidates by a score, lowest first; equal ones by name. */
export function byLowest<C extends Candidate>(
  candidates: readonly C[],
  score: (candidate: C) => number,
): Ranked<C>[] {
  return inOrder(candidates, score, 1);
}

/** By score, rising (1) or falling (-1). */
function inOrder<C extends Candidate>(
  candidates: readonly C[],
  score: (candidate: C) => number,
  sign: 1 | -1,
): Ranked<C>[] {
  const ranked: Ranked<C>[] = candidates.map((candidate) => ({ candidate, score: score(candidate) }));
  if (ranked.length > FEW) return ranked.sort((a, b) => compare(a, b, sign));
  for (let i = 1; i < ranked.length; i++) putInPlace(ranked, i, sign);
  return ranked;
}

/** So few are in order sooner by putting each in its place than by a call of the sort's comparison for each pair. */
const FEW = 32;

/** Puts the entry at `at` where it belongs among those before it, which are in order. */
function putInPlace<C extends Candidate>(ranked: Ranked<C>[], at: number, sign: 1 | -1): void {
  const entry = ranked[at]!;
  let low = 0;
  let high = at;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(ranked[middle]!, entry, sign) <= 0) low = middle + 1;
    else high = middle;
  }
  for (let i = at; i > low; i--) ranked[i] = ranked[i - 1]!;
  ranked[low] = entry;
}

function compare(a: Ranked, b: Ranked, sign: 1 | -1): number {
  return sign * compareNumbers(a.score, b.score) || byName(a, b);
}

/** Compares numbers of which both may be infinite. */
export function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: Ranked, b: Ranked): number {
  return compareText(a.candidate.name, b.candidate.name);
}

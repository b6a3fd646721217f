// What a sweep says, as data: every point of a grid with the policies that were run there. Tables and files are made of it
// elsewhere.

import type { Gaps } from '../bounds/gaps.ts';
import type { Compared, Pair, PolicyRow, SkippedRows, Source } from '../compare/comparison.ts';
import type { SeedRuns } from '../compare/study.ts';
import type { Stopping } from '../compare/stopping.ts';
import type { MetricName } from '../measure/metrics.ts';

/** A point that was finished. */
export interface SweptPoint {
  /** A value for each path of the grid, in its order. */
  readonly values: readonly string[];
  /** Of the scenario with the point's settings. */
  readonly hash: string;
  readonly skippedRows: SkippedRows;
  readonly policies: readonly PolicyRow[];
  /** Adjusted over the pairs of all points. */
  readonly pairs: readonly Pair[];
  readonly runs: readonly SeedRuns[];
  /** Absent unless bounds were asked for. */
  readonly gaps?: Gaps;
  readonly stopping?: Stopping;
}

/** What a value of one path changes under a policy, against the first value of that path with all else alike. */
export interface Effect extends Compared {
  /** Of the point, a value for each path. */
  readonly values: readonly string[];
  readonly policy: string;
  /** The path that differs, and the value that it is compared with. */
  readonly path: string;
  readonly from: string;
}

/** Its hash is that of all points together. */
export interface Sweep extends Source {
  /** True where it was interrupted: `points` are those that were finished. */
  readonly partial: boolean;
  /** Points of the whole grid. */
  readonly pointsAsked: number;
  readonly paths: readonly string[];
  /** The metric in which policies are compared two by two where not all are shown. */
  readonly pairsIn: MetricName;
  /** All seeds that a point may have; with a rule, it may have stopped before. */
  readonly seeds: readonly number[];
  readonly points: readonly SweptPoint[];
  /** Adjusted over the effects of all points. */
  readonly effects: readonly Effect[];
}

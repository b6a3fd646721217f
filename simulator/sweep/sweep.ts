// What a sweep says, as data: every point of a grid with the policies that were run there. Tables and files are made of it
// elsewhere.

import type { PolicyRow, SkippedRows, Source } from '../compare/comparison.ts';
import type { SeedRuns } from '../compare/study.ts';
import type { Stopping } from '../compare/stopping.ts';

/** A point that was finished. */
export interface SweptPoint {
  /** A value for each path of the grid, in its order. */
  readonly values: readonly string[];
  /** Of the scenario with the point's settings. */
  readonly hash: string;
  readonly skippedRows: SkippedRows;
  readonly policies: readonly PolicyRow[];
  readonly runs: readonly SeedRuns[];
  readonly stopping?: Stopping;
}

/** Its hash is that of all points together. */
export interface Sweep extends Source {
  /** True where it was interrupted: `points` are those that were finished. */
  readonly partial: boolean;
  /** Points of the whole grid. */
  readonly pointsAsked: number;
  readonly paths: readonly string[];
  /** All seeds that a point may have; with a rule, it may have stopped before. */
  readonly seeds: readonly number[];
  readonly points: readonly SweptPoint[];
}

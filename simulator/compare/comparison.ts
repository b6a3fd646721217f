// What a comparison says, as data. Tables and files are made of it elsewhere.

import type { MetricName, MetricValues } from '../measure/metrics.ts';
import type { Stopping } from './stopping.ts';
import type { Verdict } from '../statistics/verdict.ts';

/** A metric over seeds: mean and 95 % interval, in the metric's unit. */
export interface MetricSummary {
  /** Null where a seed has no finite value. */
  readonly mean: number | null;
  /** Null, as is high, for a single seed too. */
  readonly low: number | null;
  readonly high: number | null;
  /** Number of seeds. */
  readonly n: number;
  /** Seeds in which the metric falls on a pod that was never bound; absent: none. */
  readonly censored?: number;
}

export interface PolicyRow {
  readonly name: string;
  /** Present on the pooled reference, which is compared with no one. */
  readonly reference?: true;
  readonly metrics: Readonly<Record<MetricName, MetricSummary>>;
}

/** What one side is above another in one metric, on average within seeds: side a, side b. */
export interface Compared {
  readonly metric: MetricName;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  /** Holm-adjusted over all that is compared in this metric. */
  readonly pAdjusted: number;
  readonly verdict: Verdict;
}

/** What policy a is above policy b. */
export interface Pair extends Compared {
  readonly a: string;
  readonly b: string;
}

/** Rows of traces that are not in the load. */
export interface SkippedRows {
  readonly filtered: number;
  readonly broken: number;
  readonly afterEnd: number;
}

/** What was run, and by which program. */
export interface Source {
  readonly scenario: string;
  /** Of the scenario as read, settings applied; seeds and policies of the command line stand beside it. */
  readonly hash: string;
  readonly version: string;
}

/** What a report must say so that somebody else gets the same numbers. */
export interface Provenance extends Source {
  readonly seeds: readonly number[];
  /** True where the run was interrupted: `seeds` are those that were finished. */
  readonly partial: boolean;
  /** How many seeds a rule took; absent: their number was given. */
  readonly stopping?: Stopping;
  readonly skippedRows: SkippedRows;
  /** The files that policies came from, without folders, and a hash of what stands in them; absent: none did. */
  readonly policyFiles?: readonly { readonly file: string; readonly hash: string }[];
}

export interface Comparison extends Provenance {
  readonly policies: readonly PolicyRow[];
  readonly pairs: readonly Pair[];
}

/** Runs of one policy over seeds. */
export interface Simulation extends Provenance {
  /** Null: the workloads' own. */
  readonly policy: string | null;
  readonly metrics: PolicyRow['metrics'];
  readonly runs: readonly { readonly seed: number; readonly metrics: MetricValues }[];
}

// The kinds of load a scenario can name, units resolved and files read. Plain data: worker threads copy it.

import type { Quantile } from '../random/quantile-table.ts';
import type { RunDistribution, Weighted } from './distributions.ts';
import type { ManifestAction } from './load.ts';
import type { ServicesSource } from './services/source.ts';

/** Jobs whose gaps, durations and sizes each follow a table of quantiles, independently of each other. */
export interface QuantilesSource {
  readonly kind: 'quantiles';
  readonly name: string;
  readonly namespace: string;
  readonly gapMicros: readonly Quantile[];
  readonly runMicros: readonly Quantile[];
  /** Millicores; a draw is rounded to whole ones. */
  readonly cpuMilli: readonly Quantile[];
  /** Bytes; a draw is rounded to whole MiB. */
  readonly memoryBytes: readonly Quantile[];
  readonly home: Weighted<string>;
  /** Arrivals end at this number; Infinity: with the run. */
  readonly countMax: number;
}

/** Jobs that arrive independently of each other at a constant rate, with sizes from short lists. */
export interface PoissonSource {
  readonly kind: 'poisson';
  readonly name: string;
  readonly namespace: string;
  readonly ratePerSecond: number;
  readonly run: RunDistribution;
  /** Each as likely. */
  readonly cpuMilli: readonly number[];
  /** Each as likely. */
  readonly memoryBytes: readonly number[];
  readonly home: Weighted<string>;
  readonly countMax: number;
}

/** Jobs that were recorded: the same for every seed, in order of arrival. */
export interface TraceSource {
  readonly kind: 'trace';
  readonly name: string;
  readonly namespace: string;
  readonly atMicros: Float64Array;
  readonly runMicros: Float64Array;
  readonly pods: Int32Array;
  readonly cpuMilli: Float64Array;
  readonly memoryBytes: Float64Array;
  readonly home: readonly string[];
  readonly skippedRows: { readonly filtered: number; readonly broken: number };
}

/** What somebody does by hand, sorted by time, then as written. */
interface ManifestsSource {
  readonly kind: 'manifests';
  readonly actions: readonly ManifestAction[];
}

export type LoadSource = QuantilesSource | PoissonSource | TraceSource | ManifestsSource | ServicesSource;

// When a study with as many seeds as it needs stops, and what is told of it. How it goes on until then is until.ts.

import type { MetricName } from '../measure/metrics.ts';

/** Seeds before the first look, at the least. */
export const SEEDS_LEAST = 10;

/** When to stop; the seeds of the study are those that may be run at the most. */
export interface UntilRule {
  readonly metric: MetricName;
  /** In the metric's unit. */
  readonly halfWidth: number;
  /** Seeds before the first look. */
  readonly firstSeeds: number;
}

/** What was seen after a batch. */
export interface Look {
  readonly seeds: number;
  /** The widest half-width of any policy's interval; null where one has no interval. */
  readonly widest: number | null;
  /** Whose it is. */
  readonly policy: string;
}

export interface Stopping extends Omit<UntilRule, 'firstSeeds'> {
  readonly seedsMax: number;
  /** Why no more seeds were run; `nothingToMeasure`: the metric has no value under any policy. */
  readonly because: 'reached' | 'seedsMax' | 'nothingToMeasure' | 'interrupted';
  readonly looks: readonly Look[];
}

// Every metric of a run, in the order of documents and columns. To add one, write an entry in the file of its topic: name, unit,
// formula, window, value, and how it is `shown`. A new topic is a file with an array of entries, spread here.
// What the meter does not count already is counted by a tally: see tallies.ts. Where a scenario has nothing to measure the value is
// null; it then stands as null in files, and tables leave it out.

import { COST_METRICS } from './cost.ts';
import { EGRESS_METRICS } from './egress.ts';
import { FAIRNESS_METRICS } from './fairness.ts';
import type { Measured, Metric } from './metric.ts';
import { MIGRATION_METRICS } from './migrations.ts';
import { OUTAGE_METRICS } from './outages.ts';
import { PLACING_METRICS } from './placing-metrics.ts';
import { REQUEST_METRICS } from './request-metrics.ts';
import { SLOWDOWN_METRICS } from './slowdown.ts';
import { WHEREABOUTS_METRICS } from './whereabouts.ts';

const TABLE = [
  ...PLACING_METRICS,
  ...FAIRNESS_METRICS,
  ...SLOWDOWN_METRICS,
  ...OUTAGE_METRICS,
  ...MIGRATION_METRICS,
  ...COST_METRICS,
  ...EGRESS_METRICS,
  ...REQUEST_METRICS,
  ...WHEREABOUTS_METRICS,
] as const;

export type MetricName = (typeof TABLE)[number]['name'];

export type NamedMetric = Metric & { readonly name: MetricName };

export const METRICS: readonly NamedMetric[] = TABLE;

/** The value of each metric in one run; null: nothing to measure; Infinity: it falls on a pod never bound. */
export type MetricValues = Readonly<Record<MetricName, number | null>>;

/** The metrics of a run that ended. */
export function metricsOf(measured: Measured): MetricValues {
  return byMetric(({ value }) => value(measured));
}

/** Something for every metric. */
export function byMetric<T>(of: (metric: NamedMetric) => T): Readonly<Record<MetricName, T>> {
  return Object.fromEntries(METRICS.map((metric) => [metric.name, of(metric)])) as Record<MetricName, T>;
}

// Runs of seeds with values made by hand.

import type { SeedRuns } from '../../simulator/compare/study.ts';
import { METRICS, type MetricName, type MetricValues } from '../../simulator/measure/metrics.ts';

/** Metrics that are all 0 but for those given. */
function metricsWith(values: Partial<Record<MetricName, number | null>>): MetricValues {
  const zero = Object.fromEntries(METRICS.map(({ name }) => [name, 0])) as Record<MetricName, number>;
  return { ...zero, ...values };
}

/** Seeds 1, 2, ... with a value of one metric for each run; `values` has a row per policy. */
export function seedsOf(metric: MetricName, ...values: readonly (readonly (number | null)[])[]): SeedRuns[] {
  return values[0]!.map((_, index) => ({
    seed: index + 1,
    runs: values.map((row) => ({ events: 10, metrics: metricsWith({ [metric]: row[index] ?? null }) })),
  }));
}

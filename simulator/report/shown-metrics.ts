// The metrics that tables show, and how. Those left out stand in files; what they mean is said in measure/metrics.ts.

import { METRICS, type MetricName } from '../measure/metrics.ts';
import type { Shown } from './numbers.ts';

export interface ShownMetric extends Shown {
  readonly name: MetricName;
  readonly head: string;
}

const PERCENT = { scale: 100, digits: 1 };
const SECONDS = { scale: 1, digits: 1 };

/** In order of columns; the first is the one that pairs are listed for. */
export const SHOWN: readonly [ShownMetric, ...ShownMetric[]] = [
  { name: 'pendingShareAtEnd', head: 'PENDING %', ...PERCENT },
  { name: 'pendingShareTimeMean', head: 'TIME MEAN %', ...PERCENT },
  { name: 'pendingSharePeak', head: 'PEAK %', ...PERCENT },
  { name: 'timeToPlaceP50Seconds', head: 'P50 s', ...SECONDS },
  { name: 'timeToPlaceP95Seconds', head: 'P95 s', ...SECONDS },
  { name: 'utilisationCpu', head: 'CPU %', ...PERCENT },
  { name: 'imbalance', head: 'IMBALANCE', scale: 1, digits: 2 },
  { name: 'fragmentation', head: 'FRAG cores', scale: 1, digits: 1 },
];

/** What the columns mean, for under a table. */
export const LEGEND: readonly string[] = [
  'PENDING: pods not bound, of all unfinished, at the end; TIME MEAN, PEAK: over the run, in its worst minute.',
  'P50, P95: time until bound, over all pods submitted; never (k): in k seeds it falls on a pod never bound.',
  'CPU: requested of allocatable. IMBALANCE: variation between clusters. FRAG: waiting cpu that all free room',
  'together would hold.',
];

/** Every metric with its unit, formula and window, for --explain-metrics. */
export function definitionLines(): string[] {
  return METRICS.flatMap(({ name, unit, formula, window }) => [
    `${name} (${unit})`,
    `  ${formula}`,
    `  over ${window}`,
  ]);
}

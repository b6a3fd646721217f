// The metrics that tables show, and how. Those left out stand in files; each says in simulator/measure/ how it is shown, if it is.

import { METRICS, type MetricName } from '../measure/metrics.ts';
import type { ShownAs } from '../measure/metric.ts';

export interface ShownMetric extends ShownAs {
  readonly name: MetricName;
}

const SHOWN: readonly ShownMetric[] = METRICS.flatMap(({ name, shown }) =>
  shown === undefined ? [] : [{ name, ...shown }],
);

/** The metric that reports are about first of all. */
export const FIRST_SHOWN: ShownMetric = SHOWN[0]!;

/** The columns in their order, but for those that have nothing to say. The first one always stands. */
export function shownWhere(saysSomething: (name: MetricName) => boolean): readonly ShownMetric[] {
  return SHOWN.filter(({ name }) => name === FIRST_SHOWN.name || saysSomething(name));
}

/** What the columns mean, for under a table. */
export function legendOf(shown: readonly ShownMetric[]): string[] {
  return shown.flatMap(({ legend = [] }) => legend);
}

/** Every metric with its unit, formula and window, for --explain-metrics. */
export function definitionLines(): string[] {
  return METRICS.flatMap(({ name, unit, formula, window }) => [
    `${name} (${unit})`,
    `  ${formula}`,
    `  over ${window}`,
  ]);
}

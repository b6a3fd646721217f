// The metrics that tables show, and how. Each says in simulator/measure/ how it is shown, and whether in reports alone.

import { METRICS, type MetricName } from '../measure/metrics.ts';
import type { ShownAs } from '../measure/metric.ts';

export interface ShownMetric extends ShownAs {
  readonly name: MetricName;
}

const SHOWN: readonly ShownMetric[] = METRICS.map(({ name, shown }) => ({ name, ...shown }));

const FIRST_SHOWN: ShownMetric = SHOWN[0]!;

/** A metric as sentences and axes speak of it. */
export interface ToldMetric extends ShownMetric {
  /** After a value: `%`, `ms`, `$`; empty: none. */
  readonly unit: string;
  /** After a difference. */
  readonly differenceUnit: string;
  /** Which of two values is the better one. */
  readonly best: 'lowest' | 'highest';
  /** Said in the formula up to its first semicolon. */
  readonly formula: string;
}

/**
 * How a metric is told of.
 *
 * @throws Error where there is none of the name
 */
export function told(wanted: string): ToldMetric {
  const metric = METRICS.find(({ name }) => name === wanted);
  if (metric === undefined) throw new Error(`There is no metric ${wanted}.`);
  const { name, formula, shown, better } = metric;
  const { head } = shown;
  const short = /[^ ]+$/.exec(head.slice(head.indexOf(' ') + 1))?.[0] ?? '';
  const own = head.includes(' ') ? short : '';
  return {
    name,
    ...shown,
    best: better === 'more' ? 'highest' : 'lowest',
    unit: own,
    differenceUnit: own === '%' ? 'points' : own,
    formula: formula.split(';')[0]!,
  };
}

/**
 * The columns of a narrow table in their order, but for those that have nothing to say. The first one always stands.
 *
 * @param asked a metric that stands there though it is one for reports
 */
export function shownWhere(
  saysSomething: (name: MetricName) => boolean,
  asked?: string,
): readonly ShownMetric[] {
  return shownInReportsWhere(saysSomething).filter(
    ({ name, where }) => where !== 'reports' || name === asked,
  );
}

/** As shownWhere, of all metrics. */
export function shownInReportsWhere(saysSomething: (name: MetricName) => boolean): readonly ShownMetric[] {
  return SHOWN.filter(({ name }) => name === FIRST_SHOWN.name || saysSomething(name));
}

/** What the columns mean, for under a table. */
export function legendOf(shown: readonly ShownMetric[]): string[] {
  return shown.flatMap(({ legend = [] }) => legend);
}

/** Every metric with its unit, column, formula and window, for --explain-metrics. */
export function definitionLines(): string[] {
  return METRICS.flatMap(({ name, unit, shown: { head, where }, formula, window }) => [
    `${name} (${unit}), column ${head}${where === 'reports' ? ' of reports' : ''}`,
    `  ${formula}`,
    `  over ${window}`,
  ]);
}

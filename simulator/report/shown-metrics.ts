// The metrics that tables show, and how. Those left out stand in files; each says in simulator/measure/ how it is shown, if it is.

import { METRICS, type MetricName } from '../measure/metrics.ts';
import type { ShownAs } from '../measure/metric.ts';

export interface ShownMetric extends ShownAs {
  readonly name: MetricName;
}

const SHOWN: readonly ShownMetric[] = METRICS.flatMap(({ name, shown }) =>
  shown === undefined ? [] : [{ name, ...shown }],
);

const FIRST_SHOWN: ShownMetric = SHOWN[0]!;

/** A metric as sentences and axes speak of it. */
export interface ToldMetric extends ShownMetric {
  readonly name: MetricName;
  readonly of: string;
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
  const { name, unit, formula, shown, better } = metric;
  const { head, ...as } = shown ?? { head: isPlain(unit) ? name : `${name} ${unit}`, scale: 1, digits: 4 };
  const short = /[^ ]+$/.exec(head.slice(head.indexOf(' ') + 1))?.[0] ?? '';
  const own = head.includes(' ') ? short : '';
  return {
    name,
    head,
    ...as,
    of: shown?.of ?? name,
    best: better === 'more' ? 'highest' : 'lowest',
    unit: own,
    differenceUnit: own === '%' ? 'points' : own,
    formula: formula.split(';')[0]!,
  };
}

/** Whether values of a unit are told as bare numbers. */
function isPlain(unit: string): boolean {
  return /^(fraction|index|ratio)\b/.test(unit);
}

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

// A comparison as rows for other programs: what each policy comes to, and policies two by two. A sweep has the same with its
// settings before them.

import type { Comparison, Pair, PolicyRow } from '../compare/comparison.ts';
import { METRICS } from '../measure/metrics.ts';
import type { RowColumn, Rows } from './rows.ts';

type Cells = readonly (string | number | null)[];
type Origin = Pick<Comparison, 'hash' | 'version'>;

const text = (name: string): RowColumn => ({ name, kind: 'text' });
const number = (name: string): RowColumn => ({ name, kind: 'number' });

const ORIGIN: readonly RowColumn[] = [text('scenarioHash'), text('version')];

/** Of a policy: of each metric the mean, the interval, and in how many seeds it is censored. */
export const POLICY_COLUMNS: readonly RowColumn[] = [
  text('policy'),
  { name: 'n', kind: 'whole' },
  ...METRICS.flatMap(({ name }) => [number(name), number(`${name}Low`), number(`${name}High`)]),
  ...METRICS.map(({ name }) => ({ name: `${name}Censored`, kind: 'whole' as const })),
];

/** A policy in those columns, over so many seeds. */
export function policyCells({ name, metrics }: PolicyRow, n: number): Cells {
  return [
    name,
    n,
    ...METRICS.flatMap(({ name }) => [metrics[name].mean, metrics[name].low, metrics[name].high]),
    ...METRICS.map(({ name }) => metrics[name].censored ?? 0),
  ];
}

/** Of a pair in one metric: a minus b within seeds, and where it is from. */
export const PAIR_COLUMNS: readonly RowColumn[] = [
  ...['a', 'b', 'metric'].map(text),
  ...['mean', 'low', 'high'].map(number),
  { name: 'n', kind: 'whole' },
  number('pAdjusted'),
  text('verdict'),
  ...ORIGIN,
];

/** A pair in those columns. */
export function pairRowCells(
  { a, b, metric, mean, low, high, n, pAdjusted, verdict }: Pair,
  { hash, version }: Origin,
): Cells {
  return [a, b, metric, mean, low, high, n, pAdjusted, verdict, hash, version];
}

/** A row per policy, the pooled reference last. */
export function policyRowsOf(comparison: Comparison): Rows {
  const { policies, seeds, hash, version } = comparison;
  return {
    columns: [...POLICY_COLUMNS, ...ORIGIN],
    rows: policies.map((policy) => [...policyCells(policy, seeds.length), hash, version]),
  };
}

/** A row per pair and metric. */
export function pairRowsOf(comparison: Comparison): Rows {
  return { columns: PAIR_COLUMNS, rows: comparison.pairs.map((pair) => pairRowCells(pair, comparison)) };
}

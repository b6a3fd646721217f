// Differences between policies two by two, for people: the cells of a table and what stands under it.

import type { Compared, Pair } from '../compare/comparison.ts';
import type { Verdict } from '../statistics/verdict.ts';
import type { Column } from './columns.ts';
import { countOf, pText, valueText } from './numbers.ts';
import type { ToldMetric } from './shown-metrics.ts';

/** The columns of pairs in one metric. */
export function pairColumns(shown: ToldMetric): readonly Column[] {
  return [{ head: 'PAIR', align: 'left' }, ...differenceColumns(shown), { head: 'VERDICT', align: 'left' }];
}

/** The columns of the numbers of a difference. */
export function differenceColumns({ head }: ToldMetric): readonly Column[] {
  return [
    { head: head.endsWith('%') ? `${head} POINTS` : head, align: 'right' },
    { head: '95 % INTERVAL', align: 'right' },
    { head: 'ADJUSTED P', align: 'right' },
  ];
}

/** A pair in those columns. */
export function pairCells(pair: Pair, shown: ToldMetric): readonly string[] {
  const { a, b, verdict } = pair;
  return [`${a} - ${b}`, ...differenceCells(pair, shown), verdictText(verdict, pair, shown)];
}

/** The numbers of a difference. */
export function differenceCells(
  { mean, low, high, pAdjusted }: Compared,
  shown: ToldMetric,
): readonly string[] {
  const interval = low === null ? '-' : `${valueText(low, shown)} to ${valueText(high, shown)}`;
  return [valueText(mean, shown), interval, pText(pAdjusted)];
}

/** What the numbers are. */
export function pairLegend({ name, formula }: ToldMetric, count: number): string[] {
  return [
    `Differences within seeds in ${name}: ${formula}.`,
    `p-values adjusted by Holm over ${countOf(count, 'pair')}; no winner is named unless interval and p agree.`,
  ];
}

/** Who of the two is shown to be the better one, and what that is: `best_fit lower`, `nearest higher`. */
export function verdictText(
  verdict: Verdict,
  { a, b }: Pick<Pair, 'a' | 'b'>,
  { best }: Pick<ToldMetric, 'best'>,
): string {
  if (verdict === 'no_difference_shown') return 'no difference shown';
  const [lower, higher] = verdict === 'a_lower' ? [a, b] : [b, a];
  return best === 'lowest' ? `${lower} lower` : `${higher} higher`;
}

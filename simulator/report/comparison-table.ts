// A comparison for people: a row per policy, then who differs from whom in the first metric.

import type { Comparison, Pair } from '../compare/comparison.ts';
import { METRICS } from '../measure/metrics.ts';
import { closingLines } from './closing-lines.ts';
import { columnLines, type Column } from './columns.ts';
import { countOf, pText, summaryText, valueText } from './numbers.ts';
import { FIRST_SHOWN, legendOf, shownWhere } from './shown-metrics.ts';

/** The whole text but the line about time, without a last line feed. */
export function comparisonTable(comparison: Comparison): string {
  const shown = shownWhere((name) =>
    comparison.policies.some(
      ({ metrics }) => metrics[name].mean !== null || metrics[name].censored !== undefined,
    ),
  );
  const columns: Column[] = [
    { head: 'POLICY', align: 'left' },
    ...shown.map(({ head }) => ({ head, align: 'right' as const })),
  ];
  const rows = comparison.policies.map(({ name, reference, metrics }) => [
    reference ? `(${name})` : name,
    ...shown.map((metric) => summaryText(metrics[metric.name], metric)),
  ]);
  const hasReference = comparison.policies.some(({ reference }) => reference);
  return [
    ...columnLines(columns, rows),
    '',
    `Means over seeds ± half of the 95 % interval (Student t).`,
    ...legendOf(shown),
    ...(hasReference
      ? ['(pooled): reference; the same work on one cluster of all nodes outside the cloud.']
      : []),
    '',
    ...pairLines(comparison.pairs),
    ...closingLines(comparison),
  ].join('\n');
}

function pairLines(pairs: readonly Pair[]): string[] {
  const first = FIRST_SHOWN;
  const shown = pairs.filter((pair) => pair.metric === first.name);
  if (shown.length === 0) return [];
  const { formula } = METRICS.find((metric) => metric.name === first.name)!;
  const columns: Column[] = [
    { head: 'PAIR', align: 'left' },
    { head: 'PENDING % POINTS', align: 'right' },
    { head: '95 % INTERVAL', align: 'right' },
    { head: 'ADJUSTED P', align: 'right' },
    { head: 'VERDICT', align: 'left' },
  ];
  const rows = shown.map((pair) => {
    const { a, b, mean, low, high, pAdjusted } = pair;
    const interval = low === null ? '-' : `${valueText(low, first)} to ${valueText(high, first)}`;
    return [`${a} - ${b}`, valueText(mean, first), interval, pText(pAdjusted), verdictText(pair)];
  });
  return [
    ...columnLines(columns, rows),
    '',
    `Differences within seeds in ${first.name}: ${formula.split(';')[0]!}.`,
    `p-values adjusted by Holm over ${countOf(shown.length, 'pair')}; no winner is named unless interval and p agree.`,
    '',
  ];
}

function verdictText({ a, b, verdict }: Pair): string {
  if (verdict === 'no_difference_shown') return 'no difference shown';
  return `${verdict === 'a_lower' ? a : b} lower`;
}

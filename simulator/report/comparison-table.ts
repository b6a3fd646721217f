// A comparison for people: a row per policy, then who differs from whom in the first metric.

import type { Bounds } from '../bounds/bound-study.ts';
import type { Comparison, Pair } from '../compare/comparison.ts';
import type { MetricName } from '../measure/metrics.ts';
import { boundsLines } from './bounds-table.ts';
import { closingLines } from './closing-lines.ts';
import { columnBlocks, columnLines, type Column } from './columns.ts';
import { summaryText } from './numbers.ts';
import { pairCells, pairColumns, pairLegend } from './pair-lines.ts';
import { legendOf, shownWhere, told } from './shown-metrics.ts';

/**
 * The whole text but the line about time, without a last line feed.
 *
 * @param pairsIn the metric in which policies are compared two by two
 */
export function comparisonTable(
  comparison: Comparison,
  pairsIn: MetricName,
  bounds: Bounds | null = null,
): string {
  const shown = shownWhere((name) => hasValue(comparison, name), pairsIn);
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
    ...columnBlocks(columns, rows),
    '',
    `Means over seeds ± half of the 95 % interval (Student t).`,
    ...legendOf(shown),
    ...(hasReference
      ? ['(pooled): reference; the same work on one cluster of all nodes outside the cloud.']
      : []),
    '',
    ...(bounds === null ? [] : boundsLines(bounds)),
    ...pairLines(comparison.pairs, pairsIn, !hasValue(comparison, pairsIn)),
    ...closingLines(comparison),
  ].join('\n');
}

function hasValue({ policies }: Comparison, name: MetricName): boolean {
  return policies.some(({ metrics }) => metrics[name].mean !== null || metrics[name].censored !== undefined);
}

function pairLines(pairs: readonly Pair[], name: string, isUnmeasured: boolean): string[] {
  const listed = pairs.filter((pair) => pair.metric === name);
  if (listed.length === 0) return [];
  const shown = told(name);
  if (isUnmeasured) return [`No run has a value of ${name}, so nothing is compared in it.`, ''];
  const rows = listed.map((pair) => pairCells(pair, shown));
  return [...columnLines(pairColumns(shown), rows), '', ...pairLegend(shown, listed.length), ''];
}

// Differences between policies at each point of a sweep, for people and for programs.

import type { Sweep } from '../sweep/sweep.ts';
import { columnLines, type Column } from './columns.ts';
import { PAIR_COLUMNS, pairRowCells } from './comparison-rows.ts';
import { pairCells, pairColumns, pairLegend } from './pair-lines.ts';
import type { Rows } from './rows.ts';
import { told } from './shown-metrics.ts';

/** More than anybody scans. */
const LINES_MAX = 300;

/** A line per point and pair in one metric, with an empty one at the end. */
export function sweptPairLines({ paths, points, pairsIn }: Sweep): string[] {
  const shown = told(pairsIn);
  const rows = points.flatMap(({ values, pairs }) =>
    pairs.filter(({ metric }) => metric === pairsIn).map((pair) => [...values, ...pairCells(pair, shown)]),
  );
  if (rows.length === 0) return [];
  if (rows.length > LINES_MAX)
    return [
      `${rows.length} differences between policies are not listed here: --out DIR writes pairs.csv.`,
      '',
    ];
  const columns: Column[] = [
    ...paths.map((head) => ({ head, align: 'right' as const })),
    ...pairColumns(shown),
  ];
  return [...columnLines(columns, rows), '', ...pairLegend(shown, rows.length), ''];
}

/** A row per point, pair and metric: a minus b within seeds, with its p-value adjusted over all points. */
export function sweptPairRows({ paths, points, version }: Sweep): Rows {
  return {
    columns: [...paths.map((name) => ({ name, kind: 'text' as const })), ...PAIR_COLUMNS],
    rows: points.flatMap(({ values, hash, pairs }) =>
      pairs.map((pair) => [...values, ...pairRowCells(pair, { hash, version })]),
    ),
  };
}

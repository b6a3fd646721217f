// Runs of one policy for people: a row per seed, then their mean.

import type { Simulation } from '../compare/comparison.ts';
import { closingLines } from './closing-lines.ts';
import { columnBlocks, type Column } from './columns.ts';
import { summaryText, valueText } from './numbers.ts';
import { legendOf, shownWhere } from './shown-metrics.ts';

/** The whole text but the line about time, without a last line feed. */
export function simulationTable(simulation: Simulation): string {
  const { policy } = simulation;
  const shown = shownWhere((name) => simulation.runs.some(({ metrics }) => metrics[name] !== null));
  const columns: Column[] = [
    { head: 'SEED', align: 'left' },
    ...shown.map(({ head }) => ({ head, align: 'right' as const })),
  ];
  const rows = simulation.runs.map(({ seed, metrics }) => [
    `${seed}`,
    ...shown.map((metric) => valueText(metrics[metric.name], metric)),
  ]);
  const mean = ['mean', ...shown.map((metric) => summaryText(simulation.metrics[metric.name], metric))];
  return [
    ...columnBlocks(columns, rows.length > 1 ? [...rows, mean] : rows),
    '',
    ...legendOf(shown),
    policy === null ? 'no policy replaced: workloads keep their own' : `policy ${policy}`,
    ...closingLines(simulation),
  ].join('\n');
}

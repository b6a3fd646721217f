// A sweep for people and for programs: a row per point and policy. Whole documents carry the runs only by their rows in files.

import type { Gaps } from '../bounds/gaps.ts';
import type { PolicyRow } from '../compare/comparison.ts';
import { POOLED } from '../run/pooled.ts';
import type { Sweep, SweptPoint } from '../sweep/sweep.ts';
import { stoppingLine } from './closing-lines.ts';
import { columnLines, type Column } from './columns.ts';
import { POLICY_COLUMNS, policyCells } from './comparison-rows.ts';
import { runRows, unitsAndDefinitions, type DocumentOptions } from './documents.ts';
import { countOf, seedsText, summaryText } from './numbers.ts';
import type { RowColumn, Rows } from './rows.ts';
import { legendOf, shownWhere } from './shown-metrics.ts';
import { effectLines, shownEffects } from './sweep-effects.ts';
import { gapCells, gapColumns, gapLegend, gapRowCells, gapRowColumns } from './sweep-gaps.ts';
import { sweptPairLines } from './sweep-pairs.ts';

/** A sweep as plain data, in the order in which it is written. */
export function sweepDocument(sweep: Sweep, options: DocumentOptions): object {
  const { scenario, paths, seeds, pairsIn, pointsAsked, partial, hash, version } = sweep;
  const settingsOf = (values: readonly string[]): object =>
    Object.fromEntries(paths.map((path, place) => [path, values[place]!]));
  const points = sweep.points.map(({ values, hash, skippedRows, policies, pairs, gaps, runs, stopping }) => ({
    settings: settingsOf(values),
    hash,
    seeds: runs.map(({ seed }) => seed),
    ...(stopping === undefined ? {} : { stopping }),
    skippedRows,
    policies,
    pairs: pairs.filter(({ metric }) => metric === pairsIn),
    ...(gaps === undefined ? {} : { bounds: boundsOf(gaps, policies) }),
  }));
  return {
    scenario,
    grid: paths,
    seeds,
    pointsAsked,
    pairsIn,
    points,
    effects: shownEffects(sweep).map(({ values, ...effect }) => ({
      settings: settingsOf(values),
      ...effect,
    })),
    ...(partial ? { partial } : {}),
    hash,
    version,
    ...unitsAndDefinitions(options),
  };
}

/** The whole text but the line about time, without a last line feed. */
export function sweepTable(sweep: Sweep): string {
  const { paths, points } = sweep;
  const policies = points.flatMap((point) => point.policies);
  const shown = shownWhere((name) =>
    policies.some(({ metrics }) => metrics[name].mean !== null || metrics[name].censored !== undefined),
  );
  const columns: Column[] = [
    ...paths.map((head) => ({ head, align: 'right' as const })),
    { head: 'POLICY', align: 'left' },
    ...shown.map(({ head }) => ({ head, align: 'right' as const })),
    ...gapColumns(sweep),
  ];
  const rows = points.flatMap(({ values, policies, gaps }) =>
    policies.map(({ name, reference, metrics }, place) => [
      ...values,
      reference ? `(${name})` : name,
      ...shown.map((metric) => summaryText(metrics[metric.name], metric)),
      ...gapCells(gaps, place),
    ]),
  );
  return [
    ...columnLines(columns, rows),
    '',
    'Means over seeds ± half of the 95 % interval (Student t). Points and policies share their seeds.',
    ...legendOf(shown),
    ...gapLegend(sweep),
    '',
    ...sweptPairLines(sweep),
    ...effectLines(sweep),
    ...closing(sweep),
  ].join('\n');
}

/**
 * A row per point and policy: of each metric the mean, the interval, and in how many seeds it is censored; with bounds, how far
 * above them it is.
 */
export function sweepRows(sweep: Sweep): Rows {
  const { paths, points, version } = sweep;
  const columns: RowColumn[] = [
    ...paths.map(text),
    ...POLICY_COLUMNS,
    ...gapRowColumns(sweep),
    text('scenarioHash'),
    text('version'),
  ];
  const rows = points.flatMap(({ values, hash, policies, runs, gaps }) =>
    policies.map((policy, place) => [
      ...values,
      ...policyCells(policy, runs.length),
      ...gapRowCells(gaps, place),
      hash,
      version,
    ]),
  );
  return { columns, rows };
}

/** A row per run, with the point's values first. */
export function sweptRunRows({ paths, points, version }: Sweep): Rows {
  const parts = points.map(({ values, hash, runs, policies }) => {
    const names = policies.map(({ name, reference }) => (reference ? POOLED : name));
    const { columns, rows } = runRows(names, runs, { hash, version });
    return { columns, rows: rows.map((row) => [...values, ...row]) };
  });
  const { columns } = runRows([], [], { hash: '', version });
  return { columns: [...paths.map(text), ...columns], rows: parts.flatMap(({ rows }) => rows) };
}

function boundsOf({ bounds, policies }: Gaps, rows: readonly PolicyRow[]): object {
  return {
    metrics: bounds,
    policies: policies.map((aboveBound, place) => ({ policy: rows[place]!.name, aboveBound })),
  };
}

function closing({ scenario, hash, version, seeds, partial, points, pointsAsked }: Sweep): string[] {
  const lines: string[] = [];
  if (partial)
    lines.push(
      `PARTIAL: interrupted after ${points.length} of ${countOf(pointsAsked, 'point')}; only these stand here.`,
    );
  const { skippedRows } = points[0] ?? {};
  if (skippedRows !== undefined && skippedRows.filtered + skippedRows.broken + skippedRows.afterEnd > 0)
    lines.push('rows of traces were left out; result.json says how many at each point');
  lines.push(...points.flatMap(stoppingLines));
  lines.push(
    `scenario ${scenario}, ${countOf(points.length, 'point')} ${hash}, seeds ${seedsText(seeds)} (n = ${seeds.length}), mck8s ${version}`,
  );
  return lines;
}

function stoppingLines({ values, stopping }: SweptPoint): string[] {
  return stopping === undefined ? [] : [`${values.join(', ')}: ${stoppingLine(stopping)}`];
}

const text = (name: string): RowColumn => ({ name, kind: 'text' });

// What settings change under each policy of a sweep, for people and for programs.

import type { Verdict } from '../statistics/verdict.ts';
import type { Effect, Sweep } from '../sweep/sweep.ts';
import { columnLines, type Column } from './columns.ts';
import { countOf } from './numbers.ts';
import { differenceCells, differenceColumns } from './pair-lines.ts';
import type { RowColumn, Rows } from './rows.ts';
import { told } from './shown-metrics.ts';

/** More than anybody scans. */
const LINES_MAX = 300;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  a_lower: 'lower',
  b_lower: 'higher',
  no_difference_shown: 'no difference shown',
};

/** Those in the metric that is shown. */
export function shownEffects({ effects, pairsIn }: Sweep): readonly Effect[] {
  return effects.filter(({ metric }) => metric === pairsIn);
}

/** A line per point, policy and path, with an empty one at the end; none where no point has a counterpart. */
export function effectLines(sweep: Sweep): string[] {
  const effects = shownEffects(sweep);
  if (effects.length === 0) return [];
  if (effects.length > LINES_MAX)
    return [`${effects.length} effects of settings are not listed here: --out DIR writes effects.csv.`, ''];
  const shown = told(sweep.pairsIn);
  const columns: Column[] = [
    ...sweep.paths.map((head) => ({ head, align: 'right' as const })),
    { head: 'POLICY', align: 'left' },
    { head: 'AGAINST', align: 'left' },
    ...differenceColumns(shown),
    { head: 'VERDICT', align: 'left' },
  ];
  const rows = effects.map((effect) => [
    ...effect.values,
    effect.policy,
    sweep.paths.length === 1 ? effect.from : `${effect.path} ${effect.from}`,
    ...differenceCells(effect, shown),
    VERDICTS[effect.verdict],
  ]);
  return [
    ...columnLines(columns, rows),
    '',
    `Effects of settings: differences within seeds in ${shown.name} from the first value of a path, all else alike.`,
    `p-values adjusted by Holm over ${countOf(effects.length, 'effect')}, a family of their own.`,
    '',
  ];
}

/** A row per point, policy, path and metric: the point minus its counterpart within seeds. */
export function effectRows({ paths, effects, version }: Sweep): Rows {
  const text = (name: string): RowColumn => ({ name, kind: 'text' });
  const number = (name: string): RowColumn => ({ name, kind: 'number' });
  return {
    columns: [
      ...[...paths, 'policy', 'changed', 'from', 'metric'].map(text),
      ...['mean', 'low', 'high'].map(number),
      { name: 'n', kind: 'whole' },
      number('pAdjusted'),
      ...['verdict', 'version'].map(text),
    ],
    rows: effects.map(({ values, policy, path, from, metric, mean, low, high, n, pAdjusted, verdict }) => [
      ...[...values, policy, path, from, metric, mean, low, high, n, pAdjusted],
      ...[VERDICTS[verdict], version],
    ]),
  };
}

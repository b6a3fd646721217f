// Paired differences between policies with their intervals, a row for each. A sign is filled where a difference is shown and
// hollow where it is not, so that colour is never needed to tell.

import { signedText } from '../numbers.ts';
import { told, type ToldMetric } from '../shown-metrics.ts';
import { bestOf } from './answer.ts';
import { markup, type Markup } from './markup.ts';
import { asListed, differenceOf, type Difference } from './oriented.ts';
import { figure, picture } from './pictures.ts';
import { draw, Plot } from './plotting.ts';
import type { ReportInput } from './report-input.ts';

/** Up to so many pairs are all shown; of more, those with the best policy. */
const ROWS_MAX = 21;
const ROW = 20;

interface Row {
  readonly y: number;
  readonly name: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly isShown: boolean;
  readonly numbers: string;
}

/** Which differences there is room to show, and which those are. */
function shownDifferences(
  input: ReportInput,
  { name: main }: ToldMetric,
): {
  readonly differences: readonly Difference[];
  readonly against: string | null;
} {
  const mine = input.pairs.filter(({ metric }) => metric === main);
  if (mine.length <= ROWS_MAX) return { differences: mine.map(asListed), against: null };
  const best = bestOf(input)!.name;
  const others = input.policies.filter(({ name }) => name !== best);
  return { differences: others.map(({ name }) => differenceOf(mine, name, best)), against: best };
}

/** The figure, once for wide and once for narrow pages; null where nothing can be compared. */
export function forestFigure(input: ReportInput): Markup | null {
  const main = told(input.scenario.measure);
  const { differences, against } = shownDifferences(input, main);
  const rows = differences.flatMap((difference, index) => rowOf(difference, index, against !== null, main));
  if (rows.length === 0) return null;
  const inUnit = inUnitOf(main);
  const label = `Differences in the ${main.of}${inUnit}, with 95 % intervals: ${rows
    .map(({ name, numbers, isShown }) => `${name}: ${numbers}, ${isShown ? 'shown' : 'not shown'}`)
    .join('; ')}.`;
  const axis = `difference${against === null ? '' : ` from ${against}`}${inUnit}`;
  const all = input.pairs.filter(({ metric }) => metric === main.name).length;
  const which =
    against === null
      ? `All ${all} pairs of policies.`
      : `Each policy against ${against}, which has the ${main.best} mean; all ${all} pairs stand in the table below.`;
  return figure({
    id: 'differences',
    title: 'Paired differences',
    caption: `Difference within seeds in the ${main.of}${inUnit}: mean and 95 % interval (paired t). ${which} A difference is shown where the interval leaves out zero and p, adjusted by Holm over all ${all} pairs, is below 0.05. Right of zero, the policy ${against === null ? 'named first' : 'named at the left'} has more of it.`,
    legend: [
      { look: 'dot', text: 'difference shown' },
      { look: 'hollow', text: 'no difference shown' },
    ],
    body: markup`<div class="wide">${wide(rows, label, axis)}</div><div class="narrow">${narrow(rows, label, axis)}</div>`,
  });
}

/** `, percentage points`, `, ms`. */
export function inUnitOf({ differenceUnit }: ToldMetric): string {
  if (differenceUnit === '') return '';
  return differenceUnit === 'points' ? ', percentage points' : `, ${differenceUnit}`;
}

function rowOf(
  { x, y, mean, low, high, lower }: Difference,
  index: number,
  isAgainstOne: boolean,
  main: ToldMetric,
): Row[] {
  if (mean === null || low === null || high === null) return [];
  const numbers = `${signedText(mean, main)} (${signedText(low, main)} to ${signedText(high, main)})`;
  const scaled = { mean: mean * main.scale, low: low * main.scale, high: high * main.scale };
  return [{ y: index, name: isAgainstOne ? x : `${x} − ${y}`, ...scaled, isShown: lower !== null, numbers }];
}

/** Names at the left, numbers at the right. */
function wide(rows: readonly Row[], label: string, axis: string): Markup {
  const longest = Math.max(...rows.map(({ name }) => name.length));
  const drawing = draw({
    ...frame(rows, 960, ROW),
    marginLeft: Math.min(400, 16 + longest * 6),
    marginRight: 140,
    marks: [
      ...marks(rows, 0, axis),
      Plot.text(rows, { frameAnchor: 'left', dx: -12, textAnchor: 'end', y: 'y', text: 'name', ...NAME }),
      Plot.text(rows, { frameAnchor: 'right', dx: 136, textAnchor: 'end', y: 'y', text: 'numbers' }),
    ],
  });
  return picture(drawing, label, drawing.shared);
}

/** Names and numbers over the intervals: in one line, or in two where they are long. */
function narrow(rows: readonly Row[], label: string, axis: string): Markup {
  const longest = Math.max(...rows.map(({ name, numbers }) => name.length + numbers.length));
  const lines = longest > LINE_MAX ? 3 : 2;
  const dy = 8 * (lines - 1);
  const numbers =
    lines === 2
      ? ({ frameAnchor: 'right', textAnchor: 'end', dy: -8 } as const)
      : ({ frameAnchor: 'left', textAnchor: 'start', dy: -2 } as const);
  const drawing = draw({
    ...frame(rows, 360, 20 * lines),
    marginLeft: 8,
    marginRight: 8,
    marks: [
      ...marks(rows, dy, axis),
      Plot.text(rows, { frameAnchor: 'left', textAnchor: 'start', y: 'y', dy: -dy, text: 'name', ...NAME }),
      Plot.text(rows, { ...numbers, y: 'y', text: 'numbers', ...HALO }),
    ],
  });
  return picture(drawing, label, drawing.shared);
}

/** Characters that a narrow line holds. */
const LINE_MAX = 50;
const HALO = { stroke: 'var(--paper)', strokeWidth: 4, fill: 'var(--muted)' } as const;
const NAME = { ...HALO, fill: 'var(--ink)' } as const;

function frame(
  rows: readonly Row[],
  width: number,
  rowHeight: number,
): Plot.PlotOptions & { width: number; height: number } {
  const values = rows.flatMap(({ low, high }) => [low, high]);
  const domain = [Math.min(0, ...values), Math.max(0, ...values)];
  return {
    width,
    height: rows.length * rowHeight + 48,
    marginTop: 8,
    marginBottom: 40,
    x: { domain, nice: true, label: null },
    y: { domain: [-0.5, rows.length - 0.5], axis: null, range: [8, rows.length * rowHeight + 8] },
  };
}

function marks(rows: readonly Row[], dy: number, axis: string): Plot.Markish[] {
  const at = { y: 'y', dy } as const;
  return [
    Plot.gridX({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 6 }),
    Plot.axisX({
      ticks: 6,
      tickSize: 3,
      label: axis,
      labelArrow: 'none',
      labelAnchor: 'center',
    }),
    Plot.ruleX([0], { stroke: 'var(--axis)' }),
    Plot.link(rows, { ...at, x1: 'low', x2: 'high', stroke: (row: Row) => colourOf(row), strokeWidth: 1.75 }),
    Plot.dot(rows, {
      ...at,
      x: 'mean',
      r: 4,
      fill: (row: Row) => (row.isShown ? 'var(--accent)' : 'var(--paper)'),
      stroke: (row: Row) => colourOf(row),
      strokeWidth: 1.75,
    }),
  ];
}

function colourOf({ isShown }: Row): string {
  return isShown ? 'var(--accent)' : 'var(--muted)';
}

// Paired differences between policies with their intervals, a row for each. A sign is filled where a difference is shown and
// hollow where it is not, so that colour is never needed to tell.

import { signedText } from '../numbers.ts';
import { FIRST_SHOWN as MAIN } from '../shown-metrics.ts';
import { lowestOf } from './answer.ts';
import { markup, type Markup } from './markup.ts';
import { asListed, differenceOf, type Difference } from './oriented.ts';
import { figure, picture } from './pictures.ts';
import { draw, Plot, type Drawing } from './plotting.ts';
import type { ReportInput } from './report-input.ts';

/** Up to so many pairs are all shown; of more, those with the policy that is lowest. */
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
function shownDifferences({ policies, pairs }: ReportInput): {
  readonly differences: readonly Difference[];
  readonly against: string | null;
} {
  const mine = pairs.filter(({ metric }) => metric === MAIN.name);
  if (mine.length <= ROWS_MAX) return { differences: mine.map(asListed), against: null };
  const lowest = lowestOf(policies)!.name;
  const others = policies.filter(({ name }) => name !== lowest);
  return { differences: others.map(({ name }) => differenceOf(mine, name, lowest)), against: lowest };
}

/** The figure, once for wide and once for narrow pages; null where nothing can be compared. */
export function forestFigure(input: ReportInput): Markup | null {
  const { differences, against } = shownDifferences(input);
  const rows = differences.flatMap((difference, index) => rowOf(difference, index));
  if (rows.length === 0) return null;
  const label = `Differences in pods pending at the end, in percentage points with 95 % intervals: ${rows
    .map(({ name, numbers, isShown }) => `${name}: ${numbers}, ${isShown ? 'shown' : 'not shown'}`)
    .join('; ')}.`;
  const all = input.pairs.filter(({ metric }) => metric === MAIN.name).length;
  const which =
    against === null
      ? `All ${all} pairs of policies.`
      : `Each policy against ${against}, which has the lowest mean; all ${all} pairs stand in the table below.`;
  return figure({
    id: 'differences',
    title: 'Paired differences',
    caption: `Difference within seeds in the share of pods pending at the end, in percentage points: mean and 95 % interval (paired t). ${which} A difference is shown where the interval leaves out zero and p, adjusted by Holm over all ${all} pairs, is below 0.05. Right of zero, the policy named first leaves more waiting.`,
    legend: [
      { look: 'dot', text: 'difference shown' },
      { look: 'hollow', text: 'no difference shown' },
    ],
    body: markup`<div class="wide">${one(rows, label, 960, 'wide')}</div><div class="narrow">${one(rows, label, 360, 'narrow')}</div>`,
  });
}

function rowOf({ x, y, mean, low, high, lower }: Difference, index: number): Row[] {
  if (mean === null || low === null || high === null) return [];
  const numbers = `${signedText(mean, MAIN)} (${signedText(low, MAIN)} to ${signedText(high, MAIN)})`;
  const scaled = { mean: mean * MAIN.scale, low: low * MAIN.scale, high: high * MAIN.scale };
  return [{ y: index, name: `${x} − ${y}`, ...scaled, isShown: lower !== null, numbers }];
}

function one(rows: readonly Row[], label: string, width: number, size: 'wide' | 'narrow'): Markup {
  const drawing = size === 'wide' ? wide(rows, width) : narrow(rows, width);
  return picture(drawing, label, drawing.shared);
}

/** Names at the left, numbers at the right. */
function wide(rows: readonly Row[], width: number): Drawing {
  const longest = Math.max(...rows.map(({ name }) => name.length));
  return draw({
    ...frame(rows, width, ROW),
    marginLeft: Math.min(400, 16 + longest * 6),
    marginRight: 140,
    marks: [
      ...marks(rows, 0),
      Plot.text(rows, { frameAnchor: 'left', dx: -12, textAnchor: 'end', y: 'y', text: 'name' }),
      Plot.text(rows, { frameAnchor: 'right', dx: 136, textAnchor: 'end', y: 'y', text: 'numbers' }),
    ],
  });
}

/** Names and numbers over the intervals. */
function narrow(rows: readonly Row[], width: number): Drawing {
  return draw({
    ...frame(rows, width, 2 * ROW),
    marginLeft: 8,
    marginRight: 8,
    marks: [
      ...marks(rows, 8),
      Plot.text(rows, { frameAnchor: 'left', textAnchor: 'start', y: 'y', dy: -8, text: 'name', ...HALO }),
      Plot.text(rows, { frameAnchor: 'right', textAnchor: 'end', y: 'y', dy: -8, text: 'numbers', ...HALO }),
    ],
  });
}

const HALO = { stroke: 'var(--paper)', strokeWidth: 4 } as const;

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

function marks(rows: readonly Row[], dy: number): Plot.Markish[] {
  const at = { y: 'y', dy } as const;
  return [
    Plot.gridX({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 6 }),
    Plot.axisX({
      ticks: 6,
      tickSize: 3,
      label: 'difference, percentage points',
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

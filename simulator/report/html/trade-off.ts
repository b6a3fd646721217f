// What waits against what it costs: a point for each policy, and the front of those that none beats in both.

import type { MetricName } from '../../measure/metrics.ts';
import { METRICS } from '../../measure/metrics.ts';
import { markup, type Markup } from './markup.ts';
import { figure, picture } from './pictures.ts';
import { draw, Plot, type Drawing } from './plotting.ts';
import type { ReportInput } from './report-input.ts';

interface Point {
  readonly name: string;
  readonly cost: number;
  readonly costLow: number;
  readonly costHigh: number;
  readonly pending: number;
  readonly pendingLow: number;
  readonly pendingHigh: number;
  isOnFront: boolean;
}

/** The figure; null where no policy has a cost. */
export function tradeOffFigure({ policies }: ReportInput): Markup | null {
  const cost = METRICS.map(({ name }): string => name).find((name) => name === 'costUsd') as
    MetricName | undefined;
  if (cost === undefined) return null;
  const points = policies.flatMap(({ name, metrics }): Point[] => {
    const [price, pending] = [metrics[cost], metrics.pendingShareTimeMean];
    if (price.mean === null || pending.mean === null) return [];
    return [
      {
        name,
        cost: price.mean,
        costLow: price.low ?? price.mean,
        costHigh: price.high ?? price.mean,
        pending: pending.mean * 100,
        pendingLow: (pending.low ?? pending.mean) * 100,
        pendingHigh: (pending.high ?? pending.mean) * 100,
        isOnFront: false,
      },
    ];
  });
  if (points.length < 2 || points.every((point) => point.cost === points[0]!.cost)) return null;
  for (const point of points) point.isOnFront = !points.some((other) => beats(other, point));
  const label = `Cost against pending: ${points.map(({ name, cost, pending }) => `${name} ${cost.toFixed(2)} US dollars and ${pending.toFixed(1)} %`).join('; ')}.`;
  const image = (width: number): Markup => {
    const drawing = drawn(points, width);
    return picture(drawing, label, drawing.shared);
  };
  return figure({
    id: 'cost',
    title: 'Cost against pending',
    caption: `Cost of a run and the share of pods pending over its time, means with 95 % intervals. The front (filled) holds the policies that no other beats in both by their means; differences on it need not be significant.`,
    legend: [
      { look: 'dot', text: 'on the front' },
      { look: 'hollow', text: 'another policy is no worse in both' },
    ],
    body: markup`<div class="wide">${image(720)}</div><div class="narrow">${image(360)}</div>`,
  });
}

/** Whether one point is no worse in both and better in one. */
function beats(a: Point, b: Point): boolean {
  return a.cost <= b.cost && a.pending <= b.pending && (a.cost < b.cost || a.pending < b.pending);
}

function drawn(points: readonly Point[], width: number): Drawing {
  const front = points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.cost - b.cost);
  const at = { x: 'cost', y: 'pending' } as const;
  const colour = ({ isOnFront }: Point): string => (isOnFront ? 'var(--accent)' : 'var(--muted)');
  return draw({
    width,
    height: 340,
    marginLeft: 44,
    marginRight: 24,
    marginTop: 20,
    marginBottom: 40,
    x: { label: null, nice: true, insetRight: 70 },
    y: { label: null, nice: true, zero: true },
    marks: [
      Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({
        ticks: 5,
        tickSize: 0,
        label: 'pending over time, %',
        labelArrow: 'none',
        labelOffset: 40,
      }),
      Plot.axisX({ ticks: 5, tickSize: 3, label: 'cost, US dollars', labelArrow: 'none' }),
      Plot.lineY(front, { ...at, curve: 'step-after', stroke: 'var(--band-edge)', strokeDasharray: '4 3' }),
      Plot.link(points, { x1: 'costLow', x2: 'costHigh', y: 'pending', stroke: colour, strokeWidth: 1 }),
      Plot.link(points, { y1: 'pendingLow', y2: 'pendingHigh', x: 'cost', stroke: colour, strokeWidth: 1 }),
      Plot.dot(points, {
        ...at,
        r: 4.5,
        stroke: colour,
        fill: (point: Point) => (point.isOnFront ? 'var(--accent)' : 'var(--paper)'),
      }),
      Plot.text(labelled(points, width), {
        ...at,
        text: 'name',
        dx: 9,
        textAnchor: 'start',
        stroke: 'var(--paper)',
        strokeWidth: 4,
        fill: 'var(--ink)',
      }),
    ],
  });
}

/** Names beside their points; of those that would cover one another, the front's stand and the others are left out. */
function labelled(points: readonly Point[], width: number): readonly Point[] {
  const [costs, shares] = [points.map(({ cost }) => cost), points.map(({ pending }) => pending)];
  const scaleX = (width - 140) / Math.max(1e-9, Math.max(...costs) - Math.min(...costs));
  const scaleY = 280 / Math.max(1e-9, Math.max(...shares));
  const kept: Point[] = [];
  for (const point of points.toSorted((a, b) => Number(b.isOnFront) - Number(a.isOnFront))) {
    const covers = kept.some(
      (other) =>
        Math.abs(other.pending - point.pending) * scaleY < 12 &&
        Math.abs(other.cost - point.cost) * scaleX < 7 * Math.max(other.name.length, point.name.length),
    );
    if (!covers) kept.push(point);
  }
  return kept;
}

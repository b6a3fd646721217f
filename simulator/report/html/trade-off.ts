// What waits against what it costs: a point for each policy, and the front of those that none beats in both.

import type { MetricName } from '../../measure/metrics.ts';
import { markup, type Markup } from './markup.ts';
import { figure, picture } from './pictures.ts';
import { draw, Plot, type Drawing } from './plotting.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

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

/** What costs, in the order of preference: the first that differs between policies is shown. */
const COSTS: readonly { readonly name: MetricName; readonly title: string }[] = [
  { name: 'costUsd', title: 'cost of clusters' },
  { name: 'usedNodesUsd', title: 'cost of nodes in use' },
  { name: 'egressUsd', title: 'cost of traffic' },
];

/** The figure; null where nothing costs more under one policy than under another. */
export function tradeOffFigure({ policies }: ReportInput): Markup | null {
  const cost = COSTS.find(({ name }) => differs(policies, name));
  if (cost === undefined) return null;
  const points = policies.flatMap(({ name, metrics }): Point[] => {
    const [price, pending] = [metrics[cost.name], metrics.pendingShareTimeMean];
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
  for (const point of points) point.isOnFront = !points.some((other) => beats(other, point));
  const label = `Cost against pending: ${points.map(({ name, cost, pending }) => `${name} ${cost.toFixed(2)} US dollars and ${pending.toFixed(1)} %`).join('; ')}.`;
  const image = (width: number): Markup => {
    const drawing = drawn(points, width, cost.title);
    return picture(drawing, label, drawing.shared);
  };
  return figure({
    id: 'cost',
    title: 'Cost against pending',
    caption: `${capital(cost.title)} (${cost.name}) and the share of pods pending over its time, means with 95 % intervals, which are cut at the frame. The front (filled) holds the policies that no other beats in both by their means; differences on it need not be significant. Names that would cover others are left out; all stand among the metrics.`,
    legend: [
      { look: 'dot', text: 'on the front' },
      { look: 'hollow', text: 'another policy is no worse in both' },
    ],
    body: markup`<div class="wide medium">${image(720)}</div><div class="narrow">${image(360)}</div>`,
  });
}

function differs(policies: readonly ReportedPolicy[], name: MetricName): boolean {
  const values = policies.map(({ metrics }) => metrics[name].mean).filter((mean) => mean !== null);
  return values.length > 1 && values.some((value) => value !== values[0]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether one point is no worse in both and better in one. */
function beats(a: Point, b: Point): boolean {
  return a.cost <= b.cost && a.pending <= b.pending && (a.cost < b.cost || a.pending < b.pending);
}

function drawn(points: readonly Point[], width: number, title: string): Drawing {
  const [right, top] = [reach(points.map(({ cost }) => cost)), reach(points.map(({ pending }) => pending))];
  const cutAt =
    (key: keyof Point, most: number) =>
    (point: Point): number =>
      Math.min(most, Math.max(0, point[key] as number));
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
    x: { domain: [0, right], label: null },
    y: { domain: [0, top], label: null },
    marks: [
      Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({
        ticks: 5,
        tickSize: 0,
        label: 'pending over time, %',
        labelArrow: 'none',
        labelOffset: 40,
      }),
      Plot.axisX({ ticks: 5, tickSize: 3, label: `${title}, US dollars`, labelArrow: 'none' }),
      Plot.lineY(front, { ...at, curve: 'step-after', stroke: 'var(--band-edge)', strokeDasharray: '4 3' }),
      Plot.link(points, {
        x1: cutAt('costLow', right),
        x2: cutAt('costHigh', right),
        y: 'pending',
        stroke: colour,
        strokeWidth: 1,
      }),
      Plot.link(points, {
        y1: cutAt('pendingLow', top),
        y2: cutAt('pendingHigh', top),
        x: 'cost',
        stroke: colour,
        strokeWidth: 1,
      }),
      Plot.dot(points, {
        ...at,
        r: 4.5,
        stroke: colour,
        fill: (point: Point) => (point.isOnFront ? 'var(--accent)' : 'var(--paper)'),
      }),
      Plot.text(labelled(points, width), {
        ...at,
        text: 'name',
        dx: 7,
        dy: -10,
        textAnchor: 'start',
        stroke: 'var(--paper)',
        strokeWidth: 4,
        fill: 'var(--ink)',
      }),
    ],
  });
}

/** Where an axis ends: some way after the largest mean, so that one wide interval does not press all else together. */
function reach(means: readonly number[]): number {
  return Math.max(...means) * 1.35 || 1;
}

/** Names beside their points; of those that would cover one another, the front's stand and the others are left out. */
function labelled(points: readonly Point[], width: number): readonly Point[] {
  const [costs, shares] = [points.map(({ cost }) => cost), points.map(({ pending }) => pending)];
  const scaleX = (width - 68) / reach(costs);
  const scaleY = 280 / reach(shares);
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

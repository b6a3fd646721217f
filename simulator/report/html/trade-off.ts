// What waits against what it costs: a point for each policy, and the front of those that none beats in both.

import type { MetricName } from '../../measure/metrics.ts';
import { markup, type Markup } from './markup.ts';
import { figure, picture } from './pictures.ts';
import { draw, Plot, type Drawing } from './plotting.ts';
import { placesOfNames, type NamePlace } from './point-names.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

const HEIGHT = 340;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 24, 20, 40];

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
    caption: `${capital(cost.title)} (${cost.name}) and the share of pods pending over its time, means with 95 % intervals, which are cut at the frame. The front (filled) holds the policies that no other beats in both by their means; differences on it need not be significant. A name that finds no room is left out; all stand among the metrics.`,
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
  const placed = names(points, width);
  const front = points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.cost - b.cost);
  const at = { x: 'cost', y: 'pending' } as const;
  const colour = ({ isOnFront }: Point): string => (isOnFront ? 'var(--accent)' : 'var(--muted)');
  return draw({
    width,
    height: HEIGHT,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
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
      Plot.link(
        placed.filter(({ isFar }) => isFar),
        {
          x1: 'cost',
          y1: 'pending',
          x2: 'lineCost',
          y2: 'linePending',
          stroke: 'var(--axis)',
          strokeWidth: 0.75,
        },
      ),
      Plot.dot(points, {
        ...at,
        r: 4.5,
        stroke: colour,
        fill: (point: Point) => (point.isOnFront ? 'var(--accent)' : 'var(--paper)'),
      }),
      ...nameMarks(placed),
    ],
  });
}

/** Where an axis ends: some way after the largest mean, so that one wide interval does not press all else together. */
function reach(means: readonly number[]): number {
  return Math.max(...means) * 1.35 || 1;
}

/** A name with its place. */
interface Name extends Point, NamePlace {
  /** Where the line to it ends, in the units of the axes. */
  readonly lineCost: number;
  readonly linePending: number;
}

/** Names beside their points, those of the front first; one for which there is no room is left out. */
function names(points: readonly Point[], width: number): readonly Name[] {
  const frame = { left: LEFT, right: width, top: 0, bottom: HEIGHT - BOTTOM };
  const scaleX = (width - LEFT - RIGHT) / reach(points.map(({ cost }) => cost));
  const scaleY = (HEIGHT - TOP - BOTTOM) / reach(points.map(({ pending }) => pending));
  const inTurn = points.toSorted((a, b) => Number(b.isOnFront) - Number(a.isOnFront));
  const places = placesOfNames(
    inTurn.map(({ name, cost, pending }) => ({
      name,
      x: LEFT + cost * scaleX,
      y: HEIGHT - BOTTOM - pending * scaleY,
    })),
    frame,
  );
  return inTurn.flatMap((point, index) => {
    const place = places[index];
    if (place === null || place === undefined) return [];
    const lineCost = point.cost + (place.dx - Math.sign(place.dx) * 2) / scaleX;
    return [{ ...point, ...place, lineCost, linePending: point.pending - place.dy / scaleY }];
  });
}

/** The names that stand one way from their points, as one mark. */
function nameMarks(placed: readonly Name[]): Plot.Markish[] {
  const ways = Map.groupBy(placed, ({ dx, dy }) => `${dx} ${dy}`);
  return [...ways.values()].map((list) => {
    const { dx, dy, anchor } = list[0]!;
    return Plot.text(list, {
      x: 'cost',
      y: 'pending',
      text: 'name',
      dx,
      dy,
      textAnchor: anchor,
      stroke: 'var(--paper)',
      strokeWidth: 4,
      fill: 'var(--ink)',
    });
  });
}

// How long pods wait: for each policy, the share of all submitted pods that is bound within a time. What is never bound keeps
// the curve below one.

import { waitBucketEndSeconds } from '../../measure/wait-buckets.ts';
import { panelSize } from './axes.ts';
import { markup, type Markup } from './markup.ts';
import { definitions, figure, panel, panels, picture, shared, type Sign } from './pictures.ts';
import { draw, partLabel, Plot, type Drawing } from './plotting.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

interface Point {
  readonly seconds: number;
  readonly share: number;
}

/** The figure. */
export function placingFigure({ policies, reference, provenance }: ReportInput): Markup {
  const everyone = [...policies, ...(reference === null ? [] : [reference])];
  const curves = new Map(everyone.map((policy) => [policy.name, curveOf(policy)]));
  const drawing = drawn(everyone, curves, panelSize(policies.length));
  const hasGhosts = policies.length > 1;
  const ghosts = hasGhosts
    ? definitions(
        'placing-all',
        policies.map(({ name }) => drawing.part(`ghost ${name}`)),
      )
    : null;
  const list = policies.map(({ name }) => {
    const curve = curves.get(name)!;
    const all = curve.at(-1)?.share ?? 0;
    const label = `Share of pods bound within a time under ${name}: ${percent(shareAt(curve, 1))} within a second, ${percent(shareAt(curve, 60))} within a minute, ${percent(all)} by the end.`;
    const pooled = reference === null ? null : drawing.part(`reference ${reference.name}`);
    const inside = markup`${drawing.shared}${hasGhosts ? shared('placing-all') : null}${pooled}${drawing.part(`line ${name}`)}`;
    return panel(name, `${percent(all)} bound`, picture(drawing, label, inside));
  });
  const n = provenance.seeds.length;
  return figure({
    id: 'placing',
    title: 'Time until bound',
    caption: `Share of all submitted pods that are bound within the time on the horizontal axis, counted from when they were wanted; ${n === 1 ? 'one seed' : `pods of all ${n} seeds together`}. A curve that ends below 100 % leaves pods that were not bound in the run. Times are counted in 20 classes a decade.`,
    legend: legendOf(policies.length, reference !== null),
    body: markup`${ghosts}${panels(list)}`,
  });
}

function legendOf(count: number, hasReference: boolean): Sign[] {
  const signs: Sign[] = [{ look: 'line', text: 'the policy' }];
  if (count > 1) signs.push({ look: 'ghost', text: 'the other policies' });
  if (hasReference) signs.push({ look: 'dashed', text: 'pooled: all nodes in one cluster' });
  return signs;
}

/** Cumulative shares at the ends of classes, from the first that holds a pod to the last that does. */
function curveOf({ history: { waits, submitted } }: ReportedPolicy): Point[] {
  const first = waits.findIndex((count) => count > 0);
  if (first < 0) return [];
  const last = waits.findLastIndex((count) => count > 0);
  const points: Point[] = [];
  let bound = 0;
  for (let bucket = Math.max(0, first - 1); bucket <= last; bucket++) {
    bound += waits[bucket]!;
    const seconds = Math.min(waitBucketEndSeconds(bucket), 1e6);
    points.push({ seconds, share: bound / submitted });
  }
  return points;
}

function drawn(
  everyone: readonly ReportedPolicy[],
  curves: ReadonlyMap<string, readonly Point[]>,
  { width, height }: { readonly width: number; readonly height: number },
): Drawing {
  const all = [...curves.values()].flat();
  const from = Math.min(1, ...all.map(({ seconds }) => seconds));
  const to = Math.max(10, ...all.map(({ seconds }) => seconds));
  const marks = everyone.flatMap(({ name, reference }) => {
    const points = extended(curves.get(name)!, to);
    const line = { x: decades, y: 'share', curve: 'linear', strokeWidth: 1.75 } as const;
    const made = (look: string, stroke: string, more: object): Plot.Line =>
      Plot.lineY(points, { ...line, stroke, ...more, ariaDescription: partLabel(`${look} ${name}`) });
    if (reference)
      return [made('reference', 'var(--reference)', { strokeWidth: 1.25, strokeDasharray: '4 3' })];
    return [made('ghost', 'var(--ghost)', { strokeWidth: 1 }), made('line', 'var(--accent)', {})];
  });
  return draw({
    width,
    height,
    marginLeft: 38,
    marginRight: 10,
    marginTop: 18,
    marginBottom: 34,
    x: { domain: [Math.log10(from), Math.log10(to)], label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: [0, 0.25, 0.5, 0.75, 1] }),
      Plot.axisY({
        ticks: [0, 0.25, 0.5, 0.75, 1],
        tickSize: 0,
        tickFormat: (share: number) => `${share * 100}`,
        label: 'bound, %',
        labelArrow: 'none',
        labelOffset: 34,
      }),
      Plot.axisX({
        ticks: ticksBetween(from, to).map(Math.log10),
        tickSize: 3,
        tickFormat: timeText,
        label: 'time until bound',
        labelArrow: 'none',
      }),
      Plot.ruleY([0], { stroke: 'var(--axis)' }),
      ...marks,
    ],
  });
}

/** The horizontal axis by hand: the library writes no labels between powers of ten. */
function decades({ seconds }: Point): number {
  return Math.log10(seconds);
}

/** A curve that goes on at its last height to the right edge. */
function extended(curve: readonly Point[], toSeconds: number): readonly Point[] {
  const last = curve.at(-1);
  return last === undefined ? [] : [...curve, { seconds: toSeconds, share: last.share }];
}

const TICKS: readonly (readonly [number, string])[] = [
  [0.001, '1 ms'],
  [0.01, '10 ms'],
  [0.1, '0.1 s'],
  [1, '1 s'],
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [36_000, '10 h'],
  [345_600, '4 d'],
];

function ticksBetween(from: number, to: number): readonly number[] {
  return TICKS.map(([seconds]) => seconds).filter((seconds) => seconds >= from && seconds <= to);
}

function timeText(atDecades: number): string {
  return TICKS.find(([tick]) => Math.abs(Math.log10(tick) - atDecades) < 1e-9)![1];
}

function shareAt(curve: readonly Point[], seconds: number): number {
  return curve.findLast((point) => point.seconds <= seconds * (1 + 1e-9))?.share ?? 0;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

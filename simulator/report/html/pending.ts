// Pending pods over time: a panel for each policy, with all others behind it in grey, so that any number of them stays readable.

import type { Band } from '../../measure/merge-histories.ts';
import { BAND } from '../../measure/merge-histories.ts';
import { countText } from '../numbers.ts';
import { panelSize, timeUnitOf } from './axes.ts';
import { markup, type Markup } from './markup.ts';
import { definitions, figure, panel, panels, picture, shared, type Sign } from './pictures.ts';
import { draw, partLabel, Plot, type Drawing } from './plotting.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

/** From here on, low curves are told apart by a root scale only: so often is the highest as high as the middle one. */
const SKEW = 5;

interface Point {
  readonly time: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The figure. */
export function pendingFigure({ policies, reference, scenario, provenance }: ReportInput): Markup {
  const everyone = [...policies, ...(reference === null ? [] : [reference])];
  const unit = timeUnitOf(scenario.durationMicros);
  const isSkewed = skewOf(everyone) > SKEW;
  const drawing = drawn(everyone, scenario.durationMicros / unit.micros, unit.name, {
    unitMicros: unit.micros,
    isSkewed,
    ...panelSize(policies.length),
  });
  const n = provenance.seeds.length;
  const ghosts =
    policies.length > 1
      ? definitions(
          'pending-all',
          policies.map(({ name }) => drawing.part(`ghost ${name}`)),
        )
      : null;
  const list = policies.map((policy) => onePanel(policy, reference, drawing, policies.length > 1));
  return figure({
    id: 'pending',
    title: 'Pending pods over time',
    caption: captionOf(n, isSkewed),
    legend: legendOf(policies.length, reference !== null, n),
    body: markup`${ghosts}${panels(list)}`,
  });
}

function captionOf(n: number, isSkewed: boolean): string {
  const scale = isSkewed
    ? ' The vertical axis is a square-root scale, as one policy leaves far more waiting than others.'
    : '';
  const over =
    n === 1
      ? 'The line is the one seed that was run.'
      : `Lines are means over ${n} seeds; the band holds the seeds from the ${BAND[0]}th to the ${BAND[1]}th percentile at each time.`;
  return `Pods that are wanted and not bound, averaged within 240 equal spans of the run. ${over}${scale}`;
}

function legendOf(count: number, hasReference: boolean, n: number): Sign[] {
  const signs: Sign[] = [{ look: 'line', text: n === 1 ? 'the policy' : 'the policy, mean' }];
  if (n > 1) signs.push({ look: 'band', text: `${BAND[0]}th to ${BAND[1]}th percentile of seeds` });
  if (count > 1) signs.push({ look: 'ghost', text: 'the other policies' });
  if (hasReference) signs.push({ look: 'dashed', text: 'pooled: all nodes in one cluster' });
  return signs;
}

function onePanel(
  policy: ReportedPolicy,
  reference: ReportedPolicy | null,
  drawing: Drawing,
  hasGhosts: boolean,
): Markup {
  const { name, history } = policy;
  const { mean } = history.pending;
  const [peak, end] = [highest(mean), lastOf(mean)];
  const note = `peak ${countText(peak)}, end ${countText(end)}`;
  const label = `Pending pods over time under ${name}: on average at most ${countText(peak)}, and ${countText(end)} at the end.`;
  const pooled = reference === null ? null : drawing.part(`reference ${reference.name}`);
  const inside = markup`${drawing.shared}${hasGhosts ? shared('pending-all') : null}${drawing.part(`band ${name}`)}${pooled}${drawing.part(`line ${name}`)}`;
  return panel(name, note, picture(drawing, label, inside));
}

interface Look {
  readonly unitMicros: number;
  readonly isSkewed: boolean;
  readonly width: number;
  readonly height: number;
}

function drawn(everyone: readonly ReportedPolicy[], end: number, unit: string, look: Look): Drawing {
  const { unitMicros, isSkewed, width, height } = look;
  const marks = everyone.flatMap((policy) =>
    curvesOf(policy, pointsOf(policy.history.pending, policy.history.bucketMicros / unitMicros)),
  );
  const top = Math.max(
    1,
    ...everyone.map(({ history }) => Math.max(highest(history.pending.high), highest(history.pending.mean))),
  );
  return draw({
    width,
    height,
    marginLeft: 38,
    marginRight: 8,
    marginTop: 18,
    marginBottom: 34,
    x: { domain: [0, end], label: null },
    y: { domain: [0, top], type: isSkewed ? 'sqrt' : 'linear', label: null, nice: true },
    marks: [
      Plot.gridY({ stroke: 'var(--grid)', strokeOpacity: 1, ticks: 4 }),
      Plot.axisY({ ticks: 4, tickSize: 0, label: 'pending pods', labelArrow: 'none', labelOffset: 34 }),
      Plot.axisX({ ticks: 5, tickSize: 3, label: `time, ${unit}`, labelArrow: 'none' }),
      Plot.ruleY([0], { stroke: 'var(--axis)' }),
      ...marks,
    ],
  });
}

function curvesOf({ name, reference }: ReportedPolicy, points: readonly Point[]): Plot.Markish[] {
  const common = { x: 'time', curve: 'monotone-x' } as const;
  const line = (look: string, stroke: string, more: Plot.LineYOptions): Plot.Markish => {
    const ariaDescription = partLabel(`${look} ${name}`);
    return Plot.lineY(points, { ...common, y: 'mean', stroke, ...more, ariaDescription });
  };
  if (reference)
    return [line('reference', 'var(--reference)', { strokeWidth: 1.25, strokeDasharray: '4 3' })];
  const band = { y1: 'low', y2: 'high', fill: 'var(--band)', ariaDescription: partLabel(`band ${name}`) };
  return [
    line('ghost', 'var(--ghost)', { strokeWidth: 1 }),
    Plot.areaY(points, { ...common, ...band }),
    line('line', 'var(--accent)', { strokeWidth: 1.75 }),
  ];
}

function pointsOf({ mean, low, high }: Band, width: number): Point[] {
  return Array.from(mean, (value, i) => ({
    time: (i + 0.5) * width,
    mean: value,
    low: low[i]!,
    high: high[i]!,
  })).filter((point) => !Number.isNaN(point.mean));
}

/** How much higher the highest mean curve goes than the middle one. */
function skewOf(policies: readonly ReportedPolicy[]): number {
  const peaks = policies.map(({ history }) => highest(history.pending.mean)).sort((a, b) => a - b);
  return peaks.at(-1)! / Math.max(1, peaks[Math.floor((peaks.length - 1) / 2)]!);
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}

function lastOf(values: Float64Array): number {
  return values.findLast((value) => !Number.isNaN(value)) ?? 0;
}

// How full each cluster is over time: a row for each cluster, a panel for each policy. Shares are shown in ten steps, and equal
// neighbours are one shape, so that many clusters and policies still make a small file.

import { timeUnitOf } from './axes.ts';
import { markup, Markup } from './markup.ts';
import { figure, panel, panels, picture } from './pictures.ts';
import { draw, Plot, type Drawing } from './plotting.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

/** Steps of the scale, each a tenth. */
const STEPS = 10;
/** Columns that the time of a run is shown in. */
const COLUMNS = 120;
const WIDTH = 320;
const RIGHT = 34;
const TOP = 6;
const BOTTOM = 34;

/** The figure. */
export function heatMapFigure({ policies, scenario, provenance }: ReportInput): Markup {
  const { clusters } = policies[0]!.history;
  const layout = layoutOf(clusters);
  const unit = timeUnitOf(scenario.durationMicros);
  const frame = framed(clusters, layout, scenario.durationMicros / unit.micros, unit.name);
  const list = policies.map((policy) => {
    const means = clusters.map((_, row) => meanOf(rowOf(policy, row)));
    const mean = weightedMean(policy);
    const label = `Requested share of cpu under ${policy.name}, mean over the run: ${clusters
      .map((name, row) => `${name} ${percent(means[row]!)}`)
      .join(', ')}.`;
    const inside = markup`${frame.shared}${cells(policy, layout)}${rowMeans(means, layout)}`;
    return panel(policy.name, `mean ${percent(mean)}`, picture(frame, label, inside));
  });
  const n = provenance.seeds.length;
  return figure({
    id: 'use',
    title: 'Use of clusters over time',
    caption: `Cpu requested by bound pods, of the cpu that is allocatable in the cluster${n === 1 ? '' : `, mean over ${n} seeds`}. The numbers at the right are means over the run.`,
    legend: [],
    body: markup`${scale()}${panels(list)}`,
  });
}

interface Layout {
  readonly left: number;
  readonly rowHeight: number;
  readonly height: number;
  /** Whether each row has its name and mean written beside it. */
  readonly isNamed: boolean;
}

function layoutOf(clusters: readonly string[]): Layout {
  const count = clusters.length;
  const rowHeight = count <= 8 ? 20 : count <= 30 ? 12 : 5;
  const isNamed = rowHeight >= 12;
  const longest = Math.max(...clusters.map((name) => Math.min(name.length, 18)));
  const left = isNamed ? 10 + longest * 5.6 : 24;
  return { left, rowHeight, height: TOP + rowHeight * count + BOTTOM, isNamed };
}

function framed(clusters: readonly string[], layout: Layout, end: number, unit: string): Drawing {
  const { left, height, isNamed, rowHeight } = layout;
  const names = clusters.map((name) => (name.length <= 18 ? name : `${name.slice(0, 17)}…`));
  const rows = names.map((name, row) => ({ name, y: TOP + rowHeight * (row + 0.5) }));
  return draw({
    width: WIDTH,
    height,
    marginLeft: left,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: { domain: [0, end], label: null },
    y: { domain: [height - BOTTOM, TOP], axis: null },
    marks: [
      Plot.axisX({ ticks: 5, tickSize: 3, label: `time, ${unit}`, labelArrow: 'none' }),
      ...(isNamed
        ? [Plot.text(rows, { frameAnchor: 'left', dx: -6, textAnchor: 'end', y: 'y', text: 'name' })]
        : []),
    ],
  });
}

/** A shape for each step of the scale. */
function cells(policy: ReportedPolicy, { left, rowHeight }: Layout): Markup {
  const width = (WIDTH - RIGHT - left) / COLUMNS;
  const shapes = Array.from({ length: STEPS }, (): string[] => []);
  for (const row of policy.history.clusters.keys()) {
    const y = TOP + rowHeight * row;
    for (const { step, from, to } of runsOf(rowOf(policy, row))) {
      const [x1, x2] = [short(left + from * width), short(left + to * width)];
      shapes[step]!.push(`M${x1},${y}H${x2}v${rowHeight - 1}H${x1}z`);
    }
  }
  const paths = shapes.map((d, step) =>
    d.length === 0 ? '' : `<path class="heat-${step}" d="${d.join('')}"/>`,
  );
  return new Markup(`<g shape-rendering="crispEdges">${paths.join('')}</g>`);
}

interface StepRun {
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/** Columns in a row that are in the same step; columns without a value are left out. */
function runsOf(shares: readonly number[]): StepRun[] {
  const steps = shares.map((share) =>
    Number.isNaN(share) ? -1 : Math.min(STEPS - 1, Math.floor(share * STEPS + 1e-9)),
  );
  const runs: StepRun[] = [];
  for (let from = 0; from < steps.length;) {
    let to = from + 1;
    while (to < steps.length && steps[to] === steps[from]) to++;
    if (steps[from]! >= 0) runs.push({ step: steps[from]!, from, to });
    from = to;
  }
  return runs;
}

/** Shares of one cluster, a value a column. */
function rowOf({ history }: ReportedPolicy, row: number): number[] {
  const buckets = history.pending.mean.length;
  const each = buckets / COLUMNS;
  return Array.from({ length: COLUMNS }, (_, column) => {
    const from = row * buckets + column * each;
    return meanOf([...history.cpuShare.subarray(from, from + each)]);
  });
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Of all clusters together, by the metric that says so. */
function weightedMean({ metrics }: ReportedPolicy): number {
  return metrics.utilisationCpu.mean ?? NaN;
}

function rowMeans(means: readonly number[], { rowHeight, isNamed }: Layout): Markup | null {
  if (!isNamed) return null;
  const texts = means.map(
    (mean, row) =>
      markup`<text x="${WIDTH - 2}" y="${TOP + rowHeight * (row + 0.5)}" dy="0.32em">${percent(mean)}</text>`,
  );
  return markup`<g class="tick" text-anchor="end">${texts}</g>`;
}

/** The scale in words and colours. */
function scale(): Markup {
  const steps = Array.from(
    { length: STEPS },
    (_, step) => markup`<rect class="heat-${step}" x="${step * 22}" y="0" width="21" height="10"/>`,
  );
  return markup`<p class="scale"><span>0 %</span> <svg viewBox="0 0 220 10" width="220" height="10" aria-hidden="true">${steps}</svg> <span>100 % of cpu requested</span></p>\n`;
}

function percent(share: number): string {
  return Number.isNaN(share) ? '-' : `${Math.round(share * 100)} %`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

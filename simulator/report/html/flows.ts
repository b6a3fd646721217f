// Where pods ran, seen from where they are at home: arrows between clusters on a map, a panel for each policy. Only clusters
// that say where they stand are on it.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { feature, mesh } from 'topojson-client';
import type { Coordinates } from '../../../core/fleet/fleet.ts';
import type { MergedHistory } from '../../measure/merge-histories.ts';
import { markup, type Markup } from './markup.ts';
import { definitions, figure, panel, panels, picture, shared } from './pictures.ts';
import { draw, partLabel, Plot, type Drawing } from './plotting.ts';
import type { ReportedPolicy, ReportInput } from './report-input.ts';

const WIDTH = 320;
/** Of a region, and of the whole globe, which is flatter. */
const HEIGHT = 230;
const GLOBE_HEIGHT = 176;
/** Wider than this, it is the globe that is shown. */
const GLOBE_DEGREES = 150;
/** Wider than this, a region is shown with coarse outlines. */
const COARSE_DEGREES = 60;
/** Degrees that a map shows at least, either way. */
const SPAN_MIN = 4;
/** Arrows of a panel, the strongest. */
const ARROWS_MAX = 60;
const WIDEST_ARROW = 6;
/** So many clusters that are not on the map are named. */
const OFF_NAMED_MAX = 6;
/** The largest disc, and the share of the strongest flow from which on arrows are drawn. */
const LARGEST_DISC = 12;
const ARROW_LEAST = 0.02;

interface Place extends Coordinates {
  readonly name: string;
  readonly index: number;
}

/** Pods of one home in one cluster, a share of all pod-time of pods with a home under the policy. */
interface Flow {
  readonly from: Place;
  readonly to: Place;
  readonly share: number;
}

/** The figure, or null unless two clusters say where they stand. */
export function flowsFigure({ policies, scenario, provenance }: ReportInput): Markup | null {
  const places = scenario.clusters.flatMap(({ name, coordinates }, index) =>
    coordinates === null ? [] : [{ name, index, ...coordinates }],
  );
  if (places.length < 2) return null;
  const flows = new Map(policies.map((policy) => [policy.name, flowsOf(policy, places)]));
  const drawing = drawn(places, flows);
  const list = policies.map(({ name, history }) =>
    onePanel(name, flows.get(name)!, awayOf(history), drawing),
  );
  const elsewhere = scenario.clusters.filter(({ coordinates }) => coordinates === null);
  const n = provenance.seeds.length;
  return figure({
    id: 'flows',
    title: 'Flows between clusters',
    caption: `Pod-time from the home of pods to the cluster where they ran${n === 1 ? '' : `, mean over ${n} seeds`}. The area of a disc is pod-time that stayed at home, the width of an arrow pod-time that went elsewhere; both to the same scale in all panels; arrows below 2 % of the widest are left out, and the number is the share of pod-time that ran away from home, on the map or not. Pods without a home are not counted.${offTheMap(elsewhere.map(({ name }) => name))} Outlines: Natural Earth.`,
    legend: [
      { look: 'dot', text: 'ran at home' },
      { look: 'arrow', text: 'ran elsewhere' },
    ],
    body: markup`${definitions('flows-map', drawing.shared)}${panels(list)}`,
  });
}

/** What the map leaves out, by name as long as there are few. */
function offTheMap(names: readonly string[]): string {
  if (names.length === 0) return '';
  const which = names.length > OFF_NAMED_MAX ? `${names.length} clusters` : names.join(', ');
  return ` Not on the map, as no place is known: ${which}.`;
}

function onePanel(name: string, flows: readonly Flow[], share: number, drawing: Drawing): Markup {
  const away = flows.filter(({ from, to }) => from !== to).toSorted((a, b) => b.share - a.share);
  const most = away.slice(0, 3).map(({ from, to, share }) => `${from.name} to ${to.name} ${percent(share)}`);
  const details = most.length === 0 ? '' : `; most of it ${most.join(', ')}`;
  const label = `Flows under ${name}: ${percent(share)} of pod-time ran away from home${details}.`;
  const inside = markup`${shared('flows-map')}${drawing.part(name)}${drawing.part('names')}`;
  return panel(name, `${percent(share)} away`, picture(drawing, label, inside));
}

/** Pod-seconds of pods with a home: the last row of flows is that of pods without one. */
function secondsWithHome({ flowPodSeconds, clusters }: MergedHistory): Float64Array {
  return flowPodSeconds.subarray(0, clusters.length ** 2);
}

/** The share of pod-time that ran in another cluster than home, wherever that stands. */
function awayOf(history: MergedHistory): number {
  const seconds = secondsWithHome(history);
  const total = seconds.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const home = history.clusters.reduce(
    (sum, _, index) => sum + seconds[index * (history.clusters.length + 1)]!,
    0,
  );
  return (total - home) / total;
}

function flowsOf({ history }: ReportedPolicy, places: readonly Place[]): Flow[] {
  const seconds = secondsWithHome(history);
  const total = seconds.reduce((sum, value) => sum + value, 0);
  if (total === 0) return [];
  return places
    .flatMap((from) =>
      places.map((to) => ({
        from,
        to,
        share: seconds[from.index * history.clusters.length + to.index]! / total,
      })),
    )
    .filter(({ share }) => share > 0);
}

function drawn(places: readonly Place[], flows: ReadonlyMap<string, readonly Flow[]>): Drawing {
  const bounds = boundsOf(places);
  const isGlobe = bounds.span > GLOBE_DEGREES;
  const { land, borders } = outlines(bounds.span);
  const all = [...flows.values()].flat();
  const most = Math.max(Number.MIN_VALUE, ...all.map(({ share }) => share));
  const marks = [...flows].flatMap(([name, list]) => flowMarks(name, list, most));
  const isCrowded = places.length > 12;
  return draw({
    width: WIDTH,
    height: isGlobe ? GLOBE_HEIGHT : HEIGHT,
    margin: 0,
    r: { type: 'identity' },
    projection: {
      type: isGlobe ? 'equal-earth' : 'mercator',
      domain: { type: 'MultiPoint', coordinates: bounds.corners },
      inset: 8,
    },
    marks: [
      Plot.geo(land as Plot.Data, { fill: 'var(--land)', stroke: 'none' }),
      Plot.geo(borders as Plot.Data, { stroke: 'var(--border)', strokeWidth: 0.6 }),
      ...marks,
      Plot.dot(places, {
        x: 'longitude',
        y: 'latitude',
        r: 1.8,
        fill: 'var(--ink)',
        ariaDescription: partLabel('names'),
      }),
      ...(isCrowded
        ? []
        : [
            Plot.text(places, {
              x: 'longitude',
              y: 'latitude',
              text: 'name',
              dy: LARGEST_DISC + 6,
              fontSize: 10,
              stroke: 'var(--paper)',
              strokeWidth: 3,
              fill: 'var(--ink)',
              ariaDescription: partLabel('names'),
            }),
          ]),
    ],
  });
}

function flowMarks(name: string, flows: readonly Flow[], most: number): Plot.Markish[] {
  const home = flows.filter(({ from, to }) => from === to);
  const away = flows
    .filter(({ from, to, share }) => from !== to && share >= ARROW_LEAST * most)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, ARROWS_MAX);
  const ends = {
    x1: (flow: Flow) => flow.from.longitude,
    y1: (flow: Flow) => flow.from.latitude,
    x2: (flow: Flow) => flow.to.longitude,
    y2: (flow: Flow) => flow.to.latitude,
  };
  return [
    Plot.dot(home, {
      x: (flow: Flow) => flow.from.longitude,
      y: (flow: Flow) => flow.from.latitude,
      r: home.map(({ share }) => Math.sqrt(share / most) * LARGEST_DISC),
      fill: 'var(--disc)',
      stroke: 'var(--accent)',
      strokeWidth: 0.75,
      ariaDescription: partLabel(name),
    }),
    ...away.map((flow) =>
      Plot.arrow([flow], {
        ...ends,
        bend: 22,
        insetEnd: 4,
        insetStart: 2,
        headLength: 6,
        stroke: 'var(--arrow)',
        strokeOpacity: 0.8,
        strokeWidth: Math.max(0.5, (flow.share / most) * WIDEST_ARROW),
        ariaDescription: partLabel(name),
      }),
    ),
  ];
}

/** The part of the globe that holds all places with room around them. */
function boundsOf(places: readonly Place[]): { readonly span: number; readonly corners: [number, number][] } {
  const [west, east] = widened(
    places.map(({ longitude }) => longitude),
    180,
  );
  const [south, north] = widened(
    places.map(({ latitude }) => latitude),
    85,
  );
  return {
    span: Math.max(east - west, north - south),
    corners: [
      [west, south],
      [west, north],
      [east, south],
      [east, north],
    ],
  };
}

function widened(degrees: readonly number[], limit: number): readonly [number, number] {
  const [least, most] = [Math.min(...degrees), Math.max(...degrees)];
  const more = Math.max((most - least) * 0.15, (SPAN_MIN - (most - least)) / 2);
  return [Math.max(-limit, least - more), Math.min(limit, most + more)];
}

type World = Parameters<typeof mesh>[0];
type Countries = NonNullable<Parameters<typeof mesh>[1]>;

function outlines(span: number): { readonly land: unknown; readonly borders: unknown } {
  const url =
    span > COARSE_DEGREES
      ? import.meta.resolve('world-atlas/countries-110m.json')
      : import.meta.resolve('world-atlas/countries-50m.json');
  const world = JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as World;
  const countries = world.objects['countries'] as Countries;
  return {
    land: feature(world, world.objects['land']!),
    borders: mesh(world, countries, (a, b) => a !== b),
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`;
}

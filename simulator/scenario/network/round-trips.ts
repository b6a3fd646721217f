// Turns round-trip times as written into a table by source and target: by hand first, then measured ones, then what is left to
// assume. What is assumed though there is a table is told once.

import type { Problem } from '../../../core/api/problem.ts';
import { unknownCluster } from '../known-clusters.ts';
import type { Network, ScenarioCluster } from '../scenario.ts';
import type { NetworkFields } from '../schema-network.ts';
import { NEIGHBOUR_RTT_MS, rttOfDistanceMs } from './great-circle.ts';
import type { PairTable } from './pair-table.ts';
import { regionIn, unknownRegion } from './regions.ts';

type RoundTripFields = NetworkFields['rtt'][number];

/** What is known of one way. */
interface Trip {
  readonly ms: number;
  readonly jitterMs: number;
}

export interface ExpandedNetwork {
  readonly network: Network;
  /** Paths are those of the network. */
  readonly problems: readonly Problem[];
  /** Clusters whose region the table should have and has not. */
  readonly unknownRegions: readonly { readonly cluster: string; readonly message: string }[];
  readonly warnings: readonly string[];
}

/**
 * Round-trip times between the clusters, sorted by name, and what is wrong with them. A time `between` two holds both ways,
 * one `from` another also back, unless that is given too.
 */
export function expandNetwork(
  written: NetworkFields,
  clusters: readonly ScenarioCluster[],
  table?: PairTable,
): ExpandedNetwork {
  const names = clusters.map(({ name }) => name);
  const { given, problems } = byHand(written, names);
  const unknownRegions = table === undefined ? [] : unknownIn(clusters, table);
  if (
    table !== undefined &&
    unknownRegions.length === 0 &&
    !clusters.some((at) => regionIn(table.regions, at))
  )
    problems.push({
      path: ['table'],
      message: 'no cluster has a region of this table; write region: of one',
    });
  const holes: string[] = [];
  const tripOf = (from: ScenarioCluster, to: ScenarioCluster): Trip | undefined => {
    const byHand = given.get(way(from.name, to.name)) ?? given.get(way(to.name, from.name));
    if (byHand !== undefined || table === undefined) return byHand ?? assumed(undefined, written);
    const inTable = measured(table, from, to, written.jitterMs);
    if (inTable !== undefined) return inTable;
    const distance = distanceMs(from, to);
    if (from.name < to.name) holes.push(`${from.name} and ${to.name} (${insteadOf(distance, written)})`);
    return assumed(distance, written);
  };
  return {
    network: tabulated(clusters, tripOf, written.measureEvery),
    problems,
    unknownRegions,
    warnings: warningsOf(holes),
  };
}

/** The trips as tables by source, then target. */
function tabulated(
  clusters: readonly ScenarioCluster[],
  tripOf: (from: ScenarioCluster, to: ScenarioCluster) => Trip | undefined,
  measureEveryMicros: number,
): Network {
  const rttMs = new Map<string, ReadonlyMap<string, number>>();
  const jitterMs = new Map<string, ReadonlyMap<string, number>>();
  for (const from of clusters) {
    const trips = clusters.flatMap((to) => {
      const trip = from === to ? undefined : tripOf(from, to);
      return trip === undefined ? [] : [[to.name, trip] as const];
    });
    const jitters = trips.filter(([, trip]) => trip.jitterMs > 0);
    if (trips.length > 0) rttMs.set(from.name, new Map(trips.map(([to, { ms }]) => [to, ms])));
    if (jitters.length > 0)
      jitterMs.set(from.name, new Map(jitters.map(([to, { jitterMs: jitter }]) => [to, jitter])));
  }
  return { rttMs, jitterMs, measureEveryMicros: jitterMs.size === 0 ? null : measureEveryMicros };
}

/** Times by hand, by way. */
function byHand(
  written: NetworkFields,
  names: readonly string[],
): { readonly given: ReadonlyMap<string, Trip>; readonly problems: Problem[] } {
  const given = new Map<string, Trip>();
  const problems: Problem[] = [];
  for (const [index, entry] of written.rtt.entries()) {
    const fault = faultOf(entry, names, given);
    const trip = { ms: entry.ms, jitterMs: entry.jitterMs ?? written.jitterMs ?? 0 };
    if (fault !== undefined) problems.push({ path: ['rtt', index, ...fault.path], message: fault.message });
    else for (const way of waysOf(entry)) given.set(way, trip);
  }
  return { given, problems };
}

/** What the table says of a way, or of the way back; of two clusters of one region, what holds between neighbours. */
function measured(
  table: PairTable,
  from: ScenarioCluster,
  to: ScenarioCluster,
  jitterMs: number | undefined,
): Trip | undefined {
  const here = regionIn(table.regions, from);
  const there = regionIn(table.regions, to);
  if (here === undefined || there === undefined) return undefined;
  const both = [table.entry(here, there), table.entry(there, here)].filter((entry) => entry !== undefined);
  const jitter = jitterMs ?? both.find(({ optional }) => optional !== undefined)?.optional ?? 0;
  const [first] = both;
  if (first !== undefined) return { ms: first.value, jitterMs: jitter };
  return here === there ? { ms: NEIGHBOUR_RTT_MS, jitterMs: jitter } : undefined;
}

function distanceMs(from: ScenarioCluster, to: ScenarioCluster): number | undefined {
  if (from.coordinates === null || to.coordinates === null) return undefined;
  return rttOfDistanceMs(from.coordinates, to.coordinates);
}

/** What is left where nobody says anything of a pair. */
function assumed(
  distanceMs: number | undefined,
  { defaultRttMs, jitterMs = 0 }: NetworkFields,
): Trip | undefined {
  const ms = distanceMs ?? defaultRttMs;
  return ms === undefined ? undefined : { ms, jitterMs };
}

/** What stands in for a time that is missing, and where it is from. */
function insteadOf(distanceMs: number | undefined, { defaultRttMs }: NetworkFields): string {
  if (distanceMs !== undefined) return `${Math.round(distanceMs)} ms by their distance`;
  return defaultRttMs === undefined ? 'unknown' : `${defaultRttMs} ms by defaultRttMs`;
}

function unknownIn(
  clusters: readonly ScenarioCluster[],
  { regions }: PairTable,
): ExpandedNetwork['unknownRegions'] {
  return clusters.flatMap((at) => {
    const message = unknownRegion(regions, at);
    return message === undefined ? [] : [{ cluster: at.name, message }];
  });
}

const SHOWN_MAX = 3;

function warningsOf(holes: readonly string[]): readonly string[] {
  if (holes.length === 0) return [];
  const shown = holes.slice(0, SHOWN_MAX).join('; ');
  const more = holes.length > SHOWN_MAX ? ` and ${holes.length - SHOWN_MAX} more pairs` : '';
  return [
    `network.table has no time between ${shown}${more}: what is missing comes from the distance of coordinates, else ` +
      'from defaultRttMs; write it under network.rtt to say otherwise',
  ];
}

function faultOf(
  entry: RoundTripFields,
  names: readonly string[],
  given: ReadonlyMap<string, Trip>,
): Problem | undefined {
  const [a, b] = endsOf(entry);
  const ends = entry.between === undefined ? (['from', 'to'] as const) : (['between', 'between'] as const);
  for (const [index, name] of [a, b].entries()) {
    const message = unknownCluster(name, names);
    if (message !== undefined) return { path: [ends[index]!], message };
  }
  if (a === b) return { path: [], message: `${a} has no round-trip time to itself; name two clusters` };
  if (waysOf(entry).some((way) => given.has(way))) {
    return { path: [], message: `the round-trip time from ${a} to ${b} is given twice; keep one of them` };
  }
  return undefined;
}

function endsOf(entry: RoundTripFields): readonly [string, string] {
  return entry.between ?? [entry.from!, entry.to!];
}

function waysOf(entry: RoundTripFields): readonly string[] {
  const [a, b] = endsOf(entry);
  return entry.between === undefined ? [way(a, b)] : [way(a, b), way(b, a)];
}

function way(from: string, to: string): string {
  return `${from}/${to}`;
}

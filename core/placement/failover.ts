// Whose replicas are given up in clusters that have been silent for long, and when. Only of workloads that opted in, a few at a
// time, and none while most clusters are silent: then it is us who cannot be trusted. Where they go is not decided here, nor
// that anything is deleted: what was there is remembered, and goes once the cluster is back.

import type { Board, BoardEntry } from '../board/board.ts';
import type { Key } from '../decide/key.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { compareText } from '../text.ts';
import type { Placed } from './status.ts';

/** So many workloads at once give up clusters, over all clusters; the next so many follow after the pause. */
const FAILOVERS_AT_ONCE = 10;
const FAILOVER_PAUSE_MICROS = 10_000_000;
/** While nothing fits elsewhere, or most clusters are silent, it is looked at again so often. */
const LOOK_AGAIN_MICROS = 30_000_000;

export interface FailoverInput {
  /** How long a cluster may be silent; undefined: for ever. */
  readonly afterMicros: number | undefined;
  readonly self: Pick<BoardEntry, 'key' | 'priority' | 'createdMicros'>;
  readonly fleet: Fleet;
  readonly board: Board;
  /** What is wanted until now. */
  readonly placements: readonly Placed[];
  /** Clusters whose copies have run to their end: nothing there is lost. */
  readonly finished: readonly string[];
  readonly nowMicros: number;
}

export interface Failover {
  /** Clusters whose replicas are to be placed elsewhere now, and since when each is not ready. */
  readonly lost: ReadonlyMap<string, number>;
  /** Since when clusters are not ready whose turn would have come, but for most being silent; null: none is held. */
  readonly held: { readonly notReady: number; readonly clusters: number } | null;
  /** When to look again; Infinity: never. */
  readonly dueMicros: number;
}

/** Nothing is given up. */
export const NO_FAILOVER: Failover = { lost: new Map(), held: null, dueMicros: Infinity };

/** Which clusters a workload gives up now. */
export function failoverOf(input: FailoverInput): Failover {
  const { afterMicros, fleet, nowMicros } = input;
  if (afterMicros === undefined) return NO_FAILOVER;
  const silent = silentClusters(input);
  if (silent.size === 0) return NO_FAILOVER;
  let dueMicros = Infinity;
  const overdue = new Map<string, number>();
  for (const [cluster, sinceMicros] of silent) {
    if (nowMicros >= sinceMicros + afterMicros) overdue.set(cluster, sinceMicros);
    else dueMicros = Math.min(dueMicros, sinceMicros + afterMicros);
  }
  if (overdue.size === 0) return { ...NO_FAILOVER, dueMicros };
  const again = Math.min(dueMicros, nowMicros + LOOK_AGAIN_MICROS);
  const notReady = fleet.names.filter((name) => !fleet.clusters.get(name)!.ready);
  if (2 * notReady.length > fleet.names.length)
    return {
      lost: NO_FAILOVER.lost,
      held: { notReady: notReady.length, clusters: fleet.names.length },
      dueMicros: again,
    };
  const pauseMicros =
    Math.floor(placesBefore(input, new Set(notReady)) / FAILOVERS_AT_ONCE) * FAILOVER_PAUSE_MICROS;
  const lost = new Map<string, number>();
  for (const [cluster, sinceMicros] of overdue) {
    const turnMicros = sinceMicros + afterMicros + pauseMicros;
    if (nowMicros >= turnMicros) lost.set(cluster, sinceMicros);
    else dueMicros = Math.min(dueMicros, turnMicros);
  }
  return { lost, held: null, dueMicros: lost.size > 0 ? again : dueMicros };
}

/** Clusters with replicas of the workload that are not ready, and since when. */
function silentClusters({ fleet, placements, finished }: FailoverInput): Map<string, number> {
  const silent = new Map<string, number>();
  for (const { cluster } of placements) {
    const sinceMicros = fleet.clusters.get(cluster)?.notReadySinceMicros ?? null;
    if (sinceMicros !== null && !finished.includes(cluster)) silent.set(cluster, sinceMicros);
  }
  return silent;
}

/** How many workloads gave up a silent cluster already, or stand before this one in the order in which they do. */
function placesBefore({ board, self }: FailoverInput, notReady: ReadonlySet<string>): number {
  let before = 0;
  for (const entry of board.entries.values()) {
    if (entry.key === self.key || entry.failsOver !== true) continue;
    const isGone = entry.leaving?.some((cluster) => notReady.has(cluster)) === true;
    const isThere = entry.placements.some(({ cluster }) => notReady.has(cluster));
    if (isGone || (isThere && byTurn(entry, self) < 0)) before++;
  }
  return before;
}

type Turn = { readonly key: Key; readonly priority: number; readonly createdMicros: number };

function byTurn(a: Turn, b: Turn): number {
  return b.priority - a.priority || a.createdMicros - b.createdMicros || compareText(a.key, b.key);
}

/** What stays where it may stay, without what is lost. */
export function withoutLost(
  staying: ReadonlyMap<string, number>,
  lost: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  return new Map([...staying].filter(([cluster]) => !lost.has(cluster)));
}

/** Of lost replicas those that found no place elsewhere: they stay wanted where they are. In the order of `lost`. */
export function putBack(
  staying: ReadonlyMap<string, number>,
  lost: ReadonlyMap<string, number>,
  unplaced: number,
): ReadonlyMap<string, number> {
  const back = new Map<string, number>();
  let left = unplaced;
  for (const cluster of lost.keys()) {
    const pods = Math.min(left, staying.get(cluster) ?? 0);
    if (pods > 0) back.set(cluster, pods);
    left -= pods;
  }
  return back;
}

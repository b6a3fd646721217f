// Committing a decision: its status goes onto the board and its claims into the fleet in one step, before any other
// decision runs and before anything is written anywhere. A write that fails takes the step back.

import type { Key } from '../decide/key.ts';
import { setWanted } from '../fleet/claims.ts';
import { markDirty, type Fleet } from '../fleet/fleet.ts';
import { shapeIn } from '../placement/variants.ts';
import { post, type Board, type BoardEntry } from './board.ts';
import { servicesOf } from './services.ts';

/**
 * Posts what a workload says now (`undefined`: it is gone) and claims what it wants. Returns what it said before;
 * promising that again takes this back.
 */
export function promise(
  fleet: Fleet,
  board: Board,
  key: Key,
  entry: BoardEntry | undefined,
): BoardEntry | undefined {
  const before = post(board, key, entry);
  for (const service of movedFollowers(board, key, before)) fleet.touched.add(service);
  const of = entry ?? before;
  if (of === undefined) return before;
  for (const { cluster } of before?.placements ?? []) {
    if (entry?.placements.some((placed) => placed.cluster === cluster) !== true)
      want(fleet, cluster, key, 0, of);
  }
  for (const { cluster, replicas } of entry?.placements ?? []) want(fleet, cluster, key, replicas, of);
  return before;
}

function want(fleet: Fleet, name: string, key: Key, replicas: number, of: BoardEntry): void {
  const cluster = fleet.clusters.get(name);
  if (cluster === undefined) return;
  const { priority, createdMicros: sinceMicros } = of;
  if (setWanted(cluster, key, replicas, { shape: shapeIn(of, name), priority, sinceMicros }))
    markDirty(fleet, cluster);
}

/** Where a workload says that it is, as one text. */
function placesOf(entry: BoardEntry | undefined): string {
  if (entry === undefined) return '';
  const { placements, leaving = [] } = entry;
  return `${placements.map(({ cluster, replicas }) => `${cluster} ${replicas}`).join()};${leaving.join()}`;
}

/** Services are where the workloads are that they follow: those of one that says otherwise than `before` where it is. */
export function movedFollowers(board: Board, key: Key, before: BoardEntry | undefined): readonly Key[] {
  if (board.services.size === 0 || placesOf(before) === placesOf(board.entries.get(key))) return [];
  return servicesOf(board, new Set([key]));
}

// Who is woken by what happened, and in what order. Both wrappers use it, so that a rehearsal wakes whom a live run wakes.
// It decides nothing about those it wakes.

import type { Key } from '../decide/key.ts';
import { settleClaims } from '../fleet/claims.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import { freeOf, type ResourceColumn } from '../nodes/resource-column.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { staticVerdict } from '../scheduling/static-verdict.ts';
import { compareText } from '../text.ts';
import type { Board, BoardEntry } from './board.ts';

/**
 * The workloads to decide after all that was folded and promised since the last call: those whose own pods changed, those
 * placed in or waiting for a cluster whose facts changed, and the waiting ones for whose shape some node now holds more
 * pods than before. Ordered by priority, then waiting since, then namespace and name. Claims are settled on the way.
 */
export function affected(fleet: Fleet, board: Board): Key[] {
  const woken = new Set<Key>(fleet.touched);
  fleet.touched.clear();
  for (const cluster of fleet.dirty) {
    settleClaims(cluster);
    if (cluster.changed) wakeAll(board, cluster, woken);
    cluster.changed = false;
    wakeWaiting(board, cluster, woken);
  }
  fleet.dirty.clear();
  return woken.size < 2 ? [...woken] : inTurn(board, woken);
}

/** Orders keys by priority (high first), then how long they wait, then namespace and name. */
export function inTurn(board: Board, keys: Iterable<Key>): Key[] {
  const turn = (key: Key): BoardEntry | undefined => board.entries.get(key);
  return [...keys].sort((a, b) => {
    const x = turn(a);
    const y = turn(b);
    return (
      (y?.priority ?? 0) - (x?.priority ?? 0) ||
      since(x) - since(y) ||
      compareText(nameOf(a), nameOf(b)) ||
      compareText(a, b)
    );
  });
}

function since(entry: BoardEntry | undefined): number {
  if (entry === undefined) return Infinity;
  return entry.unplaced?.sinceMicros ?? entry.createdMicros;
}

/** `namespace/name` of a key. */
function nameOf(key: Key): string {
  return key.slice(key.indexOf('/') + 1);
}

function wakeAll(board: Board, cluster: ClusterState, woken: Set<Key>): void {
  const name = cluster.facts.name;
  for (const entry of board.entries.values()) {
    if (entry.unplaced !== null || entry.placements.some((placed) => placed.cluster === name))
      woken.add(entry.key);
  }
}

function wakeWaiting(board: Board, cluster: ClusterState, woken: Set<Key>): void {
  const table = cluster.nodes;
  const risen = table.touchedSlots.filter((slot) => hasRisen(table, slot));
  if (risen.length > 0) {
    for (const entry of board.waitingAnywhere.values()) wakeIfRoomier(table, risen, entry, woken);
    const here = board.waitingAt.get(cluster.facts.name)?.values() ?? [];
    for (const entry of here) wakeIfRoomier(table, risen, entry, woken);
  }
  table.clearTouched();
}

function hasRisen(table: NodeTable, slot: number): boolean {
  for (const column of table.columns()) if (freeOf(column, slot) > column.freeBefore[slot]!) return true;
  return false;
}

function wakeIfRoomier(table: NodeTable, risen: readonly number[], entry: BoardEntry, woken: Set<Key>): void {
  for (const slot of risen) {
    if (!holdsMore(table, slot, entry.shape)) continue;
    if (staticVerdict(entry.shape, table.nodeClass(slot)) !== null) continue;
    woken.add(entry.key);
    return;
  }
}

/** Whether more pods of the shape fit on the node than did before it was touched. */
function holdsMore(table: NodeTable, slot: number, shape: PodShape): boolean {
  let now = Infinity;
  let before = Infinity;
  const look = (column: ResourceColumn, amount: number): void => {
    now = Math.min(now, Math.floor(freeOf(column, slot) / amount));
    before = Math.min(before, Math.floor(column.freeBefore[slot]! / amount));
  };
  look(table.pods, 1);
  if (shape.cpuMilli > 0) look(table.cpu, shape.cpuMilli);
  if (shape.memoryBytes > 0) look(table.memory, shape.memoryBytes);
  if (now <= 0) return false;
  for (const { resource, amount } of shape.otherRequests) look(table.column(resource), amount);
  return now > Math.max(0, before);
}

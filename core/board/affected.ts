// Who is woken by what happened, and in what order. Both wrappers use it, so that a rehearsal wakes whom a live run wakes.
// It decides nothing about those it wakes.

import type { Key } from '../decide/key.ts';
import { settleClaims } from '../fleet/claims.ts';
import { clearDirty, type ClusterState, type Fleet } from '../fleet/fleet.ts';
import type { Board } from './board.ts';
import { Freed } from './freed.ts';
import { servicesOf } from './services.ts';
import { byTurn, turnOf, type Turn } from './waiting-turn.ts';

/**
 * The workloads to decide after all that was folded and promised since the last call: those whose own pods
 * ended, went away or were named by the wrapper (ready, unschedulable), those placed in, leaving or waiting for a cluster whose facts changed, and the waiting ones for whose shape some node now holds more
 * pods than before, or which they have pods leaving beside. With workloads come the services that follow them, and with clusters all services. By priority, then waiting since, then namespace and name. They come one at a time, to be decided and
 * promised before the next: a waiting workload is passed over once those before it took the room that woke it.
 */
export function affected(fleet: Fleet, board: Board): Iterable<Key> {
  if (fleet.dirty.length === 0 && fleet.touched.size === 0) return NOBODY;
  const woken = isAnyoneCertain(fleet) ? new Set(fleet.touched) : null;
  fleet.touched.clear();
  const certain: ReadonlySet<Key> = woken ?? NO_KEYS;
  for (const service of servicesOf(board, certain)) woken?.add(service);
  const freed = noticeChanges(fleet, board, woken);
  if (freed !== null) return withHopeful(board, inTurn(board, certain), freed, certain);
  // Most of what happens concerns one workload or none.
  return certain.size < 2 ? [...certain] : inTurn(board, certain).map(({ key }) => key);
}

/** Most of what happens, happens to pods of which nothing is to be decided: whoever else is woken only may hope. */
function isAnyoneCertain({ touched, dirty }: Fleet): boolean {
  return touched.size > 0 || dirty.some(({ changed }) => changed);
}

/** Those who are woken for certain and those who may hope for freed room, in one order. */
function* withHopeful(
  board: Board,
  sure: readonly Turn[],
  freed: Freed,
  certain: ReadonlySet<Key>,
): Generator<Key, void, undefined> {
  let next = 0;
  freed.look();
  for (const entry of board.waiting.for(freed)) {
    if (certain.has(entry.key)) continue;
    while (next < sure.length && byTurn(sure[next]!, turnOf(entry.key, entry)) < 0) {
      yield sure[next++]!.key;
      freed.look();
    }
    if (!freed.isHopeFor(entry) || board.entries.get(entry.key) !== entry) continue;
    yield entry.key;
    freed.look();
  }
  while (next < sure.length) yield sure[next++]!.key;
}

/**
 * Goes through clusters that changed: adds those who are woken for certain, and returns the room that others may hope for; null:
 * there is none, or nobody waits.
 */
function noticeChanges(fleet: Fleet, board: Board, woken: Set<Key> | null): Freed | null {
  const freed = board.waiting.isEmpty ? null : new Freed();
  for (const cluster of fleet.dirty) {
    settleClaims(cluster);
    if (cluster.changed && woken !== null) wakeAll(board, cluster, woken);
    cluster.changed = false;
    freed?.add(cluster);
    cluster.nodes.clearTouched();
  }
  clearDirty(fleet);
  return freed === null || freed.isEmpty ? null : freed;
}

function wakeAll(board: Board, cluster: ClusterState, woken: Set<Key>): void {
  const { name } = cluster.facts;
  for (const entry of board.entries.values()) {
    const isThere = entry.placements.some((placed) => placed.cluster === name);
    const isToAsk = entry.unplaced !== null || entry.followsClusters === true;
    if (isToAsk || isThere || entry.leaving?.includes(name) === true) woken.add(entry.key);
  }
  for (const service of board.services.keys()) woken.add(service);
}

function inTurn(board: Board, keys: ReadonlySet<Key>): readonly Turn[] {
  const turns: Turn[] = [];
  for (const key of keys) turns.push(turnOf(key, board.entries.get(key)));
  return turns.sort(byTurn);
}

const NOBODY: readonly Key[] = [];
const NO_KEYS: ReadonlySet<Key> = new Set();

// What every object on cluster0 says in its status, as one projection: wanted replicas and unplaced demand. It is rebuilt
// from one list of statuses and stored nowhere else; decisions only read it.

import type { Key } from '../decide/key.ts';
import type { BoardEntry } from './entry.ts';
import { Turns } from './turns.ts';
import { TypicalShapes } from './typical-shapes.ts';

export type { BoardEntry } from './entry.ts';

export interface Board {
  readonly entries: Map<Key, BoardEntry>;
  /** Waiting workloads that any cluster could serve. */
  readonly waitingAnywhere: Map<Key, BoardEntry>;
  /** Waiting workloads that only certain clusters could serve, by cluster. */
  readonly waitingAt: Map<string, Map<Key, BoardEntry>>;
  /** Placed workloads in order of creation. */
  readonly turns: Turns;
  /** The sizes of pods that are asked for most. */
  readonly typical: TypicalShapes;
}

/** A board on which nothing is posted. */
export function createBoard(): Board {
  const entries = new Map<Key, BoardEntry>();
  return {
    entries,
    waitingAnywhere: new Map(),
    waitingAt: new Map(),
    turns: new Turns(entries),
    typical: new TypicalShapes(entries),
  };
}

/** Replaces what a workload says; `undefined` takes it off. Returns what it said before. */
export function post(board: Board, key: Key, entry: BoardEntry | undefined): BoardEntry | undefined {
  const before = board.entries.get(key);
  if (before !== undefined) unlist(board, before);
  board.turns.replace(before, entry);
  board.typical.replace(before, entry);
  if (entry === undefined) {
    board.entries.delete(key);
    return before;
  }
  board.entries.set(key, entry);
  if (entry.unplaced !== null) list(board, entry, entry.unplaced.within);
  return before;
}

function list(board: Board, entry: BoardEntry, within: readonly string[] | null): void {
  if (within === null) {
    board.waitingAnywhere.set(entry.key, entry);
    return;
  }
  for (const cluster of within) {
    const there = board.waitingAt.get(cluster) ?? new Map<Key, BoardEntry>();
    there.set(entry.key, entry);
    board.waitingAt.set(cluster, there);
  }
}

function unlist(board: Board, entry: BoardEntry): void {
  if (entry.unplaced === null) return;
  board.waitingAnywhere.delete(entry.key);
  for (const cluster of entry.unplaced.within ?? []) {
    const there = board.waitingAt.get(cluster);
    there?.delete(entry.key);
    if (there?.size === 0) board.waitingAt.delete(cluster);
  }
}

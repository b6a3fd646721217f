// What every object on cluster0 says in its status, as one projection: wanted replicas and unplaced demand. It is rebuilt
// from one list of statuses and stored nowhere else; decisions only read it.

import type { Key } from '../decide/key.ts';
import type { BoardEntry } from './entry.ts';
import type { ServiceEntry } from './services.ts';
import { Turns } from './turns.ts';
import { TypicalShapes } from './typical-shapes.ts';
import { Waiting } from './waiting.ts';

export type { BoardEntry } from './entry.ts';

export interface Board {
  readonly entries: Map<Key, BoardEntry>;
  /** Workloads with unplaced demand, in turn. */
  readonly waiting: Waiting;
  /** Placed workloads in order of creation. */
  readonly turns: Turns;
  /** The sizes of pods that are asked for most. */
  readonly typical: TypicalShapes;
  /** Services that follow workloads. */
  readonly services: Map<Key, ServiceEntry>;
}

/** A board on which nothing is posted. */
export function createBoard(): Board {
  const entries = new Map<Key, BoardEntry>();
  return {
    entries,
    waiting: new Waiting(),
    turns: new Turns(entries),
    typical: new TypicalShapes(entries),
    services: new Map(),
  };
}

/** Replaces what a workload says; `undefined` takes it off. Returns what it said before. */
export function post(board: Board, key: Key, entry: BoardEntry | undefined): BoardEntry | undefined {
  const before = board.entries.get(key);
  board.waiting.replace(before, entry);
  board.turns.replace(before, entry);
  board.typical.replace(before, entry);
  if (entry === undefined) board.entries.delete(key);
  else board.entries.set(key, entry);
  return before;
}

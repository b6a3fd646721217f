// In what order workloads are decided on: by priority (high first), then how long they wait, then namespace and name.

import type { Key } from '../decide/key.ts';
import { compareText } from '../text.ts';
import type { BoardEntry } from './entry.ts';

/** What the turn of a workload follows from. */
export interface Turn {
  readonly key: Key;
  readonly priority: number;
  readonly sinceMicros: number;
}

/** The turn of a workload. One that is not on the board is new: it waits since now. */
export function turnOf(key: Key, entry: BoardEntry | undefined): Turn {
  if (entry === undefined) return { key, priority: 0, sinceMicros: Infinity };
  return { key, priority: entry.priority, sinceMicros: entry.unplaced?.sinceMicros ?? entry.createdMicros };
}

/** Compares two turns: negative where the first comes first. */
export function byTurn(a: Turn, b: Turn): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.sinceMicros !== b.sinceMicros) return a.sinceMicros < b.sinceMicros ? -1 : 1;
  return compareText(nameOf(a.key), nameOf(b.key)) || compareText(a.key, b.key);
}

/** `namespace/name` of a key. */
function nameOf(key: Key): string {
  return key.slice(key.indexOf('/') + 1);
}

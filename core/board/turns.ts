// Workloads with replicas in the order in which they were created: whom a policy that goes in turn comes after. It follows from
// the entries alone, in whatever order they are posted.

import type { Key } from '../decide/key.ts';
import { compareText } from '../text.ts';
import type { BoardEntry } from './entry.ts';
import { onDemand, type OnDemand } from './on-demand.ts';

type Turn = Pick<BoardEntry, 'key' | 'createdMicros'>;

/** Placed workloads by when they were created, then by key. */
export class Turns {
  private readonly entries: ReadonlyMap<Key, BoardEntry>;
  private readonly order: OnDemand<BoardEntry[]>;

  /** @param entries all that is on the board */
  constructor(entries: ReadonlyMap<Key, BoardEntry>) {
    this.entries = entries;
    this.order = onDemand(() => [...entries.values()].filter(isPlaced).sort(byTurn));
  }

  /** Replaces what a workload says. */
  replace(before: BoardEntry | undefined, after: BoardEntry | undefined): void {
    const list = this.order.kept();
    if (list === null) return;
    const was = before !== undefined && isPlaced(before);
    const is = after !== undefined && isPlaced(after);
    if (was && is && byTurn(before, after) === 0) {
      list[position(list, after)] = after;
      return;
    }
    if (was) list.splice(position(list, before), 1);
    if (is) list.splice(position(list, after), 0, after);
  }

  /** The last placed workload that was created before this one. */
  before(self: { readonly key: Key; readonly createdMicros: number }): BoardEntry | undefined {
    const list = this.order.open();
    const before = list[position(list, self) - 1];
    return before === undefined ? undefined : this.entries.get(before.key);
  }
}

function isPlaced({ placements }: BoardEntry): boolean {
  return placements.length > 0;
}

/** Where a workload stands, or would stand. Most are newer than all that are there. */
function position(list: readonly Turn[], turn: Turn): number {
  let low = 0;
  let high = list.length;
  if (high > 0 && byTurn(list[high - 1]!, turn) < 0) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byTurn(list[middle]!, turn) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byTurn(a: Turn, b: Turn): number {
  return a.createdMicros - b.createdMicros || compareText(a.key, b.key);
}

// Workloads with replicas in the order in which they were created: whom a policy that goes in turn comes after. It follows from
// the entries alone, in whatever order they are posted.

import type { Key } from '../decide/key.ts';
import { compareText } from '../text.ts';
import type { BoardEntry } from './entry.ts';

type Turn = Pick<BoardEntry, 'key' | 'createdMicros'>;

/** Placed workloads by when they were created, then by key. */
export class Turns {
  private readonly list: BoardEntry[] = [];

  /** Replaces what a workload says. */
  replace(before: BoardEntry | undefined, after: BoardEntry | undefined): void {
    const was = before !== undefined && before.placements.length > 0;
    const is = after !== undefined && after.placements.length > 0;
    if (was && is && byTurn(before, after) === 0) {
      this.list[this.position(after)] = after;
      return;
    }
    if (was) this.list.splice(this.position(before), 1);
    if (is) this.list.splice(this.position(after), 0, after);
  }

  /** The last placed workload that was created before this one. */
  before(self: { readonly key: Key; readonly createdMicros: number }): BoardEntry | undefined {
    return this.list[this.position(self) - 1];
  }

  /** Where the workload stands, or would stand. Most are newer than all that are there. */
  private position(turn: Turn): number {
    let low = 0;
    let high = this.list.length;
    if (high > 0 && byTurn(this.list[high - 1]!, turn) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byTurn(this.list[middle]!, turn) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function byTurn(a: Turn, b: Turn): number {
  return a.createdMicros - b.createdMicros || compareText(a.key, b.key);
}

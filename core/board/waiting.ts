// Waiting workloads in turn, with the least that a pod of each asks for in columns: most that wait ask for more than was freed,
// and thousands of them are passed over by comparing numbers. It does not say who is woken.

import type { BoardEntry } from './entry.ts';
import { byTurn, turnOf, type Turn } from './waiting-turn.ts';

/** Where there is room, and the most that a pod may ask for. */
export interface Room {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly isIn: (cluster: string) => boolean;
}

/** Entries with unplaced demand, by turn. */
export class Waiting {
  private readonly entries: BoardEntry[] = [];
  private readonly turns: Turn[] = [];
  private readonly cpuMilli: number[] = [];
  private readonly memoryBytes: number[] = [];
  /** The cluster that alone could serve each; empty: several could. */
  private readonly only: string[] = [];
  /** How often the list changed. */
  private changes = 0;
  /** Where somebody was last looked for, as whoever's turn has come is mostly looked for next. */
  private last = 0;

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Replaces what a workload says. */
  replace(before: BoardEntry | undefined, after: BoardEntry | undefined): void {
    const was = turnIfWaiting(before);
    const is = turnIfWaiting(after);
    if (was !== null && is !== null && byTurn(was, is) === 0) {
      this.set(this.position(is), is, after!);
      return;
    }
    if (was !== null) this.remove(this.position(was));
    if (is !== null) this.insert(this.position(is), is, after!);
  }

  /**
   * Those who could wait for this room and of whom a pod asks for no more, in turn. The room may change between two of them, and
   * entries may come, go and change: each is looked at as it is when its turn comes.
   */
  *for(room: Room): Generator<BoardEntry, void, undefined> {
    let at = this.next(0, room);
    while (at < this.entries.length) {
      const { changes } = this;
      const turn = this.turns[at]!;
      this.last = at;
      yield this.entries[at]!;
      if (changes !== this.changes) at = this.position(turn);
      const isStill = at < this.turns.length && byTurn(this.turns[at]!, turn) === 0;
      at = this.next(isStill ? at + 1 : at, room);
    }
  }

  /** The first position from `from` on of one who could wait for this room. */
  private next(from: number, room: Room): number {
    const { cpuMilli, memoryBytes, only } = this;
    const [cpuMilliMost, memoryBytesMost] = [room.cpuMilli, room.memoryBytes];
    for (let i = from; i < only.length; i++) {
      if (cpuMilli[i]! > cpuMilliMost || memoryBytes[i]! > memoryBytesMost) continue;
      if (only[i] === '' || room.isIn(only[i]!)) return i;
    }
    return only.length;
  }

  private set(at: number, turn: Turn, entry: BoardEntry): void {
    this.changes++;
    this.entries[at] = entry;
    this.turns[at] = turn;
    this.cpuMilli[at] = leastAsked(entry, 'cpuMilli');
    this.memoryBytes[at] = leastAsked(entry, 'memoryBytes');
    this.only[at] = onlyCluster(entry);
  }

  private insert(at: number, turn: Turn, entry: BoardEntry): void {
    this.changes++;
    this.entries.splice(at, 0, entry);
    this.turns.splice(at, 0, turn);
    this.cpuMilli.splice(at, 0, leastAsked(entry, 'cpuMilli'));
    this.memoryBytes.splice(at, 0, leastAsked(entry, 'memoryBytes'));
    this.only.splice(at, 0, onlyCluster(entry));
  }

  private remove(at: number): void {
    this.changes++;
    const { entries, turns, cpuMilli, memoryBytes, only } = this;
    for (const column of [entries, turns, cpuMilli, memoryBytes, only]) column.splice(at, 1);
  }

  /** Where a turn stands, or would stand. */
  private position(turn: Turn): number {
    if (this.isPosition(this.last, turn)) return this.last;
    let low = 0;
    let high = this.turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byTurn(this.turns[middle]!, turn) < 0) low = middle + 1;
      else high = middle;
    }
    this.last = low;
    return low;
  }

  private isPosition(at: number, turn: Turn): boolean {
    const { turns } = this;
    if (at >= turns.length || byTurn(turns[at]!, turn) < 0) return false;
    return at === 0 || byTurn(turns[at - 1]!, turn) < 0;
  }
}

function turnIfWaiting(entry: BoardEntry | undefined): Turn | null {
  return entry === undefined || entry.unplaced === null ? null : turnOf(entry.key, entry);
}

/** What a pod asks for wherever it asks for least. One that leaves a cluster may take the room of its own pods there, however little was freed. */
function leastAsked(
  { shape, variants, leaving = [] }: BoardEntry,
  resource: 'cpuMilli' | 'memoryBytes',
): number {
  if (leaving.length > 0) return 0;
  let least = shape[resource];
  for (const variant of variants.values()) least = Math.min(least, variant.shape[resource]);
  return least;
}

function onlyCluster({ unplaced }: BoardEntry): string {
  const within = unplaced?.within ?? [];
  return within.length === 1 ? within[0]! : '';
}

// What cannot get through between cluster0 and a member while the way is down, and what must wait behind it until the way has
// caught up: in the end it all comes through in the order in which it would have come.

export class HeldBack<T> {
  private readonly isClosed: Uint8Array;
  /** Catching up that was begun and has not ended, by member: only the last one opens the way. */
  private readonly begun: Uint32Array;
  private readonly waiting: T[][];

  constructor(members: number) {
    this.isClosed = new Uint8Array(members);
    this.begun = new Uint32Array(members);
    this.waiting = Array.from({ length: members }, () => []);
  }

  /** Whether what comes now has to wait. */
  holds(member: number): boolean {
    return this.isClosed[member] === 1;
  }

  /** Waits behind all that waits; `replaces` tells what it makes void. */
  hold(member: number, item: T, replaces?: (other: T) => boolean): void {
    if (replaces !== undefined)
      this.waiting[member] = this.waiting[member]!.filter((other) => !replaces(other));
    this.waiting[member]!.push(item);
  }

  /** The way is down: all that comes from now on waits. */
  close(member: number): void {
    this.isClosed[member] = 1;
  }

  /** The way is up again and catches up: `caughtUp` follows. */
  mend(member: number): void {
    this.begun[member]!++;
  }

  /** Ends catching up: opens the way and gives what waited, unless the way is down or begins to catch up anew. */
  caughtUp(member: number, isUp: boolean): readonly T[] {
    this.begun[member]!--;
    if (!isUp || this.begun[member]! > 0) return [];
    this.isClosed[member] = 0;
    const items = this.waiting[member]!;
    this.waiting[member] = [];
    return items;
  }
}

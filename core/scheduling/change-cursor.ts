// A reader's place in a table's list of changed slots. It must not change the table.

import type { NodeTable } from '../nodes/node-table.ts';

/** Reads changed slots once each time they changed. */
export class ChangeCursor {
  private readonly table: NodeTable;
  private epoch = -1;
  private position = 0;

  constructor(table: NodeTable) {
    this.table = table;
  }

  /** Whether the list began anew since the last call (at first it did): then any slot may have changed. */
  hasLostTrack(): boolean {
    if (this.epoch === this.table.epoch) return false;
    this.epoch = this.table.epoch;
    this.position = this.table.changes.length;
    return true;
  }

  /** The next changed slot, or -1 at the end. */
  next(): number {
    return this.position < this.table.changes.length ? this.table.changes[this.position++]! : -1;
  }
}

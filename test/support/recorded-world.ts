// A world that is recorded as it goes on.

import type { Decision } from '../../core/decide/contract.ts';
import type { Change } from '../../core/fleet/change.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { World } from './fleets.ts';

/** A world whose facts, promises and decisions go onto a tape. */
export class RecordedWorld extends World {
  private tape = new TapeWriter();
  lines: string[] = [this.tape.header(1)];
  private readonly seen: Change[] = [];

  /** Begins a recording anew with what is known by now, as an operator does that takes over; returns the one before. */
  takeOver(): readonly string[] {
    const before = this.lines;
    this.tape = new TapeWriter();
    this.lines = [
      this.tape.header(1),
      ...this.seen.map((change) => this.tape.fact(change, this.nowMicros)),
      ...[...this.board.entries].map(([key, entry]) => this.tape.promise(key, entry)),
    ];
    return before;
  }

  override see(...changes: readonly Change[]): this {
    this.seen.push(...changes);
    for (const change of changes) this.lines.push(this.tape.fact(change, this.nowMicros));
    return super.see(...changes);
  }

  override ask(name: string): Decision {
    const decision = super.ask(name);
    this.lines.push(this.tape.decision(this.inputOf(name), decision));
    return decision;
  }

  override commit(name: string, decision: Decision): void {
    super.commit(name, decision);
    this.lines.push(this.tape.promise(this.keyOf(name), this.board.entries.get(this.keyOf(name))));
  }
}

// A world that is recorded as it goes on.

import type { Decision } from '../../core/decide/contract.ts';
import type { Change } from '../../core/fleet/change.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { World } from './fleets.ts';

/** A world whose facts, promises and decisions go onto a tape. */
export class RecordedWorld extends World {
  private readonly tape = new TapeWriter();
  readonly lines: string[] = [this.tape.header(1)];

  override see(...changes: readonly Change[]): this {
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

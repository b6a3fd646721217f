// Where two recorded runs first part ways: the first placement that is on another workload or asks for something else. When it was
// made does not count, as clocks of live runs are their own.

import { decisionsOn, type Recorded } from '../../core/record/decisions.ts';
import type { Difference, Parting } from './difference.ts';

/** The first difference of two recordings, by their lines; times count from the first placement of each. */
export function firstDifferenceOfRecordings(a: Iterable<string>, b: Iterable<string>): Difference {
  const [left, right] = [new Tape(a), new Tape(b)];
  for (let same = 0; ; same++) {
    const [one, other] = [left.next(), right.next()];
    if (one === null && other === null) return { same, a: null, b: null };
    if (one !== null && other !== null && asksFor(one) === asksFor(other)) continue;
    return { same, a: one, b: other };
  }
}

class Tape {
  private readonly decisions: Iterator<Recorded>;
  private startMicros: number | null = null;

  constructor(lines: Iterable<string>) {
    this.decisions = decisionsOn(lines);
  }

  /** The next placement; null after the last. */
  next(): Parting | null {
    const next = this.decisions.next();
    if (next.done === true) return null;
    const { key, policy, nowMicros, decision } = next.value;
    this.startMicros ??= nowMicros;
    const { placements, unplaced } = decision.status;
    const { effects, reasons } = decision;
    return { key, policy, atMicros: nowMicros - this.startMicros, placements, unplaced, effects, reasons };
  }
}

/** Uids are a cluster's own, so that they are left out. */
function asksFor({ key, placements, unplaced, effects }: Parting): string {
  const asked = effects.map((effect) => ({ ...effect, uid: '' }));
  return JSON.stringify([key, placements, unplaced?.replicas ?? 0, asked]);
}

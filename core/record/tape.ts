// What goes into decisions and what comes out of them, written down a line at a time, so that core alone can decide it all
// again. It does no I/O: lines are handed to whoever keeps them.

import type { BoardEntry } from '../board/board.ts';
import { canonicalJson } from '../canonical.ts';
import type { DecideInput, Decision, Kind, ObservedMember } from '../decide/contract.ts';
import type { Key } from '../decide/key.ts';
import type { Change } from '../fleet/change.ts';
import { PlainWriter } from './plain.ts';

/** Changes whenever older tapes can no longer be read. */
export const TAPE_VERSION = 1;

/** What a decision was asked, apart from what the facts and promises before it amount to. */
export type Question<K extends Kind = Kind> = Pick<
  DecideInput<K>,
  'self' | 'spec' | 'observed' | 'memory' | 'nowMicros'
>;

/** Writes one tape. Each call is one line, without a line feed; the header comes first, the others as they happen. */
export class TapeWriter {
  private readonly plain = new PlainWriter();

  /** @param seed of the draws of all decisions */
  header(seed: number | string): string {
    return canonicalJson({ type: 'header', version: TAPE_VERSION, seed: String(seed) });
  }

  /** A fact that was folded into the fleet. */
  fact(change: Change, nowMicros: number): string {
    return this.line({ type: 'fact', change, nowMicros });
  }

  /** A promise that was made, or taken back by another. */
  promise(key: Key, entry: BoardEntry | undefined): string {
    return this.line({ type: 'promise', key, entry: entry ?? null });
  }

  /** A decision and what it was asked. */
  decision<K extends Kind>(asked: Question<K>, said: Decision<K>): string {
    const { self, spec, memory, nowMicros } = asked;
    const observed = asked.observed.map((member) => ('desired' in member ? observedOnly(member) : member));
    return this.line({
      type: 'decision',
      asked: { self, spec, observed, memory, nowMicros },
      said: saidOf(said),
    });
  }

  /** What another policy answered to the question of the decision before; nothing came of it. */
  shadow<K extends Kind>(policy: string, said: Decision<K>): string {
    return this.line({ type: 'shadow', policy, said: saidOf(said) });
  }

  private line(record: object): string {
    return canonicalJson(this.plain.write(record));
  }
}

/** The parts of a decision, and nothing that a wrapper may have added to it. */
export function saidOf({ status, effects, reasons, memory, requeueAfterMicros }: Decision<Kind>): object {
  return { status, effects, reasons, memory, requeueAfterMicros };
}

/** What a decision may look at: wrappers keep more of a member beside it. */
function observedOnly(member: ObservedMember): ObservedMember {
  const { cluster, desired, revision, bound, ready, finished, seenMicros } = member;
  const { unschedulable, refusal, replicasOwnedElsewhere, older, outcome, isUnseen } = member;
  const counts = { desired, bound, ready, finished, ...(older === undefined ? {} : { older }) };
  const known = { cluster, revision, ...counts, unschedulable, refusal, replicasOwnedElsewhere, seenMicros };
  const seen = isUnseen === undefined ? known : { ...known, isUnseen };
  return outcome === undefined ? seen : { ...seen, outcome };
}

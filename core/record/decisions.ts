// What a tape says was decided, one placement after the other. Nothing is decided again.

import type { Decision } from '../decide/contract.ts';
import type { Key } from '../decide/key.ts';
import { messageOf } from '../message-of.ts';
import { PlainReader } from './plain.ts';
import { recordIn, seedIn, TapeError, type TapeRecord } from './replay.ts';
import type { Question } from './tape.ts';

/** A decision on where replicas go. */
export interface Recorded {
  readonly key: Key;
  readonly policy: string;
  /** As the clock of the run had it. */
  readonly nowMicros: number;
  readonly decision: Pick<Decision, 'status' | 'effects' | 'reasons'>;
}

/**
 * The placements on a tape, in order; answers of other policies beside them are passed over.
 * @throws TapeError at the first line that cannot be read, and where the tape is of another version
 */
export function* decisionsOn(lines: Iterable<string>): Generator<Recorded, void, undefined> {
  const plain = new PlainReader();
  let line = 0;
  let hasHeader = false;
  for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const record = recordIn(text, line);
    if (!hasHeader) {
      seedIn(record, line);
      hasHeader = true;
      continue;
    }
    const recorded = recordedIn(record, plain, line);
    if (recorded !== null) yield recorded;
  }
  if (!hasHeader) throw new TapeError(1, 'there is no header; this is no tape of mck8s');
}

function recordedIn(record: TapeRecord, plain: PlainReader, line: number): Recorded | null {
  try {
    // Every line is read, as a shape is written in full only the first time.
    const [asked, said] = ['change', 'entry', 'asked', 'said']
      .map((field) => plain.read(record[field]))
      .slice(2) as [Question | undefined, Recorded['decision'] | undefined];
    if (record['type'] !== 'decision' || !('placements' in said!.status)) return null;
    const { self, spec, nowMicros } = asked!;
    const policy = 'policy' in spec ? spec.policy : '';
    return { key: self.key, policy, nowMicros, decision: said! };
  } catch (error) {
    const why = messageOf(error);
    throw new TapeError(line, `is damaged and cannot be read (${why})`, { cause: error });
  }
}

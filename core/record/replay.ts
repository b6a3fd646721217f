// Decides again what a tape says was decided, from the facts and promises on it alone. It uses what every wrapper uses (fold,
// promise, the dispatcher) and nothing else, and says where the answers differ.

import { createBoard, type Board, type BoardEntry } from '../board/board.ts';
import { promise } from '../board/promise.ts';
import { canonicalJson } from '../canonical.ts';
import type { Key } from '../decide/key.ts';
import { decide } from '../decide/dispatch.ts';
import { drawFor } from '../draw.ts';
import type { Change } from '../fleet/change.ts';
import { clearDirty, createFleet, type Fleet } from '../fleet/fleet.ts';
import { fold } from '../fleet/fold.ts';
import { messageOf } from '../message-of.ts';
import type { Policies } from '../policies/policy.ts';
import { PlainReader, PlainWriter } from './plain.ts';
import { saidOf, TAPE_VERSION, type Question } from './tape.ts';

/** One decision made again. */
export interface Replayed {
  /** Line of the tape, from 1. */
  readonly line: number;
  readonly key: Key;
  readonly same: boolean;
  /** Status, effects, reasons, memory and when to decide again, as canonical JSON. */
  readonly recorded: string;
  readonly replayed: string;
}

/** A tape that cannot be replayed: which line, and why. */
export class TapeError extends Error {
  readonly line: number;

  constructor(line: number, message: string, options?: ErrorOptions) {
    super(`line ${line}: ${message}`, options);
    this.name = 'TapeError';
    this.line = line;
  }
}

/**
 * Every decision of a tape, made again. Empty lines are passed over.
 * @param policies those that were there; absent: the built-in ones
 * @throws TapeError at the first line that cannot be read, and where the tape is of another version
 */
export function* replay(lines: Iterable<string>, policies?: Policies): Generator<Replayed, void, undefined> {
  let line = 0;
  let player: Player | null = null;
  for (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    const record = recordIn(text, line);
    if (player === null) {
      player = new Player(seedIn(record, line), policies);
      continue;
    }
    const replayed = player.play(record, line);
    if (replayed !== null) yield replayed;
  }
  if (player === null) throw new TapeError(1, 'there is no header; this is no tape of mck8s');
}

export type TapeRecord = Readonly<Record<string, unknown>>;

const FACTS: Readonly<Record<Change['type'], true>> = {
  cluster: true,
  clusterGone: true,
  health: true,
  node: true,
  nodeGone: true,
  totals: true,
  pod: true,
  podGone: true,
  traffic: true,
  rtt: true,
  rttGone: true,
};

class Player {
  private readonly fleet: Fleet = createFleet();
  private readonly board: Board = createBoard();
  private readonly plain = new PlainReader();
  private readonly seed: string;
  private readonly policies: Policies | undefined;
  private last: Question | null = null;

  constructor(seed: string, policies: Policies | undefined) {
    this.seed = seed;
    this.policies = policies;
  }

  /** Takes in one line; answers where it is a decision. */
  play(record: TapeRecord, line: number): Replayed | null {
    try {
      return this.carryOut(record, line);
    } catch (error) {
      if (error instanceof TapeError) throw error;
      const why = messageOf(error);
      throw new TapeError(line, `is damaged and cannot be replayed (${why})`, { cause: error });
    }
  }

  private carryOut(record: TapeRecord, line: number): Replayed | null {
    const read = (field: string): unknown => this.plain.read(record[field]);
    switch (record['type']) {
      case 'fact':
        this.fold(read('change') as Change, record['nowMicros'], line);
        return null;
      case 'promise':
        promise(
          this.fleet,
          this.board,
          String(record['key']),
          (read('entry') as BoardEntry | null) ?? undefined,
        );
        return null;
      case 'decision':
        return this.decideAgain(read('asked') as Question, record['said'], line);
      case 'shadow':
        return this.shadowAgain(String(record['policy']), record['said'], line);
      default:
        throw new TapeError(
          line,
          `is a record of type ${JSON.stringify(record['type'])}, which nobody writes`,
        );
    }
  }

  private fold(change: Change, nowMicros: unknown, line: number): void {
    if (!Object.hasOwn(FACTS, change.type))
      throw new TapeError(line, `is a fact of type ${JSON.stringify(change.type)}, which nobody writes`);
    if (typeof nowMicros !== 'number')
      throw new TapeError(line, 'is a fact without a time; the tape is damaged');
    fold(this.fleet, change, nowMicros);
  }

  /** What another policy answered to the last question. */
  private shadowAgain(policy: string, said: unknown, line: number): Replayed {
    if (this.last === null) throw new TapeError(line, 'is an answer to no question; the tape is damaged');
    return this.decideAgain({ ...this.last, spec: { ...this.last.spec, policy } }, said, line);
  }

  private decideAgain(asked: Question, said: unknown, line: number): Replayed {
    this.last = asked;
    const { fleet, board, seed, policies } = this;
    const { key, uid } = asked.self;
    // Nobody is woken here: what happened to whom is of no use to anybody.
    clearDirty(fleet);
    fleet.touched.clear();
    const known = { fleet, board, draw: drawFor(seed, uid) };
    const decision = decide({ ...asked, ...known, ...(policies === undefined ? {} : { policies }) });
    const recorded = canonicalJson(said);
    const replayed = canonicalJson(new PlainWriter().write(saidOf(decision)));
    return { line, key, same: recorded === replayed, recorded, replayed };
  }
}

/** The record of a line. @throws TapeError where it is none */
export function recordIn(text: string, line: number): TapeRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = line === 1 ? 'this is no tape of mck8s' : 'the tape is damaged or was cut off here';
    throw new TapeError(line, `is no JSON; ${why}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as TapeRecord;
  throw new TapeError(line, 'is no record; the tape is damaged');
}

/** The seed of a header. @throws TapeError where it is no header of this version */
export function seedIn({ type, version, seed }: TapeRecord, line: number): string {
  if (type !== 'header') throw new TapeError(line, 'is no header; a tape of mck8s begins with one');
  if (version !== TAPE_VERSION) {
    const written = JSON.stringify(version);
    throw new TapeError(
      line,
      `the tape is of version ${written} and this program replays version ${TAPE_VERSION}; use the mck8s that wrote it`,
    );
  }
  if (typeof seed !== 'string') throw new TapeError(line, 'the header has no seed; the tape is damaged');
  return seed;
}

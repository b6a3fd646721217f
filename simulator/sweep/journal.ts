// What a sweep keeps while it runs, so that an interrupt loses no finished point: what was asked, and a file per finished point.
// It only reads and writes; it must never take the points of another sweep for this one's.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import type { Finished } from '../compare/run-study.ts';
import { METRICS } from '../measure/metrics.ts';
import type { OutDirectory } from '../report/out-directory.ts';

/** All that may change a number: the same identity, the same points. Values as people read them, by what they are called. */
export type SweepIdentity = Readonly<Record<string, unknown>>;

const IDENTITY = 'sweep.json';
const POINTS = 'points';

export class Journal {
  private readonly out: OutDirectory;
  private readonly hashes: readonly string[];

  private constructor(out: OutDirectory, hashes: readonly string[]) {
    this.out = out;
    this.hashes = hashes;
  }

  /** Whether a folder holds what a sweep kept, or the beginning of it. */
  static isIn(folder: string): boolean {
    return existsSync(join(folder, IDENTITY));
  }

  /** Starts anew: what was kept before goes. `hashes` are those of the points' scenarios. */
  static begin(out: OutDirectory, identity: SweepIdentity, hashes: readonly string[]): Journal {
    out.remove(POINTS);
    out.writeWhole(IDENTITY, textOf(identity));
    return new Journal(out, hashes);
  }

  /** Goes on with what a sweep of the same identity kept; the error is a sentence that says what is another. */
  static resume(
    out: OutDirectory,
    identity: SweepIdentity,
    hashes: readonly string[],
  ): Result<Journal, string> {
    const kept = read(out.read(IDENTITY));
    if (kept === null)
      return err(`${out.path} holds no sweep to resume; leave out --resume, or name the directory of one`);
    const names = [...new Set([...Object.keys(identity), ...Object.keys(kept)])];
    const other = names.find((name) => textOf(identity[name]) !== textOf(kept[name]));
    if (other === undefined) return ok(new Journal(out, hashes));
    return err(
      `${out.path} holds another sweep: its ${other} is ${shown(kept[other])} and not ${shown(identity[other])}; give what it was started with, or name another directory`,
    );
  }

  /** Keeps a finished point. @throws Error, a sentence, where it cannot be written */
  keep(point: number, finished: Finished): void {
    this.out.writeWhole(nameOf(point), textOf({ hash: this.hashes[point], finished }));
  }

  /** The points that were kept, by their numbers; what cannot be read is left to be run again. */
  kept(): ReadonlyMap<number, Finished> {
    const found = new Map<number, Finished>();
    for (const [point, hash] of this.hashes.entries()) {
      const entry = read(this.out.read(nameOf(point)));
      if (entry?.['hash'] === hash && isFinished(entry['finished'])) found.set(point, entry['finished']);
    }
    return found;
  }
}

function nameOf(point: number): string {
  return `${POINTS}/point-${String(point + 1).padStart(5, '0')}.json`;
}

/** JSON has no word for what never came about. */
function textOf(value: unknown): string {
  return `${JSON.stringify(value, (_, inner: unknown) => (inner === Infinity ? 'Infinity' : inner))}\n`;
}

function read(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text, (_, inner: unknown) => (inner === 'Infinity' ? Infinity : inner));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** Whether it has the metrics of this program, in every run. */
function isFinished(value: unknown): value is Finished {
  const names = METRICS.map(({ name }) => name).join();
  const { seeds } = (value ?? {}) as Partial<Finished>;
  return (
    Array.isArray(seeds) &&
    (seeds as Finished['seeds']).every(({ runs }) =>
      runs.every(({ metrics }) => Object.keys(metrics).join() === names),
    )
  );
}

function shown(value: unknown): string {
  const text = textOf(value ?? 'not given').trim();
  return text.length <= 120 ? text : `${text.slice(0, 120)}...`;
}

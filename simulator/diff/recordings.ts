// Where two recorded runs, live or rehearsed, first part ways: the first answer on a workload that is another than the other run's
// answer at that turn. When it was given does not count, nor how often it was given again: clocks and watches are a run's own.

import { decisionsOn, type Recorded } from '../../core/record/decisions.ts';
import type { Key } from '../../core/decide/key.ts';
import { compareText } from '../../core/text.ts';
import type { Difference, Parting } from './difference.ts';

/** The lines of a recording, from the first on each time. */
export type Lines = () => Iterable<string>;

/**
 * The first difference of two recordings, in the order of the first; times count from the first placement of each. `same` counts the
 * answers before it. Recordings are read line by line: of the second, what was asked for is kept, a few words an answer.
 */
export function firstDifferenceOfRecordings(a: Lines, b: Lines): Difference {
  const others = new Map<Key, Asked[]>();
  for (const { parting, asked } of answersOn(b())) listOf(others, parting.key).push(asked);
  const turns = new Map<Key, number>();
  let same = 0;
  for (const { parting, asked } of answersOn(a())) {
    const { key } = parting;
    const turn = turns.get(key) ?? 0;
    const other = others.get(key)?.[turn];
    if (other === undefined || !isSame(asked, other))
      return { same, a: parting, b: answerAt(b(), key, turn) };
    turns.set(key, turn + 1);
    same++;
  }
  return { same, a: null, b: answerBeyond(b(), turns) };
}

/** What a run asks for of a workload: by cluster how many, of which revision as far as it was told, and what waits. */
interface Asked {
  readonly clusters: readonly {
    readonly cluster: string;
    readonly replicas: number;
    readonly revision: string;
  }[];
  readonly waiting: number;
}

interface Answer {
  readonly parting: Parting;
  readonly asked: Asked;
}

/** Answers that ask for something else than the one before on the same workload. */
function* answersOn(lines: Iterable<string>): Generator<Answer> {
  const last = new Map<Key, Asked>();
  let startMicros: number | null = null;
  for (const recorded of decisionsOn(lines)) {
    startMicros ??= recorded.nowMicros;
    const { key } = recorded;
    const before = last.get(key);
    const asked = askedIn(recorded, before);
    last.set(key, asked);
    if (before === undefined || !isSame(before, asked))
      yield { parting: partingOf(recorded, startMicros), asked };
  }
}

function askedIn({ decision: { status, effects } }: Recorded, before: Asked | undefined): Asked {
  const told = new Map(before?.clusters.map(({ cluster, revision }) => [cluster, revision]));
  for (const effect of effects)
    if (effect.type === 'ensureWorkload') told.set(effect.cluster, effect.revision);
  const clusters = status.placements
    .map(({ cluster, replicas }) => ({ cluster, replicas, revision: told.get(cluster) ?? '' }))
    .sort((one, other) => compareText(one.cluster, other.cluster));
  return { clusters, waiting: status.unplaced?.replicas ?? 0 };
}

/** A revision that was told before the recording began is not known, and may be any. */
function isSame(one: Asked, other: Asked): boolean {
  if (one.waiting !== other.waiting || one.clusters.length !== other.clusters.length) return false;
  return one.clusters.every(({ cluster, replicas, revision }, i) => {
    const there = other.clusters[i]!;
    const isSameRevision = revision === there.revision || revision === '' || there.revision === '';
    return cluster === there.cluster && replicas === there.replicas && isSameRevision;
  });
}

function partingOf({ key, policy, nowMicros, decision }: Recorded, startMicros: number): Parting {
  const { status, effects, reasons } = decision;
  const { placements, unplaced } = status;
  return { key, policy, atMicros: nowMicros - startMicros, placements, unplaced, effects, reasons };
}

/** The answer on a workload at its turn; null: there is none. */
function answerAt(lines: Iterable<string>, key: Key, turn: number): Parting | null {
  let passed = 0;
  for (const { parting } of answersOn(lines)) if (parting.key === key && passed++ === turn) return parting;
  return null;
}

/** The first answer that comes after so many on its workload; null: there is none. */
function answerBeyond(lines: Iterable<string>, turns: ReadonlyMap<Key, number>): Parting | null {
  const passed = new Map<Key, number>();
  for (const { parting } of answersOn(lines)) {
    const turn = passed.get(parting.key) ?? 0;
    if (turn >= (turns.get(parting.key) ?? 0)) return parting;
    passed.set(parting.key, turn + 1);
  }
  return null;
}

function listOf<T>(lists: Map<Key, T[]>, key: Key): T[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const made: T[] = [];
  lists.set(key, made);
  return made;
}

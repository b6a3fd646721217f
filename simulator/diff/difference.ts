// Where two runs first part ways: the first decision that asks for something else, or is made on another workload or at another
// time. Each run is made twice: once to find the place, which keeps one number a decision, and once more up to it.

import type { Decision } from '../../core/decide/contract.ts';
import type { Effect } from '../../core/decide/effects.ts';
import type { Key } from '../../core/decide/key.ts';
import type { Reasons } from '../../core/decide/reasons.ts';
import { fnv1a } from '../../core/hash.ts';
import type { Placed, UnplacedDemand } from '../../core/placement/status.ts';
import { runOnce, type RunInput } from '../run/run.ts';
import type { Workload } from '../world/workload.ts';

const EVENTS_BETWEEN_LOOKS = 256;

/** A run to compare. */
export type Side = Pick<RunInput, 'scenario' | 'load' | 'policy' | 'policies' | 'seed'>;

/** What one run decided at the place where they part. */
export interface Parting {
  readonly key: Key;
  readonly atMicros: number;
  readonly policy: string;
  readonly placements: readonly Placed[];
  readonly unplaced: UnplacedDemand | null;
  readonly effects: readonly Effect[];
  readonly reasons: Reasons;
}

export interface Difference {
  /** Decisions before it, the same in both. */
  readonly same: number;
  /** Null: it decided nothing more. */
  readonly a: Parting | null;
  readonly b: Parting | null;
}

/**
 * The first difference of two runs; without a decision in either where there is none.
 * @param minds what makes two decisions differ: what they ask for alone, or when they ask for it as well
 */
export function firstDifference(a: Side, b: Side, minds: 'times' | 'answers' = 'times'): Difference {
  const mark = (...made: Made): number => markOf(made, minds);
  const marks: number[] = [];
  runOnce({ ...a, onDecision: (...made) => marks.push(mark(...made)) });
  const found = { same: 0, isOver: false };
  const compare = (...made: Made): void => {
    if (found.isOver) return;
    if (marks[found.same] === mark(...made)) found.same++;
    else found.isOver = true;
  };
  runUntil(b, compare, () => found.isOver);
  const { same, isOver } = found;
  return { same, a: same < marks.length ? partingOf(a, same) : null, b: isOver ? partingOf(b, same) : null };
}

type Made = [workload: Workload, decision: Decision, nowMicros: number];

/** A number that two decisions hardly share which ask for different things. */
function markOf([{ key }, { status, effects }, nowMicros]: Made, minds: 'times' | 'answers'): number {
  const { placements, unplaced } = status;
  const waiting = minds === 'times' ? unplaced : unplaced?.replicas;
  return fnv1a(JSON.stringify([key, minds === 'times' ? nowMicros : 0, placements, waiting, effects]));
}

function partingOf(side: Side, at: number): Parting | null {
  let count = 0;
  let parting: Parting | null = null;
  const keep = ({ key, spec }: Workload, { status, effects, reasons }: Decision, atMicros: number): void => {
    if (count++ !== at) return;
    const { placements, unplaced } = status;
    parting = { key, atMicros, policy: spec.policy, placements, unplaced, effects, reasons };
  };
  runUntil(side, keep, () => parting !== null);
  return parting;
}

function runUntil(side: Side, onDecision: (...made: Made) => void, isOver: () => boolean): void {
  runOnce({ ...side, onDecision, interrupt: { everyEvents: EVENTS_BETWEEN_LOOKS, asked: isOver } });
}

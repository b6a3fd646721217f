// Orders that go round the clusters by name, from where the workload before left off.

import { compareText } from '../text.ts';
import type { Candidate, RankContext, Ranked } from './policy.ts';

/** The last cluster of the newest placed workload that is older than the one that is placed; empty: there is none. */
export function lastUsed({ board, self }: RankContext): string {
  return board.turns.before(self)?.placements.at(-1)?.cluster ?? '';
}

/** By name from the first that `isPast` says yes to, round to the others; the score is the place in that order, from 1. */
export function inTurn<C extends Candidate>(
  candidates: readonly C[],
  isPast: (name: string) => boolean,
): Ranked<C>[] {
  const byName = candidates.toSorted((a, b) => compareText(a.name, b.name));
  const start = byName.findIndex(({ name }) => isPast(name));
  const round = start <= 0 ? byName : [...byName.slice(start), ...byName.slice(0, start)];
  return round.map((candidate, i) => ({ candidate, score: i + 1 }));
}

// The order of best_fit.

import { byHighest, type Candidate, type Ranked } from '../policy.ts';

/** Fewest pods that fit first. */
export function rankByLeastRoom<C extends Candidate>(candidates: readonly C[]): Ranked<C>[] {
  return byHighest(candidates, (candidate) => -candidate.capacity).map(({ candidate }) => ({
    candidate,
    score: candidate.capacity,
  }));
}

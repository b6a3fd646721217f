// The order of best_fit.

import { byLowest, type Candidate, type Ranked } from '../policy.ts';

/** Fewest pods that fit first. */
export function rankByLeastRoom<C extends Candidate>(candidates: readonly C[]): Ranked<C>[] {
  return byLowest(candidates, (candidate) => candidate.capacity);
}

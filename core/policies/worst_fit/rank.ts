// The order of worst_fit.

import { byHighest, type Candidate, type Ranked } from '../policy.ts';

/** Most pods that fit first. */
export function rankByMostRoom<C extends Candidate>(candidates: readonly C[]): Ranked<C>[] {
  return byHighest(candidates, (candidate) => candidate.capacity);
}

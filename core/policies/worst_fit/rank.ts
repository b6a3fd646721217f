// The order of worst_fit.

import { byHighest, type Candidate, type Ranked } from '../policy.ts';

/** Most pods that fit first. */
export function rankByMostRoom(candidates: readonly Candidate[]): Ranked[] {
  return byHighest(candidates, (candidate) => candidate.capacity);
}

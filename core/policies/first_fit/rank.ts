// The order of first_fit.

import { byLowest, type Candidate, type Ranked } from '../policy.ts';

/** By name. */
export function rankByName<C extends Candidate>(candidates: readonly C[]): Ranked<C>[] {
  return byLowest(candidates, () => 0);
}

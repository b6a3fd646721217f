// The order of nearest.

import { rttBetween } from '../../fleet/fleet.ts';
import { byLowest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/** Shortest round-trip time from the home first; without a home no time is known and names decide. */
export function rankByDistance<C extends Candidate>(
  candidates: readonly C[],
  { fleet, rules }: RankContext,
): Ranked<C>[] {
  return byLowest(candidates, ({ name }) => rttBetween(fleet, rules.home, name));
}

// The order of rtt_weighted.

import { rttBetween } from '../../fleet/fleet.ts';
import { byHighest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/** At this round-trip time room counts half. */
const HALVING_MS = 10;

/** Most pods that fit, each weighted by 1 / (1 + RTT / 10 ms) of the cluster from the home. Unknown times weigh nothing. */
export function rankByRoomAndDistance<C extends Candidate>(
  candidates: readonly C[],
  { fleet, rules }: RankContext,
): Ranked<C>[] {
  return byHighest(
    candidates,
    ({ name, capacity }) => capacity / (1 + rttBetween(fleet, rules.home, name) / HALVING_MS),
  );
}

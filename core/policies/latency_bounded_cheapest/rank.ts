// The order of latency_bounded_cheapest. The bound itself is kept by placement, whatever the policy.

import { rttBetween } from '../../fleet/fleet.ts';
import { byLowest, compareNumbers, type Candidate, type RankContext, type Ranked } from '../policy.ts';
import { pricePerCpuHourUsd } from '../price.ts';

/** Lowest price per core and hour first; equal ones by round-trip time from the home, then by name. The score is the price. */
export function rankByPriceThenDistance<C extends Candidate>(
  candidates: readonly C[],
  { fleet, rules }: RankContext,
): Ranked<C>[] {
  const rttMs = (ranked: Ranked<C>): number => rttBetween(fleet, rules.home, ranked.candidate.name);
  return byLowest(candidates, ({ cluster }) => pricePerCpuHourUsd(cluster)).sort(
    (a, b) => compareNumbers(a.score, b.score) || compareNumbers(rttMs(a), rttMs(b)),
  );
}

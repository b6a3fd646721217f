// The order of most_traffic.

import { byHighest, type Candidate, type Ranked } from '../policy.ts';

/** Highest traffic figure first. */
export function rankByTraffic<C extends Candidate>(candidates: readonly C[]): Ranked<C>[] {
  return byHighest(candidates, (candidate) => candidate.cluster.traffic);
}

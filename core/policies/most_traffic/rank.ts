// The order of most_traffic.

import { byHighest, type Candidate, type Ranked } from '../policy.ts';

/** Highest traffic figure first. */
export function rankByTraffic(candidates: readonly Candidate[]): Ranked[] {
  return byHighest(candidates, (candidate) => candidate.cluster.traffic);
}

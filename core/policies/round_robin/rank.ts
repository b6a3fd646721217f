// The order of round_robin. Whose turn it is follows from what is placed, so that deciding again on a workload starts at the
// same cluster as long as the workload before it stands.

import { inTurn, lastUsed } from '../in-turn.ts';
import type { Candidate, RankContext, Ranked } from '../policy.ts';

/** By name, beginning after the cluster that was used last. */
export function rankRoundRobin<C extends Candidate>(
  candidates: readonly C[],
  context: RankContext,
): Ranked<C>[] {
  const last = lastUsed(context);
  return inTurn(candidates, (name) => name > last);
}

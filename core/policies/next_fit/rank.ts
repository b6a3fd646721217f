// The order of next_fit. The open bin follows from what is placed, as in round_robin.

import { inTurn, lastUsed } from '../in-turn.ts';
import type { Candidate, RankContext, Ranked } from '../policy.ts';

/** By name, beginning with the cluster that was used last. */
export function rankNextFit<C extends Candidate>(
  candidates: readonly C[],
  context: RankContext,
): Ranked<C>[] {
  const last = lastUsed(context);
  return inTurn(candidates, (name) => name >= last);
}

// The order of locality_with_spill.

import { clusterRoom, utilisation } from '../../capacity/free-room.ts';
import type { Candidate, RankContext, Ranked } from '../policy.ts';
import { rankByDistance } from '../nearest/rank.ts';

/** From this share in use on, of cpu or memory, the home takes only what nobody else does. */
const SPILL_AT = 0.8;

/** The order of nearest; a home that is used too much comes last. The score is the round-trip time. */
export function rankLocalThenSpill<C extends Candidate>(
  candidates: readonly C[],
  context: RankContext,
): Ranked<C>[] {
  const ranked = rankByDistance(candidates, context);
  const at = ranked.findIndex(({ candidate }) => candidate.name === context.rules.home);
  const home = ranked[at];
  if (home === undefined || utilisation(clusterRoom(home.candidate.cluster)) < SPILL_AT) return ranked;
  return [...ranked.slice(0, at), ...ranked.slice(at + 1), home];
}

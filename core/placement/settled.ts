// What is wanted is what was wanted and all of it may stay: then no cluster needs to be looked at.

import type { Reasons } from '../decide/reasons.ts';
import type { Failover } from './failover.ts';
import type { Outcome } from './outcome.ts';
import type { Situation } from './situation.ts';
import { podsAsked, podsPlaced, type Placed, type Share } from './status.ts';

/** What was wanted, if that still is what is wanted; else null. */
export function settled(situation: Situation): Outcome | null {
  const { placements, current, failover, input, isSameRules, isSameRequests } = situation;
  const { memory } = input;
  if (!isSameRules || !isSameRequests || memory === null) return null;
  if (!asksAsBefore(situation, memory.locations)) return null;
  const stays = ({ cluster, replicas }: Placed): boolean => current.staying.get(cluster) === replicas;
  if (podsPlaced(placements) !== podsAsked(memory.locations) || !placements.every(stays)) return null;
  return {
    placements,
    unplaced: null,
    locations: memory.locations,
    reasons: reasonsOf(failover),
    gaveUp: [],
  };
}

/** Whether the same is asked as of the last decision, as far as can be told without a look at clusters. */
function asksAsBefore(situation: Situation, locations: readonly Share[]): boolean {
  const { divide, isForEach } = situation.policy;
  if (isForEach === true || situation.rebalances) return false;
  if (divide !== undefined) return podsAsked(locations) === situation.total;
  return locations.every((share, position) => share.pods === situation.podsAt(position));
}

const NO_REASONS: Reasons = { clusters: [], notes: [] };

function reasonsOf({ held }: Failover): Reasons {
  return held === null ? NO_REASONS : { clusters: [], notes: [{ code: 'FailoverHeld', ...held }] };
}

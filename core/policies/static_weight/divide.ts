// The division of static_weight: seats by the weights that the object gives.

import { divideByWeight, staticWeights } from '../../division/by-weight.ts';
import { nameOrder } from '../../division/tie.ts';
import { giveSeats, takeSeats } from '../../division/webster.ts';
import type { ClusterFacts } from '../../fleet/fleet.ts';
import { chooses } from '../../placement/cluster-choice.ts';
import type { PlacementRules } from '../../placement/workload-spec.ts';
import type { DivideContext, Place, Portioned } from '../policy.ts';

/** The largest weight of the rules about each cluster; 1 each where no rule weighs any. */
export function weighByRules(clusters: readonly ClusterFacts[], { division }: PlacementRules): number[] {
  return staticWeights(clusters, division?.weights ?? [], chooses);
}

/** Afresh: all seats anew. Otherwise seats are given, or taken back, from those that there are. */
export function divideByStaticWeight(
  total: number,
  places: readonly Place[],
  { uid, isFresh }: DivideContext,
): Portioned[] {
  const pods = isFresh ? dividedAfresh(total, places, uid) : dividedOnward(total, places, uid);
  return places.map(({ weight }, i) => ({ weight, pods: pods[i]! }));
}

function dividedAfresh(total: number, places: readonly Place[], uid: string): number[] {
  const clusters = places.map(({ candidate: { name }, weight, available }) => ({
    name,
    weight,
    most: available,
  }));
  return divideByWeight(total, clusters, nameOrder(uid));
}

function dividedOnward(total: number, places: readonly Place[], uid: string): number[] {
  const parties = places.map(({ candidate: { name }, weight, assigned, available }) => ({
    name,
    weight,
    seats: assigned,
    most: weight === 0 ? assigned : available,
  }));
  const open = total - parties.reduce((sum, { seats }) => sum + seats, 0);
  const order = nameOrder(uid);
  return open < 0 ? takeSeats(parties, -open, order) : giveSeats(parties, open, order);
}

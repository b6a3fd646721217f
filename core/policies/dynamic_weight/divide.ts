// The division of dynamic_weight and, over as few clusters as can be, of aggregated: by what fits.

import { divideSteadily, type Strategy } from '../../division/dynamic.ts';
import { nameOrder } from '../../division/tie.ts';
import type { DivideContext, Place, Portioned } from '../policy.ts';

/** Afresh what is there counts as free. */
export function divideByCapacity(
  strategy: Strategy,
  total: number,
  places: readonly Place[],
  { uid, isFresh }: DivideContext,
): Portioned[] {
  const holders = places.map(({ candidate, assigned, available }) => ({
    name: candidate.name,
    assigned: isFresh ? 0 : assigned,
    free: available - (isFresh ? 0 : assigned),
    isUsed: assigned > 0,
  }));
  const { weights, replicas } = divideSteadily(strategy, total, holders, nameOrder(uid));
  return places.map((_, i) => ({ weight: weights[i]!, pods: replicas[i]! }));
}

// The clusters of cluster_affinity: those that the object names.

import type { PlacementRules } from '../../placement/workload-spec.ts';
import { byHighest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/** The locations, else the home. */
export function namedLocations(rules: PlacementRules): readonly string[] {
  if (rules.locations !== null) return rules.locations;
  return rules.home === '' ? [] : [rules.home];
}

/** In the order in which they are named; clusters that are not named follow by name. */
export function rankAsNamed<C extends Candidate>(
  candidates: readonly C[],
  context: RankContext,
): Ranked<C>[] {
  const named = namedLocations(context.rules);
  return byHighest(candidates, ({ name }) => (named.includes(name) ? named.length - named.indexOf(name) : 0));
}

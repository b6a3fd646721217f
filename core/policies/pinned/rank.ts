// The cluster of pinned: the home.

import type { PlacementRules } from '../../placement/workload-spec.ts';
import { byHighest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/** The home, if there is one. */
export function home(rules: PlacementRules): readonly string[] {
  return rules.home === '' ? [] : [rules.home];
}

/** The home first. */
export function rankHome<C extends Candidate>(candidates: readonly C[], context: RankContext): Ranked<C>[] {
  return byHighest(candidates, ({ name }) => (name === context.rules.home ? 1 : 0));
}

// The order of random.

import { byHighest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/** Each cluster by a number drawn for the workload and that cluster: the order never changes for a workload. */
export function rankByDraw<C extends Candidate>(candidates: readonly C[], context: RankContext): Ranked<C>[] {
  return byHighest(candidates, ({ name }) => context.draw(`order/${name}`));
}

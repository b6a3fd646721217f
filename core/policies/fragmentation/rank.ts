// The order of fragmentation.

import { shapeIn } from '../../placement/variants.ts';
import { byLowest, type Candidate, type RankContext, type Ranked } from '../policy.ts';
import { fragmentationRise, likelyNode, measureOf } from './fragments.ts';

/**
 * By how much more is left over once one more pod is there, least first. A cluster that shows no nodes counts as neither
 * better nor worse: its score is 0.
 */
export function rankByFragmentation<C extends Candidate>(
  candidates: readonly C[],
  { board, rules }: RankContext,
): Ranked<C>[] {
  const measure = measureOf(board.typical.list(), rules.shape);
  return byLowest(candidates, ({ name, cluster }) => {
    const shape = shapeIn(rules, name);
    const slot = likelyNode(cluster, shape);
    return slot < 0 ? 0 : fragmentationRise(cluster.nodes, slot, shape, measure);
  });
}

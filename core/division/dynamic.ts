// Division of replicas by what clusters can take, steady: growing adds the difference only and shrinking keeps proportions,
// so that nothing moves. Source: Karmada, dynamic weight and aggregated in steady mode.

import { compareText } from '../text.ts';
import type { NameOrder } from './tie.ts';
import { divideByWeight } from './by-weight.ts';

/** A cluster as a division sees it. Counts of replicas. */
export interface Holder {
  readonly name: string;
  /** What is there and may stay. */
  readonly assigned: number;
  /** What can be added. */
  readonly free: number;
  /** Whether the workload is there already, which goes first where few clusters are to do. */
  readonly isUsed: boolean;
}

/** Over all by weight, or over as few as can be. */
export type Strategy = 'dynamicWeight' | 'aggregated';

export interface Divided {
  /** What each got its part by: free room where replicas are added, what it had where some are taken; 0: not asked. */
  readonly weights: readonly number[];
  /** Replicas of each after it. */
  readonly replicas: readonly number[];
}

/**
 * What each holder has once all together have `total`, which is at most all that is assigned and free. More than is assigned:
 * the difference is divided by free room and added. Less: the total is divided by what is assigned.
 */
export function divideSteadily(
  strategy: Strategy,
  total: number,
  holders: readonly Holder[],
  order: NameOrder,
): Divided {
  const assigned = holders.map((holder) => holder.assigned);
  const before = assigned.reduce((sum, replicas) => sum + replicas, 0);
  if (total === before) return { weights: assigned, replicas: assigned };
  if (total < before) return divided(strategy, total, holders, assigned, order);
  const free = holders.map((holder) => holder.free);
  const { weights, replicas } = divided(strategy, total - before, holders, free, order);
  return { weights, replicas: replicas.map((added, i) => added + assigned[i]!) };
}

function divided(
  strategy: Strategy,
  total: number,
  holders: readonly Holder[],
  room: readonly number[],
  order: NameOrder,
): Divided {
  const weights = strategy === 'aggregated' ? shortestPrefix(total, holders, room) : room;
  const clusters = holders.map(({ name }, i) => ({ name, weight: weights[i]!, most: weights[i]! }));
  return { weights, replicas: divideByWeight(total, clusters, order) };
}

/** Room where it is needed, 0 elsewhere: holders in use go first, then larger ones, until what they have is enough. */
function shortestPrefix(total: number, holders: readonly Holder[], room: readonly number[]): number[] {
  const isUsed = (i: number): number => Number(holders[i]!.isUsed);
  const inOrder = holders
    .map((_, i) => i)
    .sort(
      (a, b) =>
        isUsed(b) - isUsed(a) || room[b]! - room[a]! || compareText(holders[a]!.name, holders[b]!.name),
    );
  const weights = room.map(() => 0);
  let covered = 0;
  for (const i of inOrder) {
    if (covered >= total) break;
    weights[i] = room[i]!;
    covered += room[i]!;
  }
  return weights;
}

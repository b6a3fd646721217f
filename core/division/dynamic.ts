// Division of replicas by what clusters can take, steady: growing adds the difference only and shrinking keeps proportions,
// so that nothing moves. Source: Karmada, dynamic weight and aggregated in steady mode.

import { compareText } from '../text.ts';
import { sum } from '../sum.ts';
import type { NameOrder } from './tie.ts';
import { giveSeats } from './webster.ts';

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
  const before = sum(assigned);
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
  const parties = holders.map(({ name }, i) => ({
    name,
    weight: weights[i]!,
    seats: 0,
    most: weights[i]!,
  }));
  return { weights, replicas: giveSeats(parties, total, order) };
}

/** Room where it is needed, 0 elsewhere: holders in use go first, then larger ones, until what they have is enough. */
function shortestPrefix(total: number, holders: readonly Holder[], room: readonly number[]): number[] {
  const weights = room.map(() => 0);
  if (total === 0) return weights;
  const byNeed = (a: number, b: number): number =>
    Number(holders[b]!.isUsed) - Number(holders[a]!.isUsed) ||
    room[b]! - room[a]! ||
    compareText(holders[a]!.name, holders[b]!.name);
  let covered = 0;
  for (const i of mostlyOne(holders.length, byNeed, (first) => room[first]! >= total)) {
    if (covered >= total) break;
    weights[i] = room[i]!;
    covered += room[i]!;
  }
  return weights;
}

/** The numbers below a count in an order, or the first alone where that is enough, as it mostly is: then nothing is sorted. */
function mostlyOne(
  count: number,
  compare: (a: number, b: number) => number,
  isEnough: (first: number) => boolean,
): readonly number[] {
  let first = 0;
  for (let i = 1; i < count; i++) if (compare(i, first) < 0) first = i;
  if (count > 0 && isEnough(first)) return [first];
  return Array.from({ length: count }, (_, i) => i).sort(compare);
}

// Holds an answer of a division to it that nothing moves: while the total does not fall nobody loses, and while it falls
// nobody gains. Answers that move nothing are left as they are.

import { sum } from '../sum.ts';

interface Holding {
  readonly assigned: number;
  readonly available: number;
}

/** What each place holds in the end; `pods` are what the answer gives it, `total` what all together are to hold. */
export function withoutMoves(
  total: number,
  places: readonly Holding[],
  pods: readonly number[],
): readonly number[] {
  const before = assignedTo(places);
  const isGrowing = total >= before;
  if (isGrowing && nobodyLoses(places, pods)) return pods;
  const bounded = places.map(({ assigned }, i) =>
    isGrowing ? Math.max(assigned, pods[i]!) : Math.min(assigned, pods[i]!),
  );
  const aim = isGrowing ? Math.max(before, sum(pods)) : total;
  let over = sum(bounded) - aim;
  const step = isGrowing ? -1 : 1;
  for (; over !== 0; over += step) {
    const i = farthest(places, bounded, isGrowing);
    if (i < 0) break;
    bounded[i]! += step;
  }
  return bounded;
}

function assignedTo(places: readonly Holding[]): number {
  let total = 0;
  for (const { assigned } of places) total += assigned;
  return total;
}

function nobodyLoses(places: readonly Holding[], pods: readonly number[]): boolean {
  for (let i = 0; i < places.length; i++) if (pods[i]! < places[i]!.assigned) return false;
  return true;
}

/** The place that is farthest from what it has; the last of several. */
function farthest(places: readonly Holding[], bounded: readonly number[], isGrowing: boolean): number {
  let found = -1;
  let most = 0;
  for (const [i, { assigned }] of places.entries()) {
    const distance = isGrowing ? bounded[i]! - assigned : assigned - bounded[i]!;
    if (distance > 0 && distance >= most) [found, most] = [i, distance];
  }
  return found;
}

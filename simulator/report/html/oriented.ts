// Differences between two policies, whichever way round the comparison lists them.

import type { Pair } from '../../compare/comparison.ts';

/** What x is above y; intervals as in Pair. */
export interface Difference {
  readonly x: string;
  readonly y: string;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pAdjusted: number;
  /** Which of the two is shown to be lower; null: no difference is shown. */
  readonly lower: string | null;
}

/** A pair as it is listed: a is x. */
export function asListed({ a, b, mean, low, high, pAdjusted, verdict }: Pair): Difference {
  const lower = verdict === 'no_difference_shown' ? null : verdict === 'a_lower' ? a : b;
  return { x: a, y: b, mean, low, high, pAdjusted, lower };
}

/**
 * The difference of x and y among pairs of one metric.
 *
 * @throws Error if there is no such pair
 */
export function differenceOf(pairs: readonly Pair[], x: string, y: string): Difference {
  const pair = pairs.find(({ a, b }) => (a === x && b === y) || (a === y && b === x));
  if (pair === undefined) throw new Error(`${x} and ${y} are not compared with each other.`);
  const listed = asListed(pair);
  if (pair.a === x) return listed;
  const { mean, low, high } = listed;
  return { ...listed, x, y, mean: negative(mean), low: negative(high), high: negative(low) };
}

function negative(value: number | null): number | null {
  return value === null ? null : -value;
}

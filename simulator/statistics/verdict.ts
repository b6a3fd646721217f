// When one of two may be called lower than the other. It must never name a winner that the numbers do not show.

/** A mean of n values and its 95 % confidence interval, in the unit of the values. */
export interface Summary {
  readonly mean: number;
  /** Null, as is high, where the values allow no interval: a single one, or an infinite one among them. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** A mean difference a - b with its own 95 % interval, and the p-value of the hypothesis that there is none. */
export interface PairedDifference extends Summary {
  /** Two-sided, of the paired t-test. 1 where there is no interval: what cannot be tested shows nothing. */
  readonly p: number;
}

/** Which of a and b is shown to be lower, if any. Whether lower is better is for the reader of the measure to say. */
export type Verdict = 'a_lower' | 'b_lower' | 'no_difference_shown';

/** How often a difference may be called shown where there is none. Intervals cover with the complement, 95 %. */
export const SIGNIFICANCE = 0.05;

/**
 * The verdict on a difference a - b: shown only if its interval leaves out zero, and its p-value, adjusted for all pairs
 * compared along with it, is below 0.05. The first is about this pair alone, the second about the whole family.
 */
export function verdict(difference: PairedDifference, adjustedP: number): Verdict {
  const { low, high } = difference;
  if (low === null || high === null || !(adjustedP < SIGNIFICANCE)) return 'no_difference_shown';
  if (high < 0) return 'a_lower';
  return low > 0 ? 'b_lower' : 'no_difference_shown';
}

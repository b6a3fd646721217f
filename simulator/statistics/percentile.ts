// Percentiles that are always one of the values, so that "never" (Infinity) can be one. It must not interpolate.

/** What rounding may add to a rank that is a whole number: 99.9 % of 1000 values are 999, not 999.0000000000001. */
const RANK_SLACK = 1e-9;

/**
 * The nearest-rank percentile: the least value such that at least `percent` of all values are no greater.
 * Values that never came about are Infinity and sorted last; they count, so p95 is Infinity when more than 5 % never did.
 *
 * @param sorted ascending
 * @param percent 0..100; 0 gives the least value
 * @returns null for no values at all
 * @throws RangeError for a percent outside its range
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`A percentile lies between 0 and 100 %, not at ${percent} %.`);
  }
  const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100 - RANK_SLACK));
  return sorted[rank - 1] ?? null;
}

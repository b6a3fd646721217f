// A distribution given by a few of its quantiles, as measurements are published. It must draw nothing itself.

/** A quantile: so many percent of the values are at most this one. */
export type Quantile = readonly [percent: number, value: number];

/** A positive distribution, log-linear between its given quantiles: the logarithm of the value grows linearly in the percent. */
export class QuantileTable {
  readonly #fractions: Float64Array;
  readonly #logValues: Float64Array;

  /**
   * @param quantiles from 0 to 100 percent, percents rising; values positive and never falling
   * @throws RangeError naming the first pair that breaks this
   */
  constructor(quantiles: readonly Quantile[]) {
    check(quantiles);
    this.#fractions = Float64Array.from(quantiles, ([percent]) => percent / 100);
    this.#logValues = Float64Array.from(quantiles, ([, value]) => Math.log(value));
  }

  /** The value below which this fraction (0..1) of the distribution lies: its inverse cumulative distribution. */
  valueAt(fraction: number): number {
    let upper = 1;
    while (upper < this.#fractions.length - 1 && fraction > this.#fractions[upper]!) upper++;
    const low = this.#fractions[upper - 1]!;
    const lowLog = this.#logValues[upper - 1]!;
    const share = (fraction - low) / (this.#fractions[upper]! - low);
    return Math.exp(lowLog + share * (this.#logValues[upper]! - lowLog));
  }
}

function check(quantiles: readonly Quantile[]): void {
  const first = quantiles.at(0);
  const last = quantiles.at(-1);
  if (first?.[0] !== 0 || last?.[0] !== 100) {
    throw new RangeError(
      'A quantile table goes from 0 % to 100 %: give the least value as the first pair and the greatest as the last.',
    );
  }
  let [percentBefore, valueBefore] = [-1, Number.MIN_VALUE];
  for (const [percent, value] of quantiles) {
    if (!(percent > percentBefore && value >= valueBefore && value < Infinity)) {
      throw new RangeError(
        `The pair [${percent}, ${value}] does not continue the quantile table: ` +
          'percents must rise, values must be positive and never fall.',
      );
    }
    [percentBefore, valueBefore] = [percent, value];
  }
}

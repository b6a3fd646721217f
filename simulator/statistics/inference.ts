// What a few seeds say about a measure, by Student's t. The one module that loads the statistics library, which takes a
// third of a second: import it only when there is something to compare. It must not know what is measured.
import padjust from '@stdlib/stats-padjust';
import ttest from '@stdlib/stats-ttest';
import { SIGNIFICANCE, type PairedDifference, type Summary } from './verdict.ts';

/**
 * Mean and two-sided 95 % Student-t interval of independent values, such as one per seed.
 *
 * Equal values have the interval [mean, mean]. An infinite value (a job never placed) makes the mean infinite.
 *
 * @throws RangeError without values or with one that is no number
 */
export function summary(values: readonly number[]): Summary {
  rejectNaN(values);
  const { mean, low, high, n } = test(values);
  return { mean, low, high, n };
}

/**
 * What a is above b when both are measured under the same conditions pair by pair, such as the same seed.
 *
 * The interval is that of this pair alone: it is not widened when several pairs are compared. `holm` corrects the p-values
 * for that, and `verdict` asks both. If all differences are equal, p is 1 when they are zero and 0 when they are not.
 *
 * @throws RangeError if there are no values, not as many on both sides, or one that is no number
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference {
  if (a.length !== b.length) {
    throw new RangeError(
      `Paired values come in pairs: there are ${a.length} of a and ${b.length} of b. Compare runs of the same seeds.`,
    );
  }
  rejectNaN(a);
  rejectNaN(b);
  return test(a.map((value, i) => value - b[i]!));
}

/**
 * Holm's step-down adjustment of the p-values of one family of comparisons (Scandinavian Journal of Statistics 6, 1979), in
 * the order given: the chance of even one false winner stays below the level to which an adjusted p-value is compared.
 */
export function holm(pValues: readonly number[]): number[] {
  return pValues.length === 0 ? [] : padjust([...pValues], 'holm');
}

/** Tests that the mean is zero. The library divides by the standard error, so what has none is answered here. */
function test(values: readonly number[]): PairedDifference {
  const n = values.length;
  const [first] = values;
  if (first === undefined)
    throw new RangeError('There are no values to take the mean of. Run at least one seed.');

  if (!values.every(Number.isFinite)) {
    return { mean: values.reduce((sum, value) => sum + value) / n, low: null, high: null, n, p: 1 };
  }
  if (n === 1) return { mean: first, low: null, high: null, n, p: 1 };
  if (values.every((value) => value === first)) {
    return { mean: first, low: first, high: first, n, p: first === 0 ? 1 : 0 };
  }
  const { mean, ci, pValue } = ttest([...values], { alpha: SIGNIFICANCE });
  return { mean, low: ci[0]!, high: ci[1]!, n, p: pValue };
}

function rejectNaN(values: readonly number[]): void {
  const index = values.findIndex(Number.isNaN);
  if (index >= 0) throw new RangeError(`Value ${index} is not a number, so there is no mean to compare.`);
}

// Quantile tables: they give back their own quantiles, and interpolate between them in the logarithm.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QuantileTable, type Quantile } from '../../simulator/random/quantile-table.ts';

const table = new QuantileTable([
  [0, 0.6],
  [50, 378],
  [99.5, 24_961],
  [100, 197_182],
]);

describe('a quantile table', () => {
  test.each([
    [0, 0.6],
    [50, 378],
    [99.5, 24_961],
    [100, 197_182],
  ])('gives its own quantile %s %% back', (percent, value) => {
    expect(table.valueAt(percent / 100)).toBeCloseTo(value, 8);
  });

  test('is the geometric mean half way between two quantiles', () => {
    expect(table.valueAt(0.25)).toBeCloseTo(Math.sqrt(0.6 * 378), 8);
  });

  test('rises with the fraction, within its least and greatest value', () => {
    const steps = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 20 });
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(steps, fraction, fraction, (gaps, x, y) => {
        let value = 0.1;
        const quantiles: Quantile[] = [[0, value]];
        gaps.forEach((gap, i) => quantiles.push([(100 * (i + 1)) / gaps.length, (value += gap)]));
        const any = new QuantileTable(quantiles);
        const [low, high] = [any.valueAt(Math.min(x, y)), any.valueAt(Math.max(x, y))];
        const slack = 1 + 1e-12;
        expect(low).toBeLessThanOrEqual(high * slack);
        expect(low * slack).toBeGreaterThanOrEqual(0.1);
        expect(high).toBeLessThanOrEqual(value * slack);
      }),
      { seed: 3 },
    );
  });

  test('may hold one value for a whole stretch', () => {
    const flat = new QuantileTable([
      [0, 5],
      [40, 5],
      [100, 5],
    ]);
    expect(flat.valueAt(0.7)).toBeCloseTo(5, 12);
  });

  test.each<[string, Quantile[], RegExp]>([
    ['without pairs', [], /from 0 % to 100 %/],
    ['that starts above 0 %', [[1, 1], [100, 2]], /from 0 % to 100 %/], // prettier-ignore
    ['that ends below 100 %', [[0, 1], [99, 2]], /from 0 % to 100 %/], // prettier-ignore
    ['with a percent twice', [[0, 1], [50, 2], [50, 3], [100, 4]], /\[50, 3\] does not continue/], // prettier-ignore
    ['with falling values', [[0, 3], [100, 2]], /\[100, 2\] does not continue/], // prettier-ignore
    ['with a value of zero', [[0, 0], [100, 2]], /\[0, 0\] does not continue/], // prettier-ignore
    ['with no number', [[0, 1], [100, NaN]], /NaN/], // prettier-ignore
    ['without a greatest value', [[0, 1], [100, Infinity]], /Infinity/], // prettier-ignore
  ])('%s is refused', (_, quantiles, message) => {
    expect(() => new QuantileTable(quantiles)).toThrow(message);
  });
});

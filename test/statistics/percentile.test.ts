// Nearest-rank percentiles: table cases, the definition as a property, and values that never came about.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile } from '../../simulator/statistics/percentile.ts';

const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
const thousand = Array.from({ length: 1000 }, (_, i) => i + 1);

describe('percentile', () => {
  test.each([
    ['the usual example, 5 %', [15, 20, 35, 40, 50], 5, 15],
    ['the usual example, 30 %', [15, 20, 35, 40, 50], 30, 20],
    ['the usual example, 40 %', [15, 20, 35, 40, 50], 40, 20],
    ['the usual example, 50 %', [15, 20, 35, 40, 50], 50, 35],
    ['the usual example, 100 %', [15, 20, 35, 40, 50], 100, 50],
    ['0 % is the least', [15, 20], 0, 15],
    ['one value', [4], 99, 4],
    ['a whole rank is not rounded up: 7 % of 100', hundred, 7, 7],
    ['a whole rank is not rounded up: 99.9 % of 1000', thousand, 99.9, 999],
    ['5 of 100 never: p95 is finite', [...hundred.slice(0, 95), ...Array<number>(5).fill(Infinity)], 95, 95],
    [
      '6 of 100 never: p95 is never',
      [...hundred.slice(0, 94), ...Array<number>(6).fill(Infinity)],
      95,
      Infinity,
    ],
    ['no values', [], 50, null],
  ])('%s', (_, sorted, percent, expected) => {
    expect(percentile(sorted, percent)).toBe(expected);
  });

  test('is the least value such that at least this share of the values is no greater', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const sorted = Float64Array.from(values).sort();
          const covers = (bound: number): boolean =>
            100 * values.filter((v) => v <= bound).length >= percent * values.length;
          expect(percentile(sorted, percent)).toBe([...sorted].find(covers));
        },
      ),
      { seed: 5 },
    );
  });

  test.each([-1, 101, NaN])('%s %% is refused', (percent) => {
    expect(() => percentile([1], percent)).toThrow(/between 0 and 100/);
  });
});

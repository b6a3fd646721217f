// Intervals, paired tests and the Holm adjustment against textbook values, and where there is nothing to test.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holm, pairedDifference, summary } from '../../simulator/statistics/inference.ts';

// Student (Biometrika 6, 1908, p. 20): additional hours of sleep of ten patients under two drugs.
const sleepA = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
const sleepB = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe('the interval of a mean', () => {
  // t quantiles 0.975 as printed in tables: 12.706 (1 degree of freedom), 2.776 (4), 2.262 (9), 2.045 (29).
  test.each([
    ['two values', [0, 2], 1, 12.706 * 1],
    ['five values', [1, 2, 3, 4, 5], 3, 2.776 * Math.sqrt(2.5 / 5)],
    ['ten values', [...sleepA], 0.75, 2.262 * Math.sqrt(3.2006 / 10)],
    [
      'thirty values',
      Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 9 : 11)),
      10,
      2.045 * Math.sqrt(1 / 29),
    ],
  ])('of %s has the half-width that t tables give', (_, values, mean, halfWidth) => {
    const { low, high, ...rest } = summary(values);
    expect(rest).toEqual({ mean: expect.closeTo(mean, 10) as number, n: values.length });
    expect(mean - low!).toBeCloseTo(halfWidth, 2);
    expect(high! - mean).toBeCloseTo(halfWidth, 2);
  });

  test('does not exist for a single value', () => {
    expect(summary([7])).toEqual({ mean: 7, low: null, high: null, n: 1 });
  });

  test('is a point when all values are equal, without rounding', () => {
    expect(summary([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, low: 0.1, high: 0.1, n: 3 });
  });

  test('does not exist when something never came about', () => {
    expect(summary([1, Infinity, 3])).toEqual({ mean: Infinity, low: null, high: null, n: 3 });
  });

  test.each([
    ['nothing', [], /no values/],
    ['a value that is no number', [1, NaN], /Value 1 is not a number/],
  ])('is refused for %s', (_, values, message) => {
    expect(() => summary(values)).toThrow(message);
  });
});

describe('a paired difference', () => {
  test("of Student's sleep data is what the textbooks print: t = -4.0621, p = 0.002833", () => {
    const difference = pairedDifference(sleepA, sleepB);
    expect(difference.mean).toBeCloseTo(-1.58, 10);
    expect(difference.low).toBeCloseTo(-2.4598858, 6);
    expect(difference.high).toBeCloseTo(-0.7001142, 6);
    expect(difference.p).toBeCloseTo(0.002833, 6);
    expect(difference.n).toBe(10);
  });

  test.each([
    ['one pair', [3], [1], { mean: 2, low: null, high: null, n: 1, p: 1 }],
    ['no difference in any pair', [1, 2, 3], [1, 2, 3], { mean: 0, low: 0, high: 0, n: 3, p: 1 }],
    ['the same difference in every pair', [3, 4, 5], [1, 2, 3], { mean: 2, low: 2, high: 2, n: 3, p: 0 }],
    ['never on one side', [1, Infinity], [1, 2], { mean: Infinity, low: null, high: null, n: 2, p: 1 }],
    ['never on both sides', [1, Infinity], [1, Infinity], { mean: NaN, low: null, high: null, n: 2, p: 1 }],
  ])('with %s', (_, a, b, expected) => {
    expect(pairedDifference(a, b)).toEqual(expected);
  });

  test('turned round has the opposite sign and the same p', () => {
    const value = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 40 }), (pairs) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        const there = pairedDifference(a, b);
        const back = pairedDifference(b, a);
        expect(back.mean).toBeCloseTo(-there.mean, 6);
        expect(back.low!).toBeCloseTo(-there.high!, 6);
        expect(back.p).toBeCloseTo(there.p, 6);
        expect(there.low! <= there.mean && there.mean <= there.high!).toBe(true);
      }),
      { seed: 4 },
    );
  });

  test.each([
    ['sides of different length', [1, 2], [1], /2 of a and 1 of b/],
    ['nothing', [], [], /no values/],
    ['a value that is no number', [NaN, 2], [1, 2], /Value 0 is not a number/],
  ])('is refused for %s', (_, a, b, message) => {
    expect(() => pairedDifference(a, b)).toThrow(message);
  });
});

describe("Holm's adjustment", () => {
  test.each([
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    [
      [0.008, 0.03, 0.123, 0.6, 0.2],
      [0.04, 0.12, 0.369, 0.6, 0.4],
    ],
    [
      [0.9, 0.8],
      [1, 1],
    ],
    [[0.5], [0.5]],
    [[], []],
  ])('of %j is %j', (pValues, adjusted) => {
    expect(holm(pValues)).toEqual(adjusted.map((p) => expect.closeTo(p, 10) as number));
  });
});

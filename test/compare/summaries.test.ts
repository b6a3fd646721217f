// What comes out of the values of seeds: means, intervals, what is censored, and who is said to be lower.

import { describe, expect, it } from 'vitest';
import { comparePairs, policyRows, summarise } from '../../simulator/compare/summarise.ts';
import { METRICS } from '../../simulator/measure/metrics.ts';
import { seedsOf } from './seed-runs.ts';

const METRIC = 'pendingShareAtEnd';
const P95 = 'timeToPlaceP95Seconds';

describe('a metric over seeds', () => {
  it('has the mean and the 95 % Student-t interval', () => {
    const { [METRIC]: summary } = summarise(seedsOf(METRIC, [1, 2, 3]), 0);
    // t(0.975, 2) = 4.302653, standard error 1/sqrt(3).
    expect(summary).toEqual({
      mean: 2,
      low: expect.closeTo(2 - 4.302653 / Math.sqrt(3), 5) as number,
      high: expect.closeTo(2 + 4.302653 / Math.sqrt(3), 5) as number,
      n: 3,
    });
  });

  it.each([
    ['a single seed has no interval', [5], { mean: 5, low: null, high: null, n: 1 }],
    ['equal seeds have an interval of no width', [5, 5], { mean: 5, low: 5, high: 5, n: 2 }],
    [
      'one endless value leaves no mean',
      [5, Infinity],
      { mean: null, low: null, high: null, n: 2, censored: 1 },
    ],
    ['all are counted', [Infinity, Infinity], { mean: null, low: null, high: null, n: 2, censored: 2 }],
    ['nothing to measure is not censored', [5, null], { mean: null, low: null, high: null, n: 2 }],
  ])('%s', (_, values, expected) => {
    expect(summarise(seedsOf(P95, values), 0)[P95]).toEqual(expected);
  });

  it('stands for every metric, in the order of their definitions', () => {
    expect(Object.keys(summarise(seedsOf(METRIC, [1]), 0))).toEqual(METRICS.map(({ name }) => name));
  });
});

describe('rows of a comparison', () => {
  it('are the policies in their order, then the reference', () => {
    const seeds = seedsOf(METRIC, [1, 1], [2, 2], [3, 3]);
    const rows = policyRows(seeds, ['b', 'a'], true);
    expect(rows.map(({ name, reference, metrics }) => [name, reference, metrics[METRIC].mean])).toEqual([
      ['b', undefined, 1],
      ['a', undefined, 2],
      ['pooled', true, 3],
    ]);
    expect(policyRows(seeds, ['b', 'a'], false)).toHaveLength(2);
  });
});

describe('pairs', () => {
  const low = [0.1, 0.11, 0.12, 0.11];
  const high = [0.5, 0.52, 0.51, 0.52];

  it('are every policy against every later one, in every metric', () => {
    const pairs = comparePairs(seedsOf(METRIC, low, high, low), ['x', 'y', 'z']);
    expect(pairs).toHaveLength(3 * METRICS.length);
    const names = pairs.filter(({ metric }) => metric === METRIC).map(({ a, b }) => `${a}-${b}`);
    expect(names).toEqual(['x-y', 'x-z', 'y-z']);
  });

  it('name the lower one where interval and p agree, whichever stands first', () => {
    const [xy, xz, yz] = comparePairs(seedsOf(METRIC, low, high, low), ['x', 'y', 'z']).filter(
      ({ metric }) => metric === METRIC,
    );
    expect(xy).toMatchObject({
      a: 'x',
      b: 'y',
      n: 4,
      verdict: 'a_lower',
      mean: expect.closeTo(-0.4025) as number,
    });
    expect(yz).toMatchObject({
      a: 'y',
      b: 'z',
      n: 4,
      verdict: 'b_lower',
      mean: expect.closeTo(0.4025) as number,
    });
    expect(xz).toMatchObject({ mean: 0, low: 0, high: 0, pAdjusted: 1, verdict: 'no_difference_shown' });
  });

  it('subtract within seeds: what all policies share with a seed cancels out', () => {
    const noisy = [0, 100, 200, 300];
    const shifted = [1, 101.1, 200.9, 301];
    const [pair] = comparePairs(seedsOf(METRIC, noisy, shifted), ['x', 'y']);
    expect(pair).toMatchObject({ verdict: 'a_lower', mean: expect.closeTo(-1) as number });
  });

  it('lose a winner to the number of pairs, by Holm, though its own interval leaves out zero', () => {
    // t(3) of the first pair is 3.5: p = 0.039 alone, over 0.05 as the least of three.
    const a = [0, 0, 0, 0];
    const b = [1, 2, 3, 4].map((value) => value * 0.1 + 0.02);
    const c = [1, -1, 1, -1];
    const alone = comparePairs(seedsOf(METRIC, a, b), ['a', 'b'])[0]!;
    const among = comparePairs(seedsOf(METRIC, a, b, c), ['a', 'b', 'c'])[0]!;
    expect(alone.verdict).toBe('a_lower');
    expect(among).toMatchObject({
      mean: alone.mean,
      low: alone.low,
      high: alone.high,
      verdict: 'no_difference_shown',
    });
    expect(among.pAdjusted).toBeCloseTo(3 * alone.pAdjusted);
  });

  it('show nothing where a seed has no finite value, and still count in the family', () => {
    const seeds = seedsOf(P95, [1, 2, 3, Infinity], low, high);
    const pairs = comparePairs(seeds, ['x', 'y', 'z']).filter(({ metric }) => metric === P95);
    const nothing = { mean: null, low: null, high: null, n: 4, pAdjusted: 1, verdict: 'no_difference_shown' };
    expect(pairs[0]).toMatchObject(nothing);
    expect(pairs[1]).toMatchObject(nothing);
    const alone = comparePairs(seedsOf(P95, low, high), ['y', 'z']).find(({ metric }) => metric === P95)!;
    expect(pairs[2]!.pAdjusted).toBeCloseTo(3 * alone.pAdjusted);
  });

  it('show nothing for a single seed', () => {
    const [pair] = comparePairs(seedsOf(METRIC, [0.1], [0.9]), ['x', 'y']);
    expect(pair).toMatchObject({
      mean: -0.8,
      low: null,
      high: null,
      n: 1,
      pAdjusted: 1,
      verdict: 'no_difference_shown',
    });
  });
});

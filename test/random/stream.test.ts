// Random streams: frozen draws, independence of names, and the shape of each distribution.
import { describe, expect, test } from 'vitest';
import { QuantileTable } from '../../simulator/random/quantile-table.ts';
import { stream } from '../../simulator/random/stream.ts';

const draws = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Fraction of the values at or below a bound. */
const shareUpTo = (values: readonly number[], bound: number): number =>
  values.filter((value) => value <= bound).length / values.length;

describe('a named stream', () => {
  // A change of these literals changes every published result: it is a breaking change of the simulator.
  test.each([
    [
      1,
      'arrivals',
      'cluster1',
      [0.6947436963673681, 0.9020086112432182, 0.8355703486595303, 0.010353818535804749],
    ],
    [
      42,
      'durations',
      'default/web',
      [0.9108189325779676, 0.8494262585882097, 0.494664010591805, 0.4014820249285549],
    ],
    [
      'paper',
      'faults',
      7,
      [0.08462559548206627, 0.7532116754446179, 0.6160749343689531, 0.19619967113249004],
    ],
  ] as const)(
    'of seed %s, purpose %s and entity %s starts as it always has',
    (seed, purpose, entity, frozen) => {
      const one = stream(seed, purpose, entity);
      expect(draws(4, () => one.uniform())).toEqual(frozen);
    },
  );

  test('starts anew when it is asked for again, by number or by text', () => {
    const first = stream(1, 'sizes', 7);
    const again = stream('1', 'sizes', '7');
    expect(draws(100, () => again.uniform())).toEqual(draws(100, () => first.uniform()));
  });

  test('is not shifted by what other streams draw', () => {
    const alone = stream(1, 'sizes', 'a');
    const undisturbed = draws(100, () => alone.uniform());
    const amongOthers = stream(1, 'sizes', 'a');
    const others = [stream(1, 'sizes', 'b'), stream(1, 'faults', 'a'), stream(2, 'sizes', 'a')];
    const disturbed = draws(100, () => {
      for (const other of others) other.lognormal(1, 1);
      return amongOthers.uniform();
    });
    expect(disturbed).toEqual(undisturbed);
  });

  test('has a name that no other triple of seed, purpose and entity shares', () => {
    const names = [
      ['1', 'a', 'b'],
      ['1', 'ab', ''],
      ['1a', '', 'b'],
      ['1', '', 'ab'],
      ['1","a', '', 'b'],
    ] as const;
    const firsts = names.map(([seed, purpose, entity]) => stream(seed, purpose, entity).uniform());
    expect(new Set(firsts).size).toBe(names.length);
  });

  test('says nothing about its neighbours: first draws of consecutive entities are uniform and uncorrelated', () => {
    const n = 20_000;
    const firsts = Array.from({ length: n }, (_, entity) => stream(1, 'sizes', entity).uniform());
    const centred = firsts.map((value) => value - 0.5);
    const lagged = mean(centred.slice(1).map((value, i) => value * centred[i]!)) * 12;
    const standardError = 1 / Math.sqrt(n);
    expect(Math.abs(lagged)).toBeLessThan(4 * standardError);
    for (const tenth of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
      expect(Math.abs(shareUpTo(firsts, tenth) - tenth)).toBeLessThan(2 * standardError);
    }
  });
});

describe('the draws of a stream', () => {
  const n = 20_000;

  test('uniform lies in [0, 1)', () => {
    const one = stream(1, 'test', 'uniform');
    const values = draws(n, () => one.uniform());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  test('integer takes every value and no other', () => {
    const one = stream(1, 'test', 'integer');
    const values = draws(n, () => one.integer(6));
    for (let face = 0; face < 6; face++) {
      expect(values.filter((value) => value === face).length / n).toBeCloseTo(1 / 6, 2);
    }
    expect(new Set(values).size).toBe(6);
  });

  test.each([0, -1, 1.5, NaN, 2 ** 32 + 1])('integer(%s) is refused', (choices) => {
    expect(() => stream(1, 'test', 'integer').integer(choices)).toThrow(/not/);
  });

  test('exponential has the mean asked for and the median ln 2 of it', () => {
    const one = stream(1, 'test', 'exponential');
    const values = draws(n, () => one.exponential(50));
    expect(Math.abs(mean(values) - 50)).toBeLessThan((4 * 50) / Math.sqrt(n));
    expect(shareUpTo(values, 50 * Math.LN2)).toBeCloseTo(0.5, 1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  });

  test('lognormal has the median asked for, and a normal logarithm', () => {
    const one = stream(1, 'test', 'lognormal');
    const logs = draws(n, () => Math.log(one.lognormal(300, 0.5)));
    const centre = Math.log(300);
    // Shares of a normal distribution up to 2, 1, 0 standard deviations below and 1, 2 above its mean.
    for (const [deviations, share] of [
      [-2, 0.0228],
      [-1, 0.1587],
      [0, 0.5],
      [1, 0.8413],
      [2, 0.9772],
    ] as const) {
      expect(Math.abs(shareUpTo(logs, centre + deviations * 0.5) - share)).toBeLessThan(2 / Math.sqrt(n));
    }
  });

  test('a quantile table is drawn from as it is read', () => {
    const table = new QuantileTable([
      [0, 1],
      [50, 10],
      [90, 20],
      [100, 1000],
    ]);
    const one = stream(1, 'test', 'table');
    const values = draws(n, () => one.quantileTable(table));
    expect(Math.abs(shareUpTo(values, 10) - 0.5)).toBeLessThan(2 / Math.sqrt(n));
    expect(Math.abs(shareUpTo(values, 20) - 0.9)).toBeLessThan(2 / Math.sqrt(n));
  });
});

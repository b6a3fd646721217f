// Seeds are added until an interval is narrow enough: never fewer than the rule's first look, never more than it may take.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeedRuns, Study } from '../../simulator/compare/study.ts';
import { SEEDS_LEAST } from '../../simulator/compare/stopping.ts';
import { seedsUntil } from '../../simulator/compare/until.ts';
import { summary } from '../../simulator/statistics/inference.ts';
import { seedsOf } from './seed-runs.ts';

const METRIC = 'pendingShareAtEnd';

/** Two policies and so many seeds at the most. */
function study(seedsMax: number): Study {
  const seeds = Array.from({ length: seedsMax }, (_, i) => i + 1);
  return { scenario: {} as Study['scenario'], policies: ['a', 'b'], seeds, hasReference: false };
}

/** Runs of a seed whose values are given by the seed. */
function runner(
  valuesOf: (seed: number) => readonly [number | null, number | null],
): (seed: number) => Promise<SeedRuns> {
  return (seed) => {
    const [a, b] = valuesOf(seed);
    return Promise.resolve({ ...seedsOf(METRIC, [a], [b])[0]!, seed });
  };
}

const rule = { metric: METRIC, halfWidth: 0.1, firstSeeds: SEEDS_LEAST } as const;
const jumping = (seed: number): number => (seed % 2 === 0 ? 1 : 0);

describe('seeds until an interval is narrow', () => {
  it('are the least number where nothing varies', async () => {
    const { seeds, isWhole, stopping } = await seedsUntil(
      study(100),
      runner(() => [0.5, 0.25]),
      rule,
    );
    expect(seeds.map(({ seed }) => seed)).toEqual(study(SEEDS_LEAST).seeds);
    expect({ isWhole, because: stopping.because }).toEqual({ isWhole: true, because: 'reached' });
  });

  it('are enough for the policy that varies most', async () => {
    const { seeds, stopping } = await seedsUntil(
      study(1000),
      runner((seed) => [0, jumping(seed)]),
      rule,
    );
    expect(stopping.because).toBe('reached');
    expect(stopping.looks.at(-1)).toMatchObject({ policy: 'b', seeds: seeds.length });
    expect(stopping.looks.slice(0, -1).every(({ widest }) => widest! > 0.1)).toBe(true);
    expect(seeds.length).toBeGreaterThan(90);
  });

  it('are all there may be where that is not enough, or where there is no interval', async () => {
    for (const second of [jumping, () => Infinity]) {
      const { seeds, isWhole, stopping } = await seedsUntil(
        study(25),
        runner((seed) => [0, second(seed)]),
        { ...rule, halfWidth: 0.001 },
      );
      expect(seeds).toHaveLength(25);
      expect({ isWhole, because: stopping.because }).toEqual({ isWhole: true, because: 'seedsMax' });
    }
  });

  it('are no more than the first where there is nothing to measure', async () => {
    const { seeds, stopping } = await seedsUntil(
      study(100),
      runner(() => [null, null]),
      rule,
    );
    expect(seeds).toHaveLength(SEEDS_LEAST);
    expect(stopping.because).toBe('nothingToMeasure');
  });

  it('are those that were finished when it was asked to stop', async () => {
    const run = runner((seed) => [0, jumping(seed)]);
    const stopped = (seed: number): Promise<SeedRuns | null> =>
      seed > 23 ? Promise.resolve(null) : run(seed);
    const { seeds, isWhole, stopping } = await seedsUntil(study(100), stopped, rule);
    expect(seeds).toHaveLength(23);
    expect({ isWhole, because: stopping.because }).toEqual({ isWhole: false, because: 'interrupted' });
    expect(stopping.looks.map(({ seeds }) => seeds)).toEqual([10, 20]);
  });

  it('stop exactly when the interval of a fixed number of them would be narrow enough', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        async (values, halfWidth) => {
          const run = runner((seed) => [values[seed - 1]!, 0]);
          const { seeds, stopping } = await seedsUntil(study(40), run, { ...rule, halfWidth });
          const isNarrow = (n: number): boolean => {
            const { mean, high } = summary(values.slice(0, n));
            return high! - mean <= halfWidth;
          };
          const first = [10, 20, 30, 40].find(isNarrow);
          expect(seeds).toHaveLength(first ?? 40);
          expect(stopping.because).toBe(first === undefined ? 'seedsMax' : 'reached');
        },
      ),
      { numRuns: 50 },
    );
  });
});

// What a setting changes is the difference within seeds from the point that has the first value of its path and all else alike.

import { describe, expect, it } from 'vitest';
import type { SeedRuns } from '../../simulator/compare/study.ts';
import { byMetric } from '../../simulator/measure/metrics.ts';
import { effectsOf } from '../../simulator/sweep/effects.ts';

const GRID = [
  { path: 'nodes', values: ['3', '5', '8'] },
  { path: 'pull', values: ['0s', '3s'] },
];

/** Runs of two policies whose every metric is this, for each seed. */
function seedsOf(values: Readonly<Record<number, readonly [number, number]>>): SeedRuns[] {
  return Object.entries(values).map(([seed, both]) => ({
    seed: Number(seed),
    runs: both.map((value) => ({ metrics: byMetric(() => value), events: 1 })),
  }));
}

const point = (nodes: string, pull: string, more: number): Parameters<typeof effectsOf>[1][number] => ({
  values: [nodes, pull],
  seeds: seedsOf({ 1: [1 + more, 9], 2: [2 + 2 * more, 7], 3: [4 + 3 * more, 8] }),
});

const ALL = GRID[0]!.values.flatMap((nodes, i) => [point(nodes, '0s', i), point(nodes, '3s', i + 10)]);

const inOne = (effects: ReturnType<typeof effectsOf>): ReturnType<typeof effectsOf> =>
  effects.filter(({ metric }) => metric === 'imbalance');

describe('effects', () => {
  const effects = inOne(effectsOf(GRID, ALL, ['a', 'b']));

  it('are those of every value but the first, for each path and policy, all else alike', () => {
    const told = effects.map(
      ({ values, path, from, policy }) => `${values.join('/')} ${path}=${from} ${policy}`,
    );
    expect(told).toEqual([
      ...['3/3s pull=0s a', '3/3s pull=0s b'],
      ...['5/0s nodes=3 a', '5/0s nodes=3 b'],
      ...['5/3s nodes=3 a', '5/3s nodes=3 b', '5/3s pull=0s a', '5/3s pull=0s b'],
      ...['8/0s nodes=3 a', '8/0s nodes=3 b'],
      ...['8/3s nodes=3 a', '8/3s nodes=3 b', '8/3s pull=0s a', '8/3s pull=0s b'],
    ]);
  });

  it('are differences within seeds', () => {
    const [pulled] = effects;
    expect(pulled).toMatchObject({ mean: 20, n: 3 });
    expect(effects.find(({ values, policy }) => values[0] === '5' && policy === 'a')!.mean).toBeCloseTo(2);
  });

  it('are exactly nothing under a policy that the setting does not touch', () => {
    for (const { mean, low, high, pAdjusted, verdict } of effects.filter(({ policy }) => policy === 'b'))
      expect([mean, low, high, pAdjusted, verdict]).toEqual([0, 0, 0, 1, 'no_difference_shown']);
  });
});

it('a point whose counterpart is not there has no effect on that path', () => {
  const [first, ...rest] = ALL;
  expect(first!.values).toEqual(['3', '0s']);
  const told = inOne(effectsOf(GRID, rest, ['a', 'b'])).map(
    ({ values, path }) => `${values.join('/')} ${path}`,
  );
  expect(new Set(told)).toEqual(new Set(['5/3s nodes', '5/3s pull', '8/3s nodes', '8/3s pull']));
});

it('seeds that only one of the points has are left out', () => {
  const few = { values: ['5', '0s'], seeds: seedsOf({ 2: [3, 7], 3: [5, 8], 4: [99, 0] }) };
  const [effect] = inOne(effectsOf(GRID, [ALL[0]!, few], ['a', 'b']));
  expect(effect).toMatchObject({ mean: 1, n: 2 });
});

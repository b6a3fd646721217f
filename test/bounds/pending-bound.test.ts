// No policy has less pending than the bound, on any scenario; and the bound is more than nothing where it should be.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pendingBound, whyNoPendingBound } from '../../simulator/bounds/pending-bound.ts';
import { loadSolver, type Solve } from '../../simulator/bounds/solver.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { scenarioOf } from '../world/story.ts';

let solve: Solve;
beforeAll(async () => {
  solve = await loadSolver();
});

interface Asked {
  readonly cores: number;
  readonly rate: number;
  readonly runSeconds: number;
  readonly cpu: string;
  readonly seed: number;
}

function boundAndPending(asked: Asked, policies: readonly string[]): { bound: number; pending: number[] } {
  const { cores, rate, runSeconds, cpu, seed } = asked;
  const scenario = scenarioOf(`
name: bounded
question: How few can wait?
duration: 20m
policies: [worst_fit]
clusters:
  - name: site
    count: 2
    nodes: [{ count: 2, allocatable: { cpu: ${cores}, memory: ${cores * 2}Gi } }]
load:
  - poisson:
      ratePerSecond: ${rate}
      duration: { lognormal: { median: ${runSeconds}s, sigma: 1, cap: 20m } }
      cpu: [${cpu}]
      memory: [512Mi, 1Gi]
      home: { site1: 3, site2: 1 }
`);
  const load = buildLoad(prepareLoad(scenario), seed);
  const bound = pendingBound(solve, scenario, load);
  if (bound === null) throw new Error('The solver found no optimum.');
  const pending = policies.map(
    (policy) => runOnce({ scenario, load, policy, seed }).metrics.pendingPodsTimeMean ?? NaN,
  );
  return { bound, pending };
}

describe('a bound on pending pods', () => {
  it('is below what any policy has pending', () => {
    const asked = fc.record({
      cores: fc.integer({ min: 1, max: 4 }),
      rate: fc.constantFrom(0.02, 0.1, 0.3),
      runSeconds: fc.constantFrom(5, 40, 200),
      cpu: fc.constantFrom('250m', '500m, 1', '250m, 2, 4'),
      seed: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(asked, (asked) => {
        const { bound, pending } = boundAndPending(asked, ['worst_fit', 'best_fit', 'pinned', 'random']);
        expect(bound).toBeGreaterThanOrEqual(0);
        for (const pods of pending) expect(pods).toBeGreaterThanOrEqual(bound);
      }),
      { numRuns: 8 },
    );
  }, 120_000);

  it('is close to what waits where jobs are alike and there are far too many', () => {
    const overload = { cores: 1, rate: 0.3, runSeconds: 200, cpu: '1', seed: 1 };
    const { bound, pending } = boundAndPending(overload, ['worst_fit']);
    expect(bound).toBeGreaterThan(0.6 * pending[0]!);
  }, 60_000);

  it('is nothing where everything fits', () => {
    const idle = { cores: 4, rate: 0.02, runSeconds: 5, cpu: '250m', seed: 1 };
    expect(boundAndPending(idle, []).bound).toBe(0);
  }, 60_000);
});

it('is not given where faults end pods early', () => {
  const scenario = scenarioOf(`
name: none
question: Is there a bound?
policies: [worst_fit]
duration: 1m
clusters: [{ name: a, nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }] }]
load: [{ poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [1], memory: [0] } }]
`);
  expect(whyNoPendingBound(scenario)).toBeNull();
  expect(whyNoPendingBound({ ...scenario, faults: [{} as (typeof scenario.faults)[number]] })).toContain(
    'faults',
  );
});

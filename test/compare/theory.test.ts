// What must hold of comparisons whatever the numbers are: apart is not better than together, and a policy is no better than itself.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runStudy } from '../../simulator/compare/run-study.ts';
import type { Study } from '../../simulator/compare/study.ts';
import { comparePairs } from '../../simulator/compare/summarise.ts';
import { pairedDifference } from '../../simulator/statistics/inference.ts';
import { renderProblem } from '../../simulator/scenario/problem.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { POLICIES } from '../world/story.ts';

/** In this thread: what threads do has tests of its own, and other test files use the other cores. */
const options = {
  workers: 1,
  stop: new AbortController().signal,
  onRuns: () => undefined,
  onSeed: () => undefined,
};

function shipped(set: readonly string[] = [], name = 'mck8s-2h'): Scenario {
  const file = join(import.meta.dirname, `../../scenarios/${name}.yaml`);
  const read = readScenario(file, { set, skipBadRows: false, policies: POLICIES });
  if (!read.ok) throw new Error(read.error.map(renderProblem).join('\n'));
  return read.value;
}

const seedsTo = (last: number): readonly number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('a comparison', () => {
  it('never shows that pinning to clusters waits less than the pool of all nodes, over 30 seeds', async () => {
    const study: Study = {
      scenario: shipped(),
      policies: ['pinned'],
      seeds: seedsTo(30),
      hasReference: true,
    };
    const { seeds } = await runStudy(study, options);
    for (const metric of ['pendingShareAtEnd', 'pendingShareTimeMean', 'pendingPodsTimeMean'] as const) {
      const [pinned, pooled] = [0, 1].map((place) => seeds.map(({ runs }) => runs[place]!.metrics[metric]!));
      const { n, low } = pairedDifference(pinned!, pooled!);
      expect(n).toBe(30);
      expect(low).toBeGreaterThan(0);
    }
  }, 180_000);

  it('shows no difference of a policy from itself, in any metric of any seed', async () => {
    const scenario = shipped(['duration=30m']);
    for (const policy of ['random', 'worst_fit']) {
      const study: Study = { scenario, policies: [policy, policy], seeds: seedsTo(3), hasReference: false };
      const { seeds } = await runStudy(study, options);
      for (const { runs } of seeds) expect(runs[1]).toEqual(runs[0]);
      const shown = comparePairs(seeds, ['a', 'b']).filter(({ mean }) => mean !== null);
      expect(shown.length).toBeGreaterThan(5);
      for (const { mean, low, high, pAdjusted, verdict } of shown)
        expect({ mean, low, high, pAdjusted, verdict }).toEqual({
          mean: 0,
          low: 0,
          high: 0,
          pAdjusted: 1,
          verdict: 'no_difference_shown',
        });
    }
  }, 60_000);

  it('never shows that worst_fit waits less where it sees clusters as they were, over 30 seeds', async () => {
    const ofViews = ['staleness={scrapePeriod: 5m, lag: 1m}', 'staleness.view=watched'].map((view) =>
      runStudy(
        {
          scenario: shipped([view], 'stale-view'),
          policies: ['worst_fit'],
          seeds: seedsTo(30),
          hasReference: false,
        },
        options,
      ),
    );
    const [stale, fresh] = await Promise.all(ofViews);
    for (const metric of ['pendingShareAtEnd', 'pendingShareTimeMean'] as const) {
      const [old, now] = [stale!, fresh!].map(({ seeds }) =>
        seeds.map(({ runs }) => runs[0]!.metrics[metric]!),
      );
      const { n, low } = pairedDifference(old!, now!);
      expect(n).toBe(30);
      expect(low).toBeGreaterThan(0);
    }
  }, 180_000);

  it('is the same for nearest as for first_fit where no cluster is away from another', async () => {
    const policies = ['nearest', 'first_fit'];
    const study = (set: readonly string[]): Study => ({
      scenario: shipped(['duration=30m', ...set]),
      policies,
      seeds: seedsTo(3),
      hasReference: false,
    });
    const { seeds } = await runStudy(study(['network={rtt: [], defaultRttMs: 0}']), options);
    for (const { runs } of seeds) expect(runs[0]).toEqual(runs[1]);
    for (const pair of comparePairs(seeds, policies)) expect([0, null]).toContain(pair.mean);
    const apart = await runStudy(study([]), options);
    for (const { runs } of apart.seeds) expect(runs[0]).not.toEqual(runs[1]);
  }, 60_000);
});

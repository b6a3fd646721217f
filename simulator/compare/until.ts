// As many seeds as a metric needs: batches until its interval is narrow enough under every policy. To look and go on until it is
// narrow makes the interval slightly optimistic, as one stops where the spread happens to look small; that is why there is a least
// number of seeds. See Y. S. Chow and H. Robbins, "On the asymptotic theory of fixed-width sequential confidence intervals for
// the mean", Annals of Mathematical Statistics 36, 1965.

import type { MetricName } from '../measure/metrics.ts';
import type { Look, Stopping, UntilRule } from './stopping.ts';
import type { SeedRuns, Study } from './study.ts';

/** Seeds of every further batch. */
const BATCH = 10;

type Ended = Stopping['because'] | null;

/** Runs batch after batch; how many there are does not depend on threads. */
export async function seedsUntil(
  study: Study,
  run: (seed: number) => Promise<SeedRuns | null>,
  rule: UntilRule,
): Promise<{ readonly seeds: readonly SeedRuns[]; readonly isWhole: boolean; readonly stopping: Stopping }> {
  const { metric, halfWidth, firstSeeds } = rule;
  const seedsMax = study.seeds.length;
  const seeds: SeedRuns[] = [];
  const looks: Look[] = [];
  let because: Ended = null;
  while (because === null) {
    const until = Math.min(seedsMax, seeds.length === 0 ? firstSeeds : seeds.length + BATCH);
    const batch = await Promise.all(study.seeds.slice(seeds.length, until).map(run));
    seeds.push(...batch.filter((one) => one !== null));
    if (seeds.length < until) because = 'interrupted';
    else {
      const look = await lookAt(study, seeds, metric);
      looks.push(look);
      because = endAfter(look, rule, seeds, seedsMax);
    }
  }
  return {
    seeds,
    isWhole: because !== 'interrupted',
    stopping: { metric, halfWidth, seedsMax, because, looks },
  };
}

function endAfter({ widest }: Look, rule: UntilRule, seeds: readonly SeedRuns[], seedsMax: number): Ended {
  if (widest !== null && widest <= rule.halfWidth) return 'reached';
  const hasNone = seeds.every(({ runs }) => runs.every(({ metrics }) => metrics[rule.metric] === null));
  if (hasNone) return 'nothingToMeasure';
  return seeds.length === seedsMax ? 'seedsMax' : null;
}

async function lookAt(study: Study, seeds: readonly SeedRuns[], metric: MetricName): Promise<Look> {
  const { summariseMetric } = await import('./summarise.ts');
  let widest: Look = { seeds: seeds.length, widest: 0, policy: '' };
  for (const [place, policy] of study.policies.entries()) {
    const { mean, high } = summariseMetric(seeds.map(({ runs }) => runs[place]!.metrics[metric]));
    const half = mean === null || high === null ? null : high - mean;
    if (half !== null && widest.policy !== '' && half <= widest.widest!) continue;
    widest = { seeds: seeds.length, widest: half, policy: policy ?? '' };
    if (half === null) break;
  }
  return widest;
}

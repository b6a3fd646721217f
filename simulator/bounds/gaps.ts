// How far policies are from what none can beat, over the seeds of a study that was run with bounds.

import { policyNamed } from '../../core/policies/registry.ts';
import type { MetricSummary } from '../compare/comparison.ts';
import type { SeedRuns, Study } from '../compare/study.ts';
import { summariseMetric } from '../compare/summarise.ts';
import { policiesOf } from '../policies/policy-file.ts';
import type { RunBound } from './run-bound.ts';

/** Metrics that have a bound. */
export type BoundedMetric = keyof RunBound;

/** How far a policy is above the bound, within seeds; null for one that itself says how many pods there are. */
export type Gap = MetricSummary | null;

/** Bounds over seeds, and the gaps of policies in the order of the study. */
export interface Gaps {
  readonly bounds: Readonly<Record<BoundedMetric, MetricSummary>>;
  readonly policies: readonly Readonly<Record<BoundedMetric, Gap>>[];
}

/** How far policies are from the bounds of the seeds. */
export async function gapsOf(
  { policies, policyFiles }: Pick<Study, 'policies' | 'policyFiles'>,
  seeds: readonly SeedRuns[],
): Promise<Gaps> {
  const known = await policiesOf(policyFiles ?? []);
  const boundsIn = (metric: BoundedMetric): number[] => seeds.map(({ bound }) => bound![metric]);
  return {
    bounds: byBounded((metric) => summariseMetric(boundsIn(metric))),
    policies: policies.map((policy, place) => {
      const isOpen = policyNamed(policy ?? '', known)?.isForEach === true;
      return byBounded((metric) => {
        const bounds = boundsIn(metric);
        const above = seeds.map(({ runs }, at) => (runs[place]!.metrics[metric] ?? 0) - bounds[at]!);
        return isOpen ? null : summariseMetric(above);
      });
    }),
  };
}

/** One thing for each metric that has a bound. */
export function byBounded<T>(of: (metric: BoundedMetric) => T): Record<BoundedMetric, T> {
  return {
    pendingPodsTimeMean: of('pendingPodsTimeMean'),
    pendingShareAtEnd: of('pendingShareAtEnd'),
  };
}

// What a comparison is held against when bounds are asked for: how far each policy is from what none can beat, seed by seed, and what
// decisions missed in the first seed.

import { policyNamed } from '../../core/policies/registry.ts';
import type { MetricSummary } from '../compare/comparison.ts';
import type { SeedRuns, Study } from '../compare/study.ts';
import { summariseMetric } from '../compare/summarise.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { policiesOf } from '../policies/policy-file.ts';
import { missedPlaces, type MissedPlaces } from './missed-places.ts';
import type { RunBound } from './run-bound.ts';
import { loadSolver } from './solver.ts';

/** Metrics that have a bound. */
export type BoundedMetric = keyof RunBound;

/** How far a policy is above the bound, within seeds; null for one that itself says how many pods there are. */
export type Gap = MetricSummary | null;

/** Bounds over seeds, and the gaps of policies in the order of the study. */
export interface Gaps {
  readonly bounds: Readonly<Record<BoundedMetric, MetricSummary>>;
  readonly policies: readonly Readonly<Record<BoundedMetric, Gap>>[];
}

export interface PolicyGap {
  readonly policy: string;
  readonly metrics: Readonly<
    Record<BoundedMetric, { readonly value: MetricSummary; readonly aboveBound: Gap }>
  >;
  readonly decisions: MissedPlaces;
}

export interface Bounds {
  readonly metrics: Readonly<Record<BoundedMetric, MetricSummary>>;
  readonly policies: readonly PolicyGap[];
  /** Whose decisions were looked at. */
  readonly decisionsOfSeed: number;
}

/** Bounds of a study that was run with them; decisions are looked at at so many instants. */
export async function boundStudy(
  study: Study,
  seeds: readonly SeedRuns[],
  instants: number,
): Promise<Bounds> {
  const solve = await loadSolver();
  const policies = await policiesOf(study.policyFiles ?? []);
  const gaps = await gapsOf(study, seeds);
  const { seed } = seeds[0]!;
  const load = buildLoad(prepareLoad(study.scenario), seed);
  return {
    metrics: gaps.bounds,
    policies: study.policies.map((policy, place) => ({
      policy: policy ?? '',
      metrics: byBounded((metric) => ({
        value: summariseMetric(seeds.map(({ runs }) => runs[place]!.metrics[metric])),
        aboveBound: gaps.policies[place]![metric],
      })),
      decisions: missedPlaces(solve, { scenario: study.scenario, load, policy, policies, seed }, instants),
    })),
    decisionsOfSeed: seed,
  };
}

/** How far policies are from the bounds of the seeds. */
async function gapsOf(
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

function byBounded<T>(of: (metric: BoundedMetric) => T): Record<BoundedMetric, T> {
  return {
    pendingPodsTimeMean: of('pendingPodsTimeMean'),
    pendingShareAtEnd: of('pendingShareAtEnd'),
  };
}

// What a comparison is held against when bounds are asked for: how far each policy is from what none can beat, seed by seed, and what
// decisions missed in the first seed.

import type { MetricSummary } from '../compare/comparison.ts';
import type { SeedRuns, Study } from '../compare/study.ts';
import { summariseMetric } from '../compare/summarise.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { policiesOf } from '../policies/policy-file.ts';
import { byBounded, gapsOf, type BoundedMetric, type Gap } from './gaps.ts';
import { missedPlaces, type MissedPlaces } from './missed-places.ts';
import { loadSolver } from './solver.ts';

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

// What a comparison is held against when bounds are asked for: the least that may wait, seed by seed, and what each policy's
// decisions missed in the first seed.

import type { MetricSummary } from '../compare/comparison.ts';
import type { SeedRuns, Study } from '../compare/study.ts';
import { summariseMetric } from '../compare/summarise.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { policiesOf } from '../policies/policy-file.ts';
import { missedPlaces, type MissedPlaces } from './missed-places.ts';
import { pendingBound, whyNoPendingBound } from './pending-bound.ts';
import { loadSolver, type Solve } from './solver.ts';

export interface PolicyGap {
  readonly policy: string;
  /** Pending pods on the time mean, and how many that is above the bound, within seeds; null without a bound. */
  readonly pending: MetricSummary;
  readonly aboveBound: MetricSummary | null;
  readonly decisions: MissedPlaces;
}

export interface Bounds {
  /** Pods that wait on the time mean, at the least; null where there is no bound, and why. */
  readonly pendingPods: MetricSummary | null;
  readonly why: string | null;
  readonly policies: readonly PolicyGap[];
  /** Whose decisions were looked at. */
  readonly decisionsOfSeed: number;
}

const METRIC = 'pendingPodsTimeMean';

/** Bounds of a study that was run. */
export async function boundStudy(study: Study, seeds: readonly SeedRuns[]): Promise<Bounds> {
  const solve = await loadSolver();
  const bounds = boundsBySeed(solve, study, seeds);
  const found = bounds.every((bound) => bound !== null) ? bounds : null;
  const first = seeds[0]!.seed;
  const policies = await policiesOf(study.policyFiles ?? []);
  const load = buildLoad(prepareLoad(study.scenario), first);
  const gaps = study.policies.map((policy, place): PolicyGap => {
    const values = seeds.map(({ runs }) => runs[place]!.metrics[METRIC] ?? 0);
    return {
      policy: policy ?? '',
      pending: summariseMetric(values),
      aboveBound: found && summariseMetric(values.map((value, i) => value - found[i]!)),
      decisions: missedPlaces(solve, { scenario: study.scenario, load, policy, policies, seed: first }),
    };
  });
  return {
    pendingPods: found && summariseMetric(found),
    why: whyNoPendingBound(study.scenario) ?? (found === null ? 'the solver found no optimum' : null),
    policies: gaps,
    decisionsOfSeed: first,
  };
}

function boundsBySeed(solve: Solve, { scenario }: Study, seeds: readonly SeedRuns[]): (number | null)[] {
  if (whyNoPendingBound(scenario) !== null) return [null];
  const prepared = prepareLoad(scenario);
  return seeds.map(({ seed }) => pendingBound(solve, scenario, buildLoad(prepared, seed)));
}

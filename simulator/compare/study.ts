// What is to be run: a scenario, some policies, some seeds. A task is one seed with all its policies, so that they share the
// load that is built for it; tasks know nothing of each other.

import { messageOf } from '../../core/message-of.ts';
import { runBound, type RunBound } from '../bounds/run-bound.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import type { History } from '../measure/history.ts';
import type { MetricValues } from '../measure/metrics.ts';
import { policiesOf } from '../policies/policy-file.ts';
import { POOLED, POOLED_POLICY, pooledLoad, pooledScenario } from '../run/pooled.ts';
import { runOnce, type RunInput } from '../run/run.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Plain data: worker threads copy it. */
export interface Study {
  readonly scenario: Scenario;
  /** In the order of the report; null: the workloads' own. */
  readonly policies: readonly (string | null)[];
  readonly seeds: readonly number[];
  /** Absolute paths of files with policies of the user's own: each thread loads them itself. Absent: none. */
  readonly policyFiles?: readonly string[];
  /** Whether the pooled reference is run as well, after the policies. */
  readonly hasReference: boolean;
  /** Whether every run keeps its history; absent: none does. */
  readonly hasHistory?: boolean;
  /** Whether each seed says what no policy can beat; absent: none does. */
  readonly hasBounds?: boolean;
}

/** One run of a seed. */
export interface Run {
  readonly metrics: MetricValues;
  readonly events: number;
  /** Absent unless the study asks for it. */
  readonly history?: History;
}

/** All runs of one seed: those of the policies in their order, then the reference's. */
export interface SeedRuns {
  readonly seed: number;
  readonly runs: readonly Run[];
  /** Absent unless the study asks for it. */
  readonly bound?: RunBound;
}

/** How a study is run, which changes nothing in what comes out of a seed. */
export interface StudyOptions {
  /** Threads; 1: this one. */
  readonly workers: number;
  /** Asks to stop; seeds that are not finished by then are left out. */
  readonly stop: AbortSignal;
  /** Told after every run, or after all runs of a seed at once. */
  readonly onRuns: (count: number) => void;
  /** Told after the last run of each seed. */
  readonly onSeed: () => void;
}

/** Runs that one seed takes. */
export function runsPerSeed(study: Study): number {
  return study.policies.length + (study.hasReference ? 1 : 0);
}

/** Makes the runs of a seed one at a time, so that whoever asks may stop in between; in the end it has all of them. */
export type SeedRunner = (seed: number) => Generator<Run, SeedRuns>;

/** The runner of a study. */
export async function seedRunner(study: Study): Promise<SeedRunner> {
  const policies = await policiesOf(study.policyFiles ?? []);
  const prepared = prepareLoad(study.scenario);
  const pooled = study.hasReference ? pooledScenario(study.scenario) : null;
  const { scenario, hasHistory = false } = study;
  return function* (seed) {
    const load = buildLoad(prepared, seed);
    const runs: Run[] = [];
    const made = (run: Run): Run => {
      runs.push(run);
      return run;
    };
    for (const policy of study.policies) {
      yield made(runNamed({ scenario, load, policy, policies, seed, hasHistory }));
    }
    if (pooled !== null)
      yield made(runPooled({ scenario: pooled, load: pooledLoad(load), seed, hasHistory }));
    return study.hasBounds === true
      ? { seed, runs, bound: runBound(scenario, load, policies) }
      : { seed, runs };
  };
}

function runPooled(input: Omit<RunInput, 'policy'>): Run {
  return runNamed({ ...input, policy: POOLED_POLICY }, POOLED);
}

function runNamed(input: RunInput, name = input.policy ?? 'own policies'): Run {
  try {
    const { metrics, events, history } = runOnce(input);
    return history === null ? { metrics, events } : { metrics, events, history };
  } catch (error) {
    const cause = messageOf(error);
    throw new Error(`running ${name} with seed ${input.seed}: ${cause}`, { cause: error });
  }
}

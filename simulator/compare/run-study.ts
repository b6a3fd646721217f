// Runs a study: all its seeds, or as many as a rule asks for. What comes out is in the order of seeds, however many threads
// there were.

import { openPool } from './seed-pool.ts';
import type { SeedRuns, Study, StudyOptions } from './study.ts';
import type { Stopping, UntilRule } from './stopping.ts';
import { seedsUntil } from './until.ts';

/** What came of a study. */
export interface Finished {
  /** In their order. */
  readonly seeds: readonly SeedRuns[];
  /** False where it was asked to stop before all that it needs was run. */
  readonly isWhole: boolean;
  /** How many seeds the rule took, and why; null without a rule. */
  readonly stopping: Stopping | null;
}

/**
 * Runs the seeds of a study; with a rule, only as many as it takes.
 *
 * @throws Error that names the policy and the seed of the run that failed
 */
export async function runStudy(
  study: Study,
  options: StudyOptions,
  rule: UntilRule | null = null,
): Promise<Finished> {
  const workers = Math.min(options.workers, study.seeds.length);
  const pool = await openPool([study], { ...options, workers });
  // Whoever asks for runs sums them up afterwards. Loading that takes a tenth of a second, in which this thread may wait as well.
  if (workers > 1) void import('./summarise.ts');
  const run = async (seed: number): Promise<SeedRuns | null> => {
    const runs = await pool.run(0, seed);
    if (runs !== null) options.onSeed();
    return runs;
  };
  try {
    return await finish(study, run, rule);
  } finally {
    await pool.close();
  }
}

/** The seeds of one study, by whatever runs a seed. */
export async function finish(
  study: Study,
  run: (seed: number) => Promise<SeedRuns | null>,
  rule: UntilRule | null,
): Promise<Finished> {
  if (rule !== null) return seedsUntil(study, run, rule);
  const runs = await Promise.all(study.seeds.map(run));
  const seeds = runs.filter((one) => one !== null);
  return { seeds, isWhole: seeds.length === study.seeds.length, stopping: null };
}

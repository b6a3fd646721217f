// What a pool of seeds is, wherever they are run, and the runners that it keeps.

import { seedRunner, type SeedRunner, type SeedRuns, type Study, type StudyOptions } from './study.ts';

const RUNNERS_KEPT = 4;

/** Takes any number of seeds at once, and runs them in the order in which they came. */
export interface SeedPool {
  /**
   * All runs of a seed of a study, by the study's number; null where it was asked to stop before they were finished.
   *
   * @throws Error that names the policy and the seed of the run that failed
   */
  readonly run: (study: number, seed: number) => Promise<SeedRuns | null>;
  /** Ends what is still under way. */
  readonly close: () => Promise<void>;
}

export type PoolOptions = Omit<StudyOptions, 'onSeed'>;

/** Runners of studies, made when first asked for; the last few are kept, as seeds of one study mostly follow each other. */
export function lazily(studies: readonly Study[]): (study: number) => Promise<SeedRunner> {
  const kept = new Map<number, Promise<SeedRunner>>();
  return (study) => {
    const runner = kept.get(study) ?? seedRunner(studies[study]!);
    kept.delete(study);
    kept.set(study, runner);
    if (kept.size > RUNNERS_KEPT) kept.delete(kept.keys().next().value!);
    return runner;
  };
}

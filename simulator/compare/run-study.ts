// Runs a study, in this thread or in several. What comes out is in the order of seeds, however many threads there were.

import { setImmediate } from 'node:timers/promises';
import { runsPerSeed, seedRunner, type Run, type SeedRuns, type Study, type StudyOptions } from './study.ts';

/**
 * The finished seeds in their order: all, unless it was asked to stop.
 *
 * @throws Error that names the policy and the seed of the run that failed
 */
export async function runStudy(study: Study, options: StudyOptions): Promise<readonly SeedRuns[]> {
  const threads = Math.min(options.workers, study.seeds.length);
  if (threads === 1) return runHere(study, options);
  const { runInThreads } = await import('./threads.ts');
  return runInThreads(study, threads, options);
}

/** Between two runs it lets the process hear signals. */
async function runHere(study: Study, { stop, onRuns, onSeed }: StudyOptions): Promise<readonly SeedRuns[]> {
  const runsOf = await seedRunner(study);
  const finished: SeedRuns[] = [];
  for (const seed of study.seeds) {
    const runs: Run[] = [];
    for (const run of runsOf(seed)) {
      runs.push(run);
      onRuns(1);
      await setImmediate();
      if (stop.aborted) break;
    }
    if (runs.length < runsPerSeed(study)) return finished;
    finished.push({ seed, runs });
    onSeed();
    if (stop.aborted) return finished;
  }
  return finished;
}

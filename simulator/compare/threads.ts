// Spreads the seeds of a study over threads. Each thread gets the study once; a task is a seed's number.

import { Tinypool } from 'tinypool';
import type { SeedRuns, Study, StudyOptions } from './study.ts';

/** Runs seeds in as many threads as asked; see runStudy. */
export async function runInThreads(
  study: Study,
  threads: number,
  { stop, onRuns, onSeed }: StudyOptions,
): Promise<readonly SeedRuns[]> {
  const filename = new URL('./seed-thread.ts', import.meta.url).href;
  const pool = new Tinypool({ filename, workerData: study, minThreads: threads, maxThreads: threads });
  const finished = new Map<number, SeedRuns>();
  const stopped = new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => {
      resolve();
    });
  });
  const one = async (seed: number): Promise<void> => {
    const runs = (await pool.run(seed)) as SeedRuns;
    finished.set(seed, runs);
    onRuns(runs.runs.length);
    onSeed();
  };
  try {
    await Promise.race([stopped, Promise.all(study.seeds.map(one))]);
    return study.seeds.flatMap((seed) => finished.get(seed) ?? []);
  } finally {
    await pool.destroy();
  }
}

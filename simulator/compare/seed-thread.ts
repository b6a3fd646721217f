// What a worker thread runs: all runs of one seed per task. The studies come with the thread.

import { Tinypool } from 'tinypool';
import { lazily } from './pool.ts';
import type { SeedRuns, Study } from './study.ts';
import type { SeedTask } from './threads.ts';

const runnerOf = lazily(Tinypool.workerData as readonly Study[]);

/** All runs of a seed. */
export default async function runSeed({ study, seed }: SeedTask): Promise<SeedRuns> {
  const runsOf = await runnerOf(study);
  const runs = runsOf(seed);
  for (let next = runs.next(); ; next = runs.next()) if (next.done === true) return next.value;
}

// What a worker thread runs: all runs of one seed per task. The study comes with the thread and is prepared once.

import { Tinypool } from 'tinypool';
import { seedRunner, type SeedRuns, type Study } from './study.ts';

const runsOf = await seedRunner(Tinypool.workerData as Study);

/** All runs of a seed. */
export default function runSeed(seed: number): SeedRuns {
  return { seed, runs: [...runsOf(seed)] };
}

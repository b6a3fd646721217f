// Where seeds of studies are run: in this thread or in several. Which seeds, and when, is for others to say.

import { setImmediate } from 'node:timers/promises';
import { lazily, type PoolOptions, type SeedPool } from './pool.ts';
import { runsPerSeed, type SeedRuns, type Study } from './study.ts';

/** A pool of as many threads as asked; 1: this one. */
export async function openPool(studies: readonly Study[], options: PoolOptions): Promise<SeedPool> {
  if (options.workers === 1) return poolHere(studies, options);
  const { poolOfThreads } = await import('./threads.ts');
  return poolOfThreads(studies, options);
}

/** One seed after the other. Between two runs it lets the process hear signals. */
function poolHere(studies: readonly Study[], { stop, onRuns }: PoolOptions): SeedPool {
  const runnerOf = lazily(studies);
  let isClosed = false;
  const isOver = (): boolean => isClosed || stop.aborted;
  const run = async (number: number, seed: number): Promise<SeedRuns | null> => {
    if (isOver()) return null;
    const runsOf = await runnerOf(number);
    const runs = runsOf(seed);
    const all = runsPerSeed(studies[number]!);
    for (let made = 1; ; made++) {
      const next = runs.next();
      if (next.done === true) return next.value;
      onRuns(1);
      await setImmediate();
      if (made < all && isOver()) return null;
    }
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (study, seed) => {
      const next = last.then(() => run(study, seed));
      last = next.catch(() => null);
      return next;
    },
    close: async () => {
      isClosed = true;
      await last;
    },
  };
}

// Spreads seeds over threads. Each thread gets the studies once; a task is the numbers of a study and a seed.

import { Tinypool } from 'tinypool';
import type { PoolOptions, SeedPool } from './pool.ts';
import type { SeedRuns, Study } from './study.ts';

/** What a thread is asked for. */
export interface SeedTask {
  readonly study: number;
  readonly seed: number;
}

/** A pool of as many threads as asked; see openPool. */
export function poolOfThreads(studies: readonly Study[], { workers, stop, onRuns }: PoolOptions): SeedPool {
  const filename = new URL('./seed-thread.ts', import.meta.url).href;
  const pool = new Tinypool({ filename, workerData: studies, minThreads: workers, maxThreads: workers });
  const stopped = new Promise<null>((resolve) => {
    const end = (): void => {
      resolve(null);
    };
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  });
  return {
    run: async (study, seed) => {
      if (stop.aborted) return null;
      const task: SeedTask = { study, seed };
      const work = pool.run(task) as Promise<SeedRuns>;
      // After a stop nobody waits for it; that the pool ends it then is no fault.
      work.catch(() => null);
      const runs = await Promise.race([stopped, work]);
      if (runs !== null) onRuns(runs.runs.length);
      return runs;
    },
    close: () => pool.destroy(),
  };
}

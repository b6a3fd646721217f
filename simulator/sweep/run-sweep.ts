// Runs the points of a sweep in one pool of threads. All have the same seeds, so that points differ by their settings alone.

import { finish, type Finished } from '../compare/run-study.ts';
import { openPool } from '../compare/seed-pool.ts';
import type { Study, StudyOptions } from '../compare/study.ts';
import type { UntilRule } from '../compare/stopping.ts';

export interface SweepOptions extends Omit<StudyOptions, 'onSeed'> {
  readonly rule: UntilRule | null;
  /** Points that need not be run, by their numbers. */
  readonly before: ReadonlyMap<number, Finished>;
  /** Told of every other point as soon as it is finished. */
  readonly onPoint: (point: number, finished: Finished) => void;
}

/**
 * The points that are finished, by their numbers: all, unless it was asked to stop.
 *
 * @throws Error that names the policy and the seed of the run that failed, or what onPoint throws
 */
export async function runSweep(
  points: readonly Study[],
  { rule, before, onPoint, ...options }: SweepOptions,
): Promise<ReadonlyMap<number, Finished>> {
  const left = points.map((_, point) => point).filter((point) => !before.has(point));
  const finished = new Map(before);
  if (left.length === 0) return finished;
  const pool = await openPool(points, options);
  const failed = new AbortController();
  /** Takes one point after the other. As many go on at a time as keep all threads busy to the last seed of a point. */
  const take = async (): Promise<void> => {
    for (let point = left.shift(); point !== undefined; point = left.shift()) {
      const number = point;
      if (options.stop.aborted || failed.signal.aborted) return;
      const one = await finish(points[number]!, (seed) => pool.run(number, seed), rule);
      if (!one.isWhole) return;
      finished.set(number, one);
      onPoint(number, one);
    }
  };
  try {
    const takers = options.workers === 1 ? 1 : options.workers + 1;
    await Promise.all(Array.from({ length: takers }, take));
  } finally {
    failed.abort();
    await pool.close();
  }
  return finished;
}

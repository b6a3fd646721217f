// Draws how long something runs.

import type { RandomStream } from '../random/stream.ts';
import type { RunDistribution } from './distributions.ts';

/** A drawer of times in microseconds; each takes the next number of the stream. */
export function runDraw(run: RunDistribution, chance: RandomStream): () => number {
  switch (run.kind) {
    case 'constant':
      return () => run.micros;
    case 'exponential':
      return () => Math.min(run.capMicros, chance.exponential(run.meanMicros));
    default:
      return () => Math.min(run.capMicros, chance.lognormal(run.medianMicros, run.sigma));
  }
}

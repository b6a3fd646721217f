// Turns how long something runs, as written, into a distribution.

import type { RunDistribution } from '../load/distributions.ts';
import type { PoissonFields } from './schema-load.ts';

/** The distribution with its cap; without one there is no end to a draw. */
export function runDistribution({
  constant,
  exponential,
  lognormal,
}: PoissonFields['duration']): RunDistribution {
  if (constant !== undefined) return { kind: 'constant', micros: constant };
  if (exponential !== undefined) {
    return { kind: 'exponential', meanMicros: exponential.mean, capMicros: exponential.cap ?? Infinity };
  }
  const { median, sigma, cap } = lognormal!;
  return { kind: 'lognormal', medianMicros: median, sigma, capMicros: cap ?? Infinity };
}

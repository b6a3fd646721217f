// The simulator's only source of chance: streams named by seed, purpose and entity, so that no draw shifts another's.
// A stream must never be shared between purposes or entities; asking for the same name again starts it anew.
import seedrandom from 'seedrandom';
import type { QuantileTable } from './quantile-table.ts';

/**
 * The stream of one purpose and entity under a seed. The same name gives the same draws on every machine, and the draws of
 * two names have nothing to do with each other: a policy, or one more entity, cannot change what the others meet.
 *
 * @param seed of the run; 1 and '1' are the same seed
 * @param purpose what is drawn: 'arrivals', 'durations', ...
 * @param entity whose draw it is, by a name or number that does not depend on the order of creation
 */
export function stream(seed: string | number, purpose: string, entity: string | number): RandomStream {
  const name = JSON.stringify([String(seed), purpose, String(entity)]);
  return new RandomStream(seedrandom.alea(name));
}

/** A sequence of random numbers; each method takes the next of it. */
export class RandomStream {
  readonly #next: () => number;

  /** @param next gives the next number of the sequence, uniform in [0, 1); made by `stream` */
  constructor(next: () => number) {
    this.#next = next;
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return this.#next();
  }

  /** A whole number, uniform in 0..n-1, for n in 1..2^32. */
  integer(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) {
      throw new RangeError(`A random whole number needs between 1 and 2^32 values to choose from, not ${n}.`);
    }
    return Math.floor(this.#next() * n);
  }

  /** Exponential with the given mean, in the mean's unit. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.#next());
  }

  /** Lognormal: its logarithm is normal around ln(median) with standard deviation sigma. In the median's unit. */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.#normal());
  }

  /** A value distributed as the table says, in the unit of the table's values. */
  quantileTable(table: QuantileTable): number {
    return table.valueAt(this.#next());
  }

  /** Standard normal by Marsaglia's polar method (1964). It needs no sine, whose last digit differs between runtimes. */
  #normal(): number {
    for (;;) {
      const x = 2 * this.#next() - 1;
      const y = 2 * this.#next() - 1;
      const radius2 = x * x + y * y;
      if (radius2 > 0 && radius2 < 1) return x * Math.sqrt((-2 * Math.log(radius2)) / radius2);
    }
  }
}

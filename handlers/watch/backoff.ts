// How long a watch waits after a failure. Waits double up to a limit and are spread widely, as all watches of a server fail at
// once; a tenth is always waited, so that no draw of chance makes a hot loop.

import { SECOND, type Random } from '../ports/clock.ts';

const FIRST_MICROS = SECOND / 5;
const LIMIT_MICROS = 30 * SECOND;

/** The waits of one list-and-watch, in microseconds. */
export class Backoff {
  readonly #random: Random;
  #ceilingMicros = FIRST_MICROS;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The wait after one more failure. */
  next(): number {
    const ceiling = this.#ceilingMicros;
    this.#ceilingMicros = Math.min(LIMIT_MICROS, ceiling * 2);
    return spread(ceiling, this.#random);
  }

  /** After it went well for long enough. */
  reset(): void {
    this.#ceilingMicros = FIRST_MICROS;
  }
}

/** Between a tenth of a wait and all of it. */
export function spread(ceilingMicros: number, random: Random): number {
  return Math.round(ceilingMicros * (0.1 + 0.9 * random()));
}

// How often something may happen: so many times at once, and so many a second in the long run. It must not decide what is done
// while it may not.

import { SECOND, type Clock } from '../ports/clock.ts';

export class TokenBucket {
  readonly #clock: Clock;
  readonly #ratePerSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledMicros: number;

  constructor(clock: Clock, ratePerSecond: number, burst: number) {
    this.#clock = clock;
    this.#ratePerSecond = ratePerSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledMicros = clock.monotonicMicros();
  }

  /** Takes a token and answers 0, or answers how many microseconds to wait for the next one. */
  take(): number {
    const nowMicros = this.#clock.monotonicMicros();
    const gained = ((nowMicros - this.#filledMicros) / SECOND) * this.#ratePerSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledMicros = nowMicros;
    // A token is whole where less than a microsecond is missing, or the waits would be answered with ever smaller ones.
    const missing = 1 - this.#tokens;
    const waitMicros = Math.floor((missing / this.#ratePerSecond) * SECOND);
    if (waitMicros >= 1) return waitMicros;
    this.#tokens -= 1;
    return 0;
  }
}

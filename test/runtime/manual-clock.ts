// Time that moves only when a test says so. Between two instants everything that waits for nothing but promises has run.

import type { Clock, Random } from '../../handlers/ports/clock.ts';

interface Timer {
  readonly dueMicros: number;
  readonly task: () => void;
}

export class ManualClock implements Clock {
  /** What the wall shows; a test may turn it. */
  wallOffsetMicros = 1_700_000_000_000_000;
  #nowMicros = 0;
  #timers: Timer[] = [];

  wallMicros(): number {
    return this.wallOffsetMicros + this.#nowMicros;
  }

  monotonicMicros(): number {
    return this.#nowMicros;
  }

  after(delayMicros: number, task: () => void): () => void {
    const timer = { dueMicros: this.#nowMicros + Math.max(0, delayMicros), task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Lets so much time pass, timer by timer; those of one instant in the order they were set. */
  async advance(micros: number): Promise<void> {
    const endMicros = this.#nowMicros + micros;
    await settled();
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.dueMicros > endMicros) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMicros = Math.max(this.#nowMicros, next.dueMicros);
      next.task();
      await settled();
    }
    this.#nowMicros = endMicros;
  }

  /** Time passes while nothing else can run, as in a long computation. */
  spend(micros: number): void {
    this.#nowMicros += micros;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers)
      if (next === undefined || timer.dueMicros < next.dueMicros) next = timer;
    return next;
  }
}

/** Kept when all promises that wait for nothing else are. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Chance that is none. */
export const noChance: Random = () => 0;

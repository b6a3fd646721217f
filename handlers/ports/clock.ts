// Time as the handlers know it. A real clock and a virtual one fit behind it, so that hours of faults run in milliseconds.

export interface Clock {
  /** Microseconds since the Unix epoch: for stamps that people or other machines read. It may jump. */
  wallMicros(): number;
  /** Microseconds since some start: for durations and deadlines. It never goes back. */
  monotonicMicros(): number;
  /** Runs `task` once after a delay; the answer cancels it. A task must not throw. */
  after(delayMicros: number, task: () => void): () => void;
}

/** Chance in [0, 1) for jitter; decisions never use it. */
export type Random = () => number;

export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;

/** A promise that is kept after a delay. */
export function sleep(clock: Clock, delayMicros: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMicros, resolve);
  });
}

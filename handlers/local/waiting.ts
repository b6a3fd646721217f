// Waiting in real time for what other processes do. Nothing that decides may use it.

import { LocalFailure } from './failure.ts';

/** A promise that is kept after a delay. */
export function pause(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
  });
}

export interface Patience {
  readonly withinMillis: number;
  readonly everyMillis?: number;
}

const EVERY_MILLIS = 100;

/** Calls `attempt` until it does not throw and returns its answer; after the time given, what it threw last is thrown. */
export async function eventually<T>(attempt: () => T | Promise<T>, patience: Patience): Promise<T> {
  const deadline = Date.now() + patience.withinMillis;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof GiveUp || Date.now() >= deadline) throw error;
      await pause(patience.everyMillis ?? EVERY_MILLIS);
    }
  }
}

/** Thrown by an attempt that no further one can better. */
export class GiveUp extends LocalFailure {}

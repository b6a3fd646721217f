// Waiting between two looks of a command.

import type { Clock } from '../ports/clock.ts';

/** Resolves once this time has passed. */
export function pause(clock: Clock, micros: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(micros, resolve);
  });
}

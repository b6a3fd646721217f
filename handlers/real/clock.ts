// The clock of this machine.

import type { Clock } from '../ports/clock.ts';

const DELAY_MAX_MILLIS = 2_147_483_647;

export const realClock: Clock = {
  wallMicros: () => Date.now() * 1000,
  monotonicMicros: () => Math.round(performance.now() * 1000),
  after(delayMicros, task) {
    const timer = setTimeout(task, Math.min(DELAY_MAX_MILLIS, Math.max(0, delayMicros / 1000)));
    return () => {
      clearTimeout(timer);
    };
  },
};

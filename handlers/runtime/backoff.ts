// How long to wait after a failure: twice as long each time up to a limit, spread so that what failed together does not come
// back together.

import { MINUTE, SECOND, type Random } from '../ports/clock.ts';

const FIRST_MICROS = SECOND / 2;
const LIMIT_MICROS = 5 * MINUTE;

/** The wait after so many failures in a row (from 1): between half of 0.5 s * 2^(failures - 1), at most 5 min, and all of it. */
export function backoffMicros(failures: number, random: Random): number {
  const whole = Math.min(LIMIT_MICROS, FIRST_MICROS * 2 ** (failures - 1));
  return Math.round(whole * (0.5 + random() / 2));
}

// Points in time as Kubernetes writes them, to and from microseconds since the Unix epoch. It must not read a clock: stamps are for
// people and other machines, never for durations.

import { parseMicroTime } from '../../core/api/micro-time.ts';
import { SECOND } from './clock.ts';

/** Microseconds of a stamp, fractions kept; undefined where it is none. */
export function microsOf(stamp: string | undefined): number | undefined {
  return stamp === undefined ? undefined : parseMicroTime(stamp);
}

/** `2026-11-26T03:08:14Z`: a Time of Kubernetes. */
export function stampOf(micros: number): string {
  return `${secondOf(micros)}Z`;
}

/** `2026-11-26T03:08:14.000001Z`: a MicroTime. */
export function microStampOf(micros: number): string {
  const whole = Math.floor(micros);
  const fraction = whole - Math.floor(whole / SECOND) * SECOND;
  return `${secondOf(whole)}.${String(fraction).padStart(6, '0')}Z`;
}

function secondOf(micros: number): string {
  return new Date(Math.floor(micros / SECOND) * 1000).toISOString().slice(0, 19);
}

// How long it took. The only part of a report that differs from run to run, so it is kept apart from all others.

import { countText } from './numbers.ts';

export interface Timing {
  readonly wallSeconds: number;
  readonly runs: number;
  readonly events: number;
  readonly workers: number;
}

/** One line for people. */
export function timingLine({ wallSeconds, runs, events, workers }: Timing): string {
  const speed = countText(events / wallSeconds);
  const threads = workers === 1 ? '1 worker' : `${workers} workers`;
  return `${countText(runs)} runs, ${countText(events)} events in ${wallSeconds.toFixed(1)} s: ${speed} events/s, ${threads}`;
}

/** The same for machines, as JSON text. */
export function timingText(timing: Timing): string {
  const eventsPerSecond = Math.round(timing.events / timing.wallSeconds);
  return `${JSON.stringify({ ...timing, eventsPerSecond }, null, 2)}\n`;
}

// How long it took. The only part of a report that differs from run to run, so it is kept apart from all others.

import type { Provenance, Source } from '../compare/comparison.ts';
import { countOf, countText } from './numbers.ts';

export interface Timing {
  readonly wallSeconds: number;
  readonly runs: number;
  readonly events: number;
  readonly workers: number;
}

/** One line for people. */
export function timingLine({ wallSeconds, runs, events, workers }: Timing): string {
  const speed = countText(events / wallSeconds);
  const took = `${countOf(runs, 'run')}, ${countOf(events, 'event')} in ${wallSeconds.toFixed(1)} s`;
  return `${took}: ${speed} events/s, ${countOf(workers, 'worker')}`;
}

/** The same for machines, as JSON text, with what it was that took so long. */
export function timingText(
  timing: Timing,
  { scenario, hash, version, seeds }: Source & Pick<Provenance, 'seeds'>,
): string {
  const eventsPerSecond = Math.round(timing.events / timing.wallSeconds);
  return `${JSON.stringify({ ...timing, eventsPerSecond, scenario, seeds, hash, version }, null, 2)}\n`;
}

// What a metric is, and what its value is taken from. The metrics themselves stand in metrics.ts and the files it lists.

import type { Meter } from './meter.ts';
import type { Tallies } from './tallies.ts';
import type { PlacingTimes } from './time-to-place.ts';

/** All that was measured in a run that has ended. */
export interface Measured {
  readonly meter: Meter;
  readonly times: PlacingTimes;
  /** What further tallies counted, by their class. */
  readonly tallies: Tallies;
  readonly endMicros: number;
}

/** A column of tables. */
export interface ShownAs {
  readonly head: string;
  /** The value is multiplied by `scale` and has so many digits after the point. */
  readonly scale: number;
  readonly digits: number;
  /** What it is, for the sentence "a has the lowest (or highest) ...". */
  readonly of: string;
  /** Absent: in tables of terminals, which are narrow, and in reports. */
  readonly where?: 'reports';
  /** What the column means, and those after it that say nothing themselves: lines for under a table. */
  readonly legend?: readonly string[];
}

export interface Metric {
  /** Its unit is part of the name unless it is a ratio. */
  readonly name: string;
  readonly unit: string;
  readonly formula: string;
  readonly window: string;
  /** Null: the scenario has nothing to measure; Infinity: it falls on a pod that was never bound. */
  readonly value: (measured: Measured) => number | null;
  /** Absent: less is better, or neither is. */
  readonly better?: 'more';
  readonly shown: ShownAs;
}

/** A part of a whole; of nothing, 0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export const WHOLE_RUN = 'the whole run';
export const PERCENT = { scale: 100, digits: 1 } as const;
export const SECONDS = { scale: 1, digits: 1 } as const;

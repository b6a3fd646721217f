// Sizes and axes that the panels of a report have in common.

/** Outer size of one of many panels, and of a lone one; pixels at full size. */
const PANEL = { width: 320, height: 196 } as const;
const LONE_PANEL = { width: 400, height: 220 } as const;

/** A unit in which times of a run are written. */
export interface TimeUnit {
  readonly micros: number;
  readonly name: string;
}

const UNITS: readonly TimeUnit[] = [
  { micros: 1e6, name: 's' },
  { micros: 60e6, name: 'min' },
  { micros: 3600e6, name: 'h' },
  { micros: 86_400e6, name: 'days' },
];

/** The largest unit of which a duration is at least three. */
export function timeUnitOf(durationMicros: number): TimeUnit {
  return UNITS.findLast(({ micros }) => durationMicros >= 3 * micros) ?? UNITS[0]!;
}

/** The size of panels where there are so many. */
export function panelSize(count: number): { readonly width: number; readonly height: number } {
  return count === 1 ? LONE_PANEL : PANEL;
}

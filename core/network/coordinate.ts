// Network coordinates as serf's agents keep them (Vivaldi with heights and adjustments), and the round-trip time that two of them
// tell. Coordinates come from others: what cannot be is refused. Nothing is learned here; agents do that.

import { err, ok, type Result } from '../result.ts';

/** Where a node is in the space of round-trip times; all in seconds. */
export interface Coordinate {
  readonly vec: readonly number[];
  /** Of the way between the node and the network's core, which each of its round trips takes. */
  readonly height: number;
  /** Learned lately; what the vector and the height do not explain. */
  readonly adjustment: number;
  readonly error: number;
}

/** serf takes no longer round trip as measured, either. */
const LONGEST_SECONDS = 10;

/**
 * The round-trip time between the nodes of two coordinates, seconds: Euclidean distance, both heights, and both adjustments unless the
 * sum were not above zero; as `DistanceTo` in serf's package coordinate, where it is cut to whole nanoseconds.
 *
 * @returns an error where a component is no finite number, dimensions differ, or the time is below 0 or above 10 s
 */
export function roundTripSeconds(a: Coordinate, b: Coordinate): Result<number, string> {
  if (!isValid(a) || !isValid(b)) return err('a coordinate has a component that is no finite number');
  if (a.vec.length !== b.vec.length)
    return err(
      `the coordinates have ${a.vec.length} and ${b.vec.length} dimensions, which cannot be compared`,
    );
  const raw = unadjustedSeconds(a, b);
  const adjusted = raw + (a.adjustment + b.adjustment);
  const seconds = adjusted > 0 ? adjusted : raw;
  if (seconds >= 0 && seconds <= LONGEST_SECONDS) return ok(seconds);
  return err(
    `the coordinates are ${seconds} s apart; no round trip takes less than 0 or more than ${LONGEST_SECONDS} s`,
  );
}

/** Distance of the vectors and both heights, seconds: without adjustments, by which agents learn. The dimensions are the same. */
export function unadjustedSeconds(a: Coordinate, b: Coordinate): number {
  const squares = a.vec.reduce((sum, component, axis) => sum + (component - b.vec[axis]!) ** 2, 0);
  return Math.sqrt(squares) + (a.height + b.height);
}

function isValid({ vec, height, adjustment, error }: Coordinate): boolean {
  return [...vec, height, adjustment, error].every(Number.isFinite);
}

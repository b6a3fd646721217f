// How far apart two places are, and how long a round trip between them takes where nobody has measured it.

import type { Coordinates } from '../../../core/fleet/fleet.ts';

/** Mean radius of the Earth (IUGG). */
const RADIUS_KM = 6371;

/**
 * Light in fibre goes 200 km in a millisecond, and ways are longer than the great circle: the median over the 4620 pairs of
 * data/skyplane-rtt.csv that are more than 200 km apart is 1.83 times as long, which leaves 110 km of it in a millisecond.
 */
const KM_PER_MILLISECOND = 110;

/** Between neighbours: the least times of that table between two regions of one city are 1.5 ms. Assumed within a region. */
export const NEIGHBOUR_RTT_MS = 1;

/** Length of the great circle between two places on a sphere, kilometres (haversine formula). */
export function greatCircleKm(a: Coordinates, b: Coordinates): number {
  const radians = Math.PI / 180;
  const north = Math.sin(((b.latitude - a.latitude) * radians) / 2) ** 2;
  const east = Math.sin(((b.longitude - a.longitude) * radians) / 2) ** 2;
  const half = north + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * east;
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Round-trip time that the distance lets expect, milliseconds, to a whole microsecond so that it is the same everywhere. */
export function rttOfDistanceMs(a: Coordinates, b: Coordinates): number {
  const ms = NEIGHBOUR_RTT_MS + (2 * greatCircleKm(a, b)) / KM_PER_MILLISECOND;
  return Math.round(ms * 1000) / 1000;
}

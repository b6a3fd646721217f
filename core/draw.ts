// Chance for decisions: a pure hash of seed, object and purpose, so that deciding again draws the same.

import { fnv1a, mix32 } from './hash.ts';

/** A number in [0, 1) that depends on nothing but seed, uid and purpose: deciding again draws the same. */
export type Draw = (purpose: string) => number;

/** The draw of one object under one seed: purpose to a number in [0, 1). */
export function drawFor(seed: number | string, uid: string): Draw {
  return (purpose) => mix32(fnv1a(`${seed}/${uid}/${purpose}`)) / 4294967296;
}

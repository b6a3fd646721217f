// Whole numbers out of quantities: each rounds away from zero, so that nothing that was asked for is lost.

import { powerOfTen, roundAwayFromZero } from './decimal.ts';
import type { Rounded } from './decimal.ts';
import { NANO_SCALE } from './quantity.ts';
import type { Quantity } from './quantity.ts';

/**
 * Rounds to a multiple of 10^`scale`: 9.01 at scale 0 becomes 10, -9.01 becomes -10.
 * `exact` is false when digits were lost.
 */
export function roundUpQuantity(
  quantity: Quantity,
  scale: number,
): { readonly quantity: Quantity; readonly exact: boolean } {
  if (scale <= NANO_SCALE) return { quantity, exact: true };
  const { value, exact } = steps(quantity, scale);
  return { quantity: { nanos: value * powerOfTen(scale - NANO_SCALE), format: quantity.format }, exact };
}

/** The amount counted in steps of 10^`scale`: 1500m at scale -3 is 1500, at scale 0 it is 2. */
export function scaledValue(quantity: Quantity, scale: number): bigint {
  return steps(quantity, scale).value;
}

/** Thousandths, for example millicores: 1.0001 is 1001. */
export function milliCeil(quantity: Quantity): bigint {
  return scaledValue(quantity, -3);
}

/** Whole units, for example bytes or pods: 1500m is 2. */
export function unitsCeil(quantity: Quantity): bigint {
  return scaledValue(quantity, 0);
}

/**
 * A number that a float64 column of the fleet holds exactly. Beyond Number.MAX_SAFE_INTEGER (9 PB in bytes) it
 * stays there, with its sign: no node has that much, so an answer to "does it fit" is not changed by it.
 */
export function toSafeNumber(value: bigint): number {
  const limit = Number.MAX_SAFE_INTEGER;
  return Math.min(limit, Math.max(-limit, Number(value)));
}

/** The nearest float64, in whole units, for plots and ratios; beyond their range it is infinite. */
export function approximateFloat(quantity: Quantity): number {
  return Number(`${quantity.nanos}e${NANO_SCALE}`);
}

function steps(quantity: Quantity, scale: number): Rounded {
  return roundAwayFromZero({ coefficient: quantity.nanos, exponent: NANO_SCALE }, scale);
}

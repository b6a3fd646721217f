// Sums, differences, multiples and order of quantities, all exact. Nothing here rounds.

import { compareDecimals } from './decimal.ts';
import { NANO_SCALE } from './quantity.ts';
import type { Quantity } from './quantity.ts';

/** -1, 0 or 1 as `a` is less than, equal to or more than `b`; formats do not count (1Ki equals 1024). */
export function compareQuantity(a: Quantity, b: Quantity): -1 | 0 | 1 {
  return compareDecimals(
    { coefficient: a.nanos, exponent: NANO_SCALE },
    { coefficient: b.nanos, exponent: NANO_SCALE },
  );
}

/** `a` + `b` in the format of `a`, or of `b` where `a` is zero: zero plus 1Gi is written 1Gi. */
export function addQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: formatOfSum(a, b) };
}

/** `a` - `b`, with the format rule of addQuantity. */
export function subtractQuantity(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: formatOfSum(a, b) };
}

/** `quantity` taken `factor` times, for example the request of all replicas. */
export function scaleQuantity(quantity: Quantity, factor: bigint): Quantity {
  return { nanos: quantity.nanos * factor, format: quantity.format };
}

/** The same amount with the opposite sign. */
export function negateQuantity(quantity: Quantity): Quantity {
  return { nanos: -quantity.nanos, format: quantity.format };
}

function formatOfSum(a: Quantity, b: Quantity): Quantity['format'] {
  return a.nanos === 0n ? b.format : a.format;
}

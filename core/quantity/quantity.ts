// What a Kubernetes resource quantity is, and how to make one from whole numbers. Reading and writing text live elsewhere.

import { roundAwayFromZero } from './decimal.ts';

/** The family of suffixes a quantity is written with: 12M, 12Mi or 12e6. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount in billionths of its unit (cores, bytes, pods), and the format it was written in. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

/** The power of ten of the smallest amount a quantity can hold. */
export const NANO_SCALE = -9;

/** How many nanos make one whole unit. */
export const NANOS_PER_UNIT = 1_000_000_000n;

/** The quantity `value` x 10^`scale`. Below one billionth it rounds away from zero, as parsing does. */
export function quantityFromScaled(
  value: bigint,
  scale: number,
  format: QuantityFormat = 'DecimalSI',
): Quantity {
  return { nanos: roundAwayFromZero({ coefficient: value, exponent: scale }, NANO_SCALE).value, format };
}

/** The quantity of `milli` thousandths, for example millicores. */
export function quantityFromMilli(milli: bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return quantityFromScaled(milli, -3, format);
}

/** The quantity of `units` whole units, for example bytes. */
export function quantityFromUnits(units: bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return quantityFromScaled(units, 0, format);
}

// Takes the text of a quantity apart. It judges nothing: whether the parts make sense is for the parser to say.

import type { Decimal } from './decimal.ts';

/** Sign, digits before and after the point, and all that follows them. `whole` has no leading zeros but is never empty. */
export interface QuantityParts {
  readonly positive: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly suffix: string;
}

const shape = /^([+-]?)0*(\d*)(?:\.(\d*))?([^]*)$/;

/** Splits any text: what is not sign, digits or the first point is the suffix. */
export function splitQuantity(text: string): QuantityParts {
  const [, sign, whole, fraction, suffix] = shape.exec(text) ?? [];
  return {
    positive: sign !== '-',
    whole: whole === undefined || whole === '' ? '0' : whole,
    fraction: fraction ?? '',
    suffix: suffix ?? '',
  };
}

/** The number before the suffix, with its sign and every digit. */
export function decimalOf(parts: QuantityParts): Decimal {
  const magnitude = BigInt(parts.whole + parts.fraction);
  return { coefficient: parts.positive ? magnitude : -magnitude, exponent: -parts.fraction.length };
}

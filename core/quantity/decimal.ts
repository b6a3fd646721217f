// Exact decimals of any fineness: what a text says before it is rounded to a quantity. Knows nothing of suffixes or formats.

/** The number `coefficient` x 10^`exponent`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** A decimal counted in steps of 10^scale; `exact` is false when digits were lost. */
export interface Rounded {
  readonly value: bigint;
  readonly exact: boolean;
}

/** 10^`exponent`, for an exponent of zero or more. */
export function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** How many steps of 10^`scale` the decimal is; a rest counts as one whole step away from zero. */
export function roundAwayFromZero(decimal: Decimal, scale: number): Rounded {
  const shift = decimal.exponent - scale;
  if (shift >= 0) return { value: decimal.coefficient * powerOfTen(shift), exact: true };
  const divisor = powerOfTen(-shift);
  const quotient = decimal.coefficient / divisor;
  if (quotient * divisor === decimal.coefficient) return { value: quotient, exact: true };
  return { value: decimal.coefficient < 0n ? quotient - 1n : quotient + 1n, exact: false };
}

/** -1, 0 or 1 as `a` is less than, equal to or more than `b`; no digit is rounded. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const finest = Math.min(a.exponent, b.exponent);
  const left = roundAwayFromZero(a, finest).value;
  const right = roundAwayFromZero(b, finest).value;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

// Writes quantities in the canonical form of the Kubernetes API: one text for each amount and format.

import { NANO_SCALE, NANOS_PER_UNIT } from './quantity.ts';
import type { Quantity } from './quantity.ts';
import { binarySuffixes, decimalSuffixes } from './suffix.ts';

const KIBI_NANOS = 1024n * NANOS_PER_UNIT;

/**
 * The canonical text: no fraction, nothing lost, and the largest suffix or exponent that allows both (1.5 is 1500m).
 * A BinarySI quantity below 1024 or with a fraction is written as DecimalSI, since no binary suffix can hold it, and a
 * DecimalSI one of 10^21 and its multiples by exponent, since no suffix is larger than E.
 */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.nanos === 0n) return '0';
  const sign = quantity.nanos < 0n ? '-' : '';
  const magnitudeNanos = quantity.nanos < 0n ? -quantity.nanos : quantity.nanos;
  return sign + formatMagnitude(magnitudeNanos, quantity.format);
}

function formatMagnitude(nanos: bigint, format: Quantity['format']): string {
  switch (format) {
    case 'BinarySI':
      return nanos >= KIBI_NANOS && nanos % NANOS_PER_UNIT === 0n
        ? formatBinary(nanos)
        : formatDecimal(nanos);
    case 'DecimalSI':
      return formatDecimal(nanos);
    default:
      return formatExponent(nanos);
  }
}

function formatBinary(nanos: bigint): string {
  const { rest, steps } = takeOut(nanos / NANOS_PER_UNIT, 1024n, binarySuffixes.length - 1);
  return `${rest}${binarySuffixes[steps]!}`;
}

function formatDecimal(nanos: bigint): string {
  const { rest, steps } = takeOut(nanos, 1000n, Infinity);
  return `${rest}${decimalSuffixes[steps] ?? exponentText(steps)}`;
}

function formatExponent(nanos: bigint): string {
  const { rest, steps } = takeOut(nanos, 1000n, Infinity);
  return `${rest}${exponentText(steps)}`;
}

function exponentText(steps: number): string {
  const exponent = 3 * steps + NANO_SCALE;
  return exponent === 0 ? '' : `e${exponent}`;
}

/** Divides by `factor` as often as nothing is lost, at most `stepsMax` times. */
function takeOut(value: bigint, factor: bigint, stepsMax: number): { rest: bigint; steps: number } {
  let rest = value;
  let steps = 0;
  while (steps < stepsMax && rest % factor === 0n) {
    rest /= factor;
    steps++;
  }
  return { rest, steps };
}

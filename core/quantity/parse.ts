// Reads quantities from text and from manifest values, by the rules of the Kubernetes API. Never throws.

import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import {
  complainAboutBlanks,
  complainAboutNumber,
  complainAboutSize,
  complainAboutSuffix,
} from './complaint.ts';
import { roundAwayFromZero } from './decimal.ts';
import { NANOS_PER_UNIT } from './quantity.ts';
import type { Quantity, QuantityFormat } from './quantity.ts';
import { decimalOf, splitQuantity } from './split.ts';
import type { QuantityParts } from './split.ts';
import { exponentSuffix, namedSuffix } from './suffix.ts';
import type { SuffixMeaning } from './suffix.ts';

/** Longest text and longest number, in digits before the point: keeps 1e99999999 from filling the memory. */
const DIGITS_MAX = 1000;

/** A number below 10^-40 is less than a nano with any suffix: the largest (Ei) is worth about 10^27 nanos. */
const VANISHING_EXPONENT = -40;

/** Up to this many digits a float64 holds every integer. */
const FAST_DIGITS_MAX = 15;

/** Binary quantities are capped at the largest 64-bit integer, as the API server does. */
const BINARY_NANOS_MAX = (2n ** 63n - 1n) * NANOS_PER_UNIT;

/**
 * Reads a quantity such as "500m", "1.5", "4Gi" or "2e3".
 *
 * More digits than nanos hold are rounded away from zero (0.1n is 1n); binary quantities are capped at 2^63-1, and
 * below one they become DecimalSI. Stricter than the API server in two points: a text without a digit is no zero
 * ("k", "-."), and no number may have more than 1000 digits. The error is a sentence that says what to write instead.
 */
export function parseQuantity(text: string): Result<Quantity, string> {
  const common = parseCommonForm(text);
  if (common !== undefined) return ok(common);
  if (text.length > DIGITS_MAX) return err(complainAboutSize(text, DIGITS_MAX));
  if (/\s/.test(text)) return err(explainBlanks(text));
  if (!/^[+-]?\.?\d/.test(text)) return err(complainAboutNumber(text));
  const parts = splitQuantity(text);
  const meaning = namedSuffix(parts.suffix) ?? exponentSuffix(parts.suffix);
  if (meaning === undefined) return err(complainAboutSuffix(text, parts.suffix));
  const magnitudeNanos = toNanos(parts, meaning);
  if (magnitudeNanos === undefined) return err(complainAboutSize(text, DIGITS_MAX));
  const quantity = withinFormat(magnitudeNanos, meaning.format);
  return ok(parts.positive ? quantity : { ...quantity, nanos: -quantity.nanos });
}

/**
 * Reads a quantity from a parsed JSON or YAML value: text, around which blanks are allowed here, or a bare number.
 * Null is zero, as for the API server.
 */
export function quantityFromJson(value: unknown): Result<Quantity, string> {
  if (typeof value === 'string') return parseQuantity(value.trim());
  if (typeof value === 'number') return parseQuantity(String(value));
  if (value === null) return parseQuantity('0');
  return err(`a quantity is text or a number, not ${typeof value}; write for example "500m", 2 or "4Gi"`);
}

/** Digits and a named suffix, nearly all that manifests hold, without a regular expression. */
function parseCommonForm(text: string): Quantity | undefined {
  let digits = 0;
  let value = 0;
  for (; digits < text.length && digits <= FAST_DIGITS_MAX; digits++) {
    const digit = text.charCodeAt(digits) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (digits === 0 || digits > FAST_DIGITS_MAX) return undefined;
  const meaning = namedSuffix(text.slice(digits));
  if (meaning === undefined) return undefined;
  return withinFormat(BigInt(value) * meaning.nanosPerUnit, meaning.format);
}

function explainBlanks(text: string): string {
  const compact = text.replace(/\s+/g, '');
  const without = parseQuantity(compact);
  return complainAboutBlanks(text, compact, without.ok ? undefined : without.error);
}

/** The size in nanos without the sign, or undefined where it has too many digits. */
function toNanos(parts: QuantityParts, meaning: SuffixMeaning): bigint | undefined {
  const magnitude = decimalOf({ ...parts, positive: true });
  if (magnitude.coefficient === 0n) return 0n;
  const exponent = magnitude.exponent + meaning.exponent;
  const wholeDigits = String(magnitude.coefficient).length + exponent;
  if (wholeDigits > DIGITS_MAX) return undefined;
  if (wholeDigits < VANISHING_EXPONENT) return 1n;
  return roundAwayFromZero({ coefficient: magnitude.coefficient * meaning.nanosPerUnit, exponent }, 0).value;
}

function withinFormat(magnitudeNanos: bigint, format: QuantityFormat): Quantity {
  if (format !== 'BinarySI') return { nanos: magnitudeNanos, format };
  if (magnitudeNanos > BINARY_NANOS_MAX) return { nanos: BINARY_NANOS_MAX, format };
  const broken = magnitudeNanos > 0n && magnitudeNanos < NANOS_PER_UNIT;
  return { nanos: magnitudeNanos, format: broken ? 'DecimalSI' : 'BinarySI' };
}

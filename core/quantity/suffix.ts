// The suffixes a quantity may carry and what each is worth. The one place that spells them out.

import { powerOfTen } from './decimal.ts';
import { NANOS_PER_UNIT } from './quantity.ts';
import type { QuantityFormat } from './quantity.ts';

/** What the number before a suffix is multiplied by: `nanosPerUnit` x 10^`exponent`. */
export interface SuffixMeaning {
  readonly format: QuantityFormat;
  readonly nanosPerUnit: bigint;
  readonly exponent: number;
}

/** Decimal suffixes from 10^-9 upwards, each a thousand times the one before. */
export const decimalSuffixes: readonly string[] = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Binary suffixes from 2^0 upwards, each 1024 times the one before; 2^0 has none. */
export const binarySuffixes: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const meanings: ReadonlyMap<string, SuffixMeaning> = new Map([
  ...decimalSuffixes.map((suffix, step): [string, SuffixMeaning] => [
    suffix,
    { format: 'DecimalSI', nanosPerUnit: powerOfTen(3 * step), exponent: 0 },
  ]),
  ...binarySuffixes
    .map((suffix, step): [string, SuffixMeaning] => [
      suffix,
      { format: 'BinarySI', nanosPerUnit: NANOS_PER_UNIT * 1024n ** BigInt(step), exponent: 0 },
    ])
    .slice(1),
]);

/** The meaning of a named suffix ('' included), or undefined where there is none of that name. */
export function namedSuffix(suffix: string): SuffixMeaning | undefined {
  return meanings.get(suffix);
}

/** The meaning of an exponent such as e3 or E-6, or undefined where the text is none. */
export function exponentSuffix(suffix: string): SuffixMeaning | undefined {
  if (!/^[eE][+-]?\d+$/.test(suffix)) return undefined;
  return { format: 'DecimalExponent', nanosPerUnit: NANOS_PER_UNIT, exponent: Number(suffix.slice(1)) };
}

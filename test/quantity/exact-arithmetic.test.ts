// Quantities are exact: writing and reading, sums, multiples and order lose nothing.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addQuantity,
  compareQuantity,
  negateQuantity,
  scaleQuantity,
  subtractQuantity,
} from '../../core/quantity/arithmetic.ts';
import { formatQuantity } from '../../core/quantity/format.ts';
import { parseQuantity } from '../../core/quantity/parse.ts';
import type { Quantity, QuantityFormat } from '../../core/quantity/quantity.ts';
import {
  milliCeil,
  roundUpQuantity,
  scaledValue,
  toSafeNumber,
  unitsCeil,
} from '../../core/quantity/rounding.ts';

const BINARY_NANOS_MAX = (2n ** 63n - 1n) * 1_000_000_000n;

const round = fc
  .tuple(
    fc.bigInt(-9999n, 9999n),
    fc.constantFrom(1000n, 1024n),
    fc.nat(6),
    fc.constantFrom(1n, 1_000_000_000n),
  )
  .map(([count, step, power, unit]) => count * step ** BigInt(power) * unit);
const nanos = fc
  .oneof(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.bigInt(-3_000n, 3_000n), round)
  .filter((amount) => amount <= BINARY_NANOS_MAX && amount >= -BINARY_NANOS_MAX);
const format = fc.constantFrom<QuantityFormat>('DecimalSI', 'BinarySI', 'DecimalExponent');
const quantity: fc.Arbitrary<Quantity> = fc.record({ nanos, format });

function read(text: string): Quantity {
  const result = parseQuantity(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

test('what is written is read back as the same amount', () => {
  fc.assert(
    fc.property(quantity, (q) => {
      expect(read(formatQuantity(q)).nanos).toBe(q.nanos);
    }),
  );
});

test('digits with any suffix mean the same with and without a point', () => {
  const suffix = fc.constantFrom(
    'n',
    'u',
    'm',
    '',
    'k',
    'M',
    'G',
    'T',
    'P',
    'E',
    'Ki',
    'Mi',
    'Gi',
    'Ti',
    'Pi',
    'Ei',
  );
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 18n), suffix, (digits, unit) => {
      expect(read(`${digits}.0${unit}`)).toEqual(read(`${digits}${unit}`));
    }),
  );
});

test('order is the order of the amounts, whatever the formats', () => {
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      expect(compareQuantity(a, b)).toBe(a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0);
      expect(compareQuantity(a, { ...b, nanos: a.nanos })).toBe(0);
    }),
  );
});

test('addition is commutative and associative, and subtraction undoes it', () => {
  fc.assert(
    fc.property(quantity, quantity, quantity, (a, b, c) => {
      expect(addQuantity(a, b).nanos).toBe(addQuantity(b, a).nanos);
      expect(addQuantity(addQuantity(a, b), c).nanos).toBe(addQuantity(a, addQuantity(b, c)).nanos);
      expect(subtractQuantity(addQuantity(a, b), b).nanos).toBe(a.nanos);
      expect(addQuantity(a, negateQuantity(b)).nanos).toBe(subtractQuantity(a, b).nanos);
    }),
  );
});

test('k times a quantity is k of them added', () => {
  fc.assert(
    fc.property(quantity, fc.nat(20), (q, k) => {
      let sum: Quantity = { nanos: 0n, format: q.format };
      for (let i = 0; i < k; i++) sum = addQuantity(sum, q);
      expect(scaleQuantity(q, BigInt(k))).toEqual(sum);
    }),
  );
});

test('rounding to a scale moves away from zero by less than one step', () => {
  fc.assert(
    fc.property(quantity, fc.integer({ min: -9, max: 12 }), (q, scale) => {
      const step = 10n ** BigInt(scale + 9);
      const { quantity: rounded, exact } = roundUpQuantity(q, scale);
      const moved = q.nanos < 0n ? q.nanos - rounded.nanos : rounded.nanos - q.nanos;
      expect(rounded.nanos).toBe(scaledValue(q, scale) * step);
      expect(moved >= 0n && moved < step).toBe(true);
      expect(exact).toBe(moved === 0n);
    }),
  );
});

test.each([
  ['1', 1000n, 1n],
  ['1500m', 1500n, 2n],
  ['1u', 1n, 1n],
  ['4Gi', 4294967296000n, 4294967296n],
  ['-1500m', -1500n, -2n],
  ['0', 0n, 0n],
])('%s is counted in thousandths and in units', (text, milli, units) => {
  expect(milliCeil(read(text))).toBe(milli);
  expect(unitsCeil(read(text))).toBe(units);
});

test.each([
  [0n, 0],
  [-5n, -5],
  [9007199254740991n, Number.MAX_SAFE_INTEGER],
  [9007199254740992n, Number.MAX_SAFE_INTEGER],
  [-(2n ** 63n), -Number.MAX_SAFE_INTEGER],
])('%s becomes a number that float64 columns hold exactly', (value, number) => {
  expect(toSafeNumber(value)).toBe(number);
});

test('an amount beyond the range of float64 becomes the largest safe number too', () => {
  expect(toSafeNumber(10n ** 400n)).toBe(Number.MAX_SAFE_INTEGER);
});

// What is refused, and the sentence that says what to write instead.

import { expect, test } from 'vitest';
import { parseQuantity, quantityFromJson } from '../../core/quantity/parse.ts';
import { formatQuantity } from '../../core/quantity/format.ts';

const SUFFIXES = 'one of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, or none';

test.each([
  ['', 'quantity "" is empty; write for example 500m, 2 or 4Gi'],
  ['lots', 'quantity "lots" does not start with a number; write for example 500m, 2 or 4Gi'],
  ['m', 'quantity "m" does not start with a number; write for example 500m, 2 or 4Gi'],
  ['-.', 'quantity "-." does not start with a number; write for example 500m, 2 or 4Gi'],
  ['1500 m', 'quantity "1500 m": blanks are not allowed; write 1500m'],
  ['1\n', 'quantity "1\\n": blanks are not allowed; write 1'],
  [
    '4 Gb',
    'quantity "4 Gb": blanks are not allowed; and without them: quantity "4Gb": unknown suffix "Gb"; write 4G or 4Gi',
  ],
  ['4Gb', 'quantity "4Gb": unknown suffix "Gb"; write 4G or 4Gi'],
  ['4GiB', 'quantity "4GiB": unknown suffix "GiB"; write 4Gi'],
  ['100mi', 'quantity "100mi": unknown suffix "mi"; write 100Mi'],
  ['-1.5K', 'quantity "-1.5K": unknown suffix "K"; write -1.5k or -1.5Ki'],
  ['512bytes', 'quantity "512bytes": unknown suffix "bytes"; write 512'],
  ['3e-', 'quantity "3e-": unknown suffix "e-"; write 3, or an exponent as in 3e3'],
  [
    '1,5',
    'quantity "1,5": unknown suffix ",5"; write plain digits, with a point before the fraction, as in 1500 or 1.5',
  ],
  ['1.1.M', `quantity "1.1.M": unknown suffix ".M"; write ${SUFFIXES}`],
  ['0.1am', `quantity "0.1am": unknown suffix "am"; write ${SUFFIXES}`],
  ['1e99999999', 'quantity "1e99999999" is too large or too long; write a number of at most 1000 digits'],
  [
    `-${'9'.repeat(5000)}`,
    `quantity "-${'9'.repeat(59)}..." is too large or too long; write a number of at most 1000 digits`,
  ],
])('%j is refused', (text, sentence) => {
  expect(parseQuantity(text)).toEqual({ ok: false, error: sentence });
});

test.each([
  [true, 'boolean'],
  [{ cpu: '1' }, 'object'],
  [undefined, 'undefined'],
])('a manifest value %j is refused', (value, kind) => {
  const error = `a quantity is text or a number, not ${kind}; write for example "500m", 2 or "4Gi"`;
  expect(quantityFromJson(value)).toEqual({ ok: false, error });
});

test.each([
  ['1e400', '10e399'],
  ['-1e400', '-10e399'],
  ['1e-99999999', '1e-9'],
  ['0e99999999', '0'],
  [`0.${'0'.repeat(900)}1Ei`, '1n'],
  ['1000E', '1e21'],
])('the extreme amount %s is read', (text, canonical) => {
  const result = parseQuantity(text);
  expect(result.ok && formatQuantity(result.value)).toBe(canonical);
});

test.each([
  [0.1, '100m'],
  [1e21, '1e21'],
  [null, '0'],
  [' 2Gi\n', '2Gi'],
])('a manifest value %j is read', (value, canonical) => {
  const result = quantityFromJson(value);
  expect(result.ok && formatQuantity(result.value)).toBe(canonical);
});

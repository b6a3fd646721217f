// One text for equal data, and equality without that text: both by the definition, for any data.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, isSameData } from '../../core/canonical.ts';

// No engine keeps the order of keys that are numbers, and no negative zero is said in JSON.
const data = fc.jsonValue({ maxDepth: 4 }).map((value): unknown => JSON.parse(JSON.stringify(value)));

/** Each object is given its keys in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, inner]) => [key, turned(inner)] as const);
  return Object.fromEntries(fields.reverse());
}

describe('the text of data', () => {
  it('is the same in whatever order its keys are, and says the data', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('has keys by code units, whole numbers first, and leaves out what is undefined', () => {
    expect(canonicalJson({ b: 1, a: { d: undefined, c: [{ z: 1, y: 2 }] }, B: 2, '10': 0, '9': 0 })).toBe(
      '{"9":0,"10":0,"B":2,"a":{"c":[{"y":2,"z":1}]},"b":1}',
    );
  });
});

describe('two pieces of data are the same', () => {
  it('exactly where their texts are', () => {
    fc.assert(
      fc.property(data, data, (one, other) => {
        expect(isSameData(turned(one), one)).toBe(true);
        expect(isSameData(one, other)).toBe(canonicalJson(one) === canonicalJson(other));
        expect(isSameData([one], [one, null])).toBe(false);
      }),
    );
  });

  it.each([
    [{ a: undefined }, {}, true],
    [{ a: undefined, b: 1 }, { b: 1, c: undefined }, true],
    [{ a: null }, {}, false],
    [{ a: 1 }, { b: 1 }, false],
    [{}, [], false],
    [[1, 2], [2, 1], false],
    [null, {}, false],
    [1, '1', false],
  ])('%j and %j: %s', (a, b, isSame) => {
    expect(isSameData(a, b)).toBe(isSame);
    expect(isSameData(b, a)).toBe(isSame);
  });
});

// What two network coordinates tell of the round-trip time, beyond what the public tables hold: which answers there cannot be.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roundTripSeconds, unadjustedSeconds, type Coordinate } from '../../core/network/coordinate.ts';

const at = (...vec: number[]): Coordinate => ({ vec, height: 0, adjustment: 0, error: 0 });

test.each<[string, Coordinate, Coordinate, number | null]>([
  ['heights add to the distance', { ...at(0, 3), height: 0.5 }, { ...at(4, 0), height: 0.25 }, 5.75],
  ['adjustments shorten it', { ...at(0, 3), adjustment: -1 }, { ...at(4, 0), adjustment: 0.5 }, 4.5],
  ['adjustments of more than all of it do not count', { ...at(0, 3), adjustment: -5 }, at(4, 0), 5],
  ['10 s is a time', at(0), at(10), 10],
  ['11 s is a fault', at(0), at(11), null],
  ['an adjustment beyond 10 s is a fault', { ...at(0), adjustment: 11 }, at(1), null],
  ['a negative height cannot make a time negative', { ...at(0), height: -2 }, at(1), null],
  ['what overflows is a fault', at(-1e308), at(1e308), null],
])('%s', (_, a, b, seconds) => {
  const result = roundTripSeconds(a, b);
  expect(result.ok ? result.value : null).toBe(seconds);
});

test('a time is from 0 to 10 s and the same both ways, whatever the coordinates are', () => {
  const number = fc.oneof(fc.double({ min: -8, max: 8 }), fc.double());
  const coordinate = fc.record({
    vec: fc.array(number, { minLength: 1, maxLength: 3 }),
    height: fc.oneof(fc.double({ min: 0, max: 1 }), fc.double()),
    adjustment: number,
    error: number,
  });
  let times = 0;
  fc.assert(
    fc.property(coordinate, coordinate, (a, b) => {
      const [there, back] = [roundTripSeconds(a, b), roundTripSeconds(b, a)];
      expect(there.ok).toBe(back.ok);
      if (!there.ok || !back.ok) return;
      times++;
      expect(there.value).toBeGreaterThanOrEqual(0);
      expect(there.value).toBeLessThanOrEqual(10);
      expect(back.value).toBe(there.value);
      expect(unadjustedSeconds(a, b)).toBe(unadjustedSeconds(b, a));
    }),
    { seed: 3, numRuns: 2000 },
  );
  expect(times).toBeGreaterThan(50);
});

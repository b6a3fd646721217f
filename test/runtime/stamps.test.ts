// Stamps as Kubernetes reads them, the same as the language's own dates to the millisecond.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microStampOf } from '../../handlers/ports/stamps.ts';

test.each([
  { micros: 0, stamp: '1970-01-01T00:00:00.000000Z' },
  { micros: 951_782_400_000_001, stamp: '2000-02-29T00:00:00.000001Z' },
  { micros: 1_795_662_494_123_456, stamp: '2026-11-26T03:08:14.123456Z' },
  { micros: 4_107_542_399_999_999, stamp: '2100-02-28T23:59:59.999999Z' },
  { micros: -1, stamp: '1969-12-31T23:59:59.999999Z' },
])('$micros is $stamp', ({ micros, stamp }) => {
  expect(microStampOf(micros)).toBe(stamp);
});

test('any instant is the same as by the calendar of the language', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1700-01-01'), max: new Date('2250-01-01'), noInvalidDate: true }),
      (date) => {
        expect(microStampOf(date.getTime() * 1000)).toBe(date.toISOString().replace('Z', '000Z'));
      },
    ),
    { numRuns: 2000 },
  );
});

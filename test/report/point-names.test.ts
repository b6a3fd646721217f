// Names beside the points of a plot cover nothing, and as many as find room stand there.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placesOfNames, type Frame, type NamedPoint } from '../../simulator/report/html/point-names.ts';

const FRAME: Frame = { left: 44, right: 720, top: 0, bottom: 300 };
const LINE = 13;
const CHARACTER = 6.2;

const points = fc.array(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 24 }),
    x: fc.integer({ min: FRAME.left, max: FRAME.right }),
    y: fc.integer({ min: FRAME.top, max: FRAME.bottom }),
  }),
  { maxLength: 24 },
);

interface Line {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
}

function linesOf(given: readonly NamedPoint[]): Line[] {
  return placesOfNames(given, FRAME).flatMap((place, index) => {
    if (place === null) return [];
    const { name, x, y } = given[index]!;
    const near = x + place.dx;
    const far = near + (place.anchor === 'start' ? 1 : -1) * name.length * CHARACTER;
    return [{ from: Math.min(near, far), to: Math.max(near, far), middle: y + place.dy }];
  });
}

it('no two names cover one another, and none leaves the frame or lies on a point', () => {
  fc.assert(
    fc.property(points, (given) => {
      const lines = linesOf(given);
      for (const [i, a] of lines.entries()) {
        expect(a.from).toBeGreaterThanOrEqual(FRAME.left);
        expect(a.to).toBeLessThanOrEqual(FRAME.right);
        expect(a.middle).toBeLessThan(FRAME.bottom);
        for (const b of lines.slice(i + 1))
          expect(a.to <= b.from || b.to <= a.from || Math.abs(a.middle - b.middle) >= LINE).toBe(true);
        for (const { x, y } of given)
          expect(x > a.from && x < a.to && Math.abs(y - a.middle) < LINE / 2).toBe(false);
      }
    }),
  );
});

it('four points in one place all have their names, those that stand far off with a line', () => {
  const given = ['a', 'b', 'c', 'd'].map((name) => ({ name, x: 300, y: 290 }));
  const places = placesOfNames(given, FRAME);
  expect(places.every((place) => place !== null)).toBe(true);
  expect(places.map((place) => place!.isFar)).toEqual([false, false, true, true]);
});

// The bound on the share of pending pods at the end against trying every set of pods that may run.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leastShareAtEnd, type Unfinished } from '../../simulator/bounds/least-share.ts';

/** The smallest share over all sets of pods that fit. */
function byHand(unfinished: readonly number[], putOff: readonly number[], waiting: number): number {
  const all = [...unfinished, ...putOff];
  let smallest = 1;
  for (let set = 0; set < 2 ** all.length; set++) {
    const runs = (index: number): boolean => ((set >> index) & 1) === 1;
    const taken = all.reduce((sum, size, index) => sum + (runs(index) ? size : 0), 0);
    if (taken > 1 + 1e-9) continue;
    const running = all.filter((_, index) => runs(index)).length;
    const pending = waiting + unfinished.filter((_, index) => !runs(index)).length;
    smallest = Math.min(smallest, pending === 0 ? 0 : pending / (pending + running));
  }
  return smallest;
}

it('is the smallest share that any set of running pods leaves', () => {
  const sizes = fc.array(fc.constantFrom(0.05, 0.1, 0.2, 0.3, 0.6, 0.9), { maxLength: 6 });
  const pods = (all: readonly number[]): Unfinished[] =>
    all.map((share) => ({ pods: 1, claims: [{ limit: 0, share }] }));
  fc.assert(
    fc.property(sizes, sizes, fc.nat(2), (unfinished, putOff, waiting) => {
      const found = leastShareAtEnd({
        ...{ room: [1], waiting, surplus: [] },
        ...{ unfinished: pods(unfinished), putOff: pods(putOff) },
      });
      expect(found).toBeCloseTo(byHand(unfinished, putOff, waiting), 9);
    }),
    { numRuns: 300 },
  );
});

it('counts what no node ever holds, and knows that others may be there besides', () => {
  const claims = [{ limit: 0, share: 0.5 }];
  const given = {
    room: [1],
    waiting: 0,
    putOff: [],
    unfinished: [
      { pods: 2, claims },
      { pods: 1, claims: null },
    ],
  };
  expect(leastShareAtEnd({ ...given, surplus: [] })).toBeCloseTo(1 / 3, 9);
  expect(leastShareAtEnd({ ...given, surplus: [[{ limit: 0, share: 0.1 }]] })).toBeCloseTo(3 / 13, 9);
});

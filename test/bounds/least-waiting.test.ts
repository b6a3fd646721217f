// The bound by prices against the best schedule there is, found by trying all orders: never above it, and equal to it where pods can
// be poured without loss.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastWaiting, type Mover } from '../../simulator/bounds/least-waiting.ts';

const INTERVALS = 24;

interface Pod {
  readonly wanted: number;
  readonly run: number;
  readonly share: number;
}

/** The least that pods wait in one room of size 1: some order, in which each takes the first time that it fits, is best. */
function best(pods: readonly Pod[], placed: readonly (Pod & { readonly at: number })[] = []): number {
  if (pods.length === 0) return 0;
  const costs = pods.map((pod, index) => {
    const at = firstFit(pod, placed);
    return Math.min(at, INTERVALS) - pod.wanted + best(pods.toSpliced(index, 1), [...placed, { ...pod, at }]);
  });
  return Math.min(...costs);
}

function firstFit(pod: Pod, placed: readonly (Pod & { readonly at: number })[]): number {
  const ends = placed.map(({ at, run }) => at + run).filter((end) => end > pod.wanted);
  const times = [pod.wanted, ...ends].sort((a, b) => a - b);
  return times.find((at) => {
    const starts = [
      at,
      ...placed.map((other) => other.at).filter((start) => start > at && start < at + pod.run),
    ];
    return starts.every((time) => {
      const there = placed.filter((other) => other.at <= time && time < other.at + other.run);
      return there.reduce((sum, { share }) => sum + share, 0) + pod.share <= 1 + 1e-9;
    });
  })!;
}

function bound(pods: readonly Pod[]): number {
  const movers = pods.map(({ wanted, run, share }): Mover => {
    const claims = [{ limit: 0, share }];
    return { pods: 1, wanted, earliest: wanted, run, claims };
  });
  const room = [new Float64Array(INTERVALS).fill(1)];
  return leastWaiting({ intervals: INTERVALS, room, movers, stayers: [] });
}

const quarter = (least: number, most: number) =>
  fc.integer({ min: least * 4, max: most * 4 }).map((quarters) => quarters / 4);

describe('the least waiting by prices', () => {
  it('is never more than that of the best schedule', () => {
    const pod = fc.record({
      wanted: quarter(0, INTERVALS - 1),
      run: quarter(0.25, 20),
      share: fc.constantFrom(0.2, 0.3, 0.5, 0.7, 1),
    });
    let more = 0;
    fc.assert(
      fc.property(fc.array(pod, { minLength: 1, maxLength: 6 }), (pods) => {
        const found = bound(pods);
        expect(found).toBeLessThanOrEqual(best(pods) + 1e-9);
        if (found > 0) more++;
      }),
      { numRuns: 300 },
    );
    expect(more).toBeGreaterThan(10);
  });

  it('is that of the best schedule where pods fill whole intervals', () => {
    const pod = fc.record({
      wanted: fc.integer({ min: 0, max: 4 }),
      run: fc.constant(1),
      share: fc.constant(1),
    });
    fc.assert(
      fc.property(fc.array(pod, { minLength: 2, maxLength: 6 }), (pods) => {
        const least = best(pods);
        expect(bound(pods)).toBeGreaterThanOrEqual(0.95 * least - 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('has what can be moved give way to what cannot', () => {
    const stayer = { claims: [{ limit: 0, share: 1 }], wanted: Array<number>(INTERVALS).fill(2) };
    const room = [new Float64Array(INTERVALS).fill(1)];
    const found = leastWaiting({ intervals: INTERVALS, room, movers: [], stayers: [stayer] });
    expect(found).toBeGreaterThan(0.99 * INTERVALS);
    expect(found).toBeLessThanOrEqual(INTERVALS);
  });
});

// What the meter adds up, against integrals made by hand.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Meter } from '../../simulator/measure/meter.ts';
import { Absence } from '../../simulator/measure/room.ts';

const SECOND = 1_000_000;
const GIB = 2 ** 30;

/** Clusters of one machine of so many millicores, with a GiB for each thousand of them. */
function meterOf(...cpuMilli: readonly number[]): Meter {
  return new Meter(cpuMilli.map((cpu) => [{ cpuMilli: cpu, memoryBytes: (cpu / 1000) * GIB }]));
}

/** A pod that waited is bound in a cluster. */
function bind(meter: Meter, seconds: number, cluster: number, cpuMilli: number, memoryBytes = 0): void {
  meter.waiting(seconds * SECOND, -1, cpuMilli, memoryBytes);
  meter.occupied(seconds * SECOND, cluster, 0, 1, cpuMilli, memoryBytes);
}

describe('pending', () => {
  test('is integrated over time, with what is bound beside it', () => {
    const meter = meterOf(4000);
    meter.waiting(10 * SECOND, 3, 1000, 0);
    bind(meter, 20, 0, 1000);
    bind(meter, 35, 0, 1000);
    meter.occupied(40 * SECOND, 0, 0, -1, 1000, 0);
    meter.finish(50 * SECOND);
    // 3 pods for 10 s, 2 for 15 s, 1 for 15 s; bound: 1 for 15 s, 2 for 5 s, 1 for 10 s.
    expect(meter.pendingTime).toBe((30 + 30 + 15) * SECOND);
    expect(meter.runningTime).toBe((15 + 10 + 10) * SECOND);
    expect(meter.cpuTime).toBe(1000 * 35 * SECOND);
    expect([meter.pending, meter.running]).toEqual([1, 1]);
  });

  test.each([
    { what: 'in the first window', start: 0, bound: 30, end: 300, peak: 0.5 },
    { what: 'cut by a window border, more before it', start: 20, bound: 80, end: 300, peak: 1 },
    { what: 'in a window that nothing else is in', start: 130, bound: 140, end: 300, peak: 10 / 50 },
    { what: 'in the last window, which is shorter', start: 250, bound: 265, end: 270, peak: 15 / 20 },
    { what: 'until the end, which is at a border', start: 240, bound: 270, end: 300, peak: 0.5 },
  ])('peaks over windows of a minute: $what', ({ start, bound, end, peak }) => {
    const meter = meterOf(4000);
    meter.waiting(start * SECOND, 1, 1000, 0);
    bind(meter, bound, 0, 1000);
    meter.finish(end * SECOND);
    expect(meter.peakShare).toBeCloseTo(peak, 12);
  });

  test('over a long time in which nothing happens, every window counts by itself', () => {
    const meter = meterOf(4000);
    meter.waiting(0, 1, 1000, 0);
    bind(meter, 90, 0, 1000);
    meter.waiting(3_600 * SECOND, 1, 1000, 0);
    meter.finish(3_630 * SECOND);
    // First window all pending; the last one half of two pods.
    expect(meter.peakShare).toBe(1);
    expect(meter.pendingTime).toBe(120 * SECOND);
  });
});

describe('imbalance', () => {
  test('is the coefficient of variation of the shares in use, over time', () => {
    const meter = meterOf(4000, 4000, 2000);
    meter.occupied(0, 0, 0, 1, 2000, 0);
    // Shares 0.5, 0, 0: mean 1/6, variance 1/18, coefficient sqrt(2).
    meter.occupied(10 * SECOND, 1, 0, 1, 1000, 0);
    // 0.5, 0.25, 0: mean 0.25, variance (0.0625 + 0 + 0.0625) / 3.
    meter.occupied(30 * SECOND, 0, 0, -1, 2000, 0);
    meter.occupied(30 * SECOND, 1, 0, -1, 1000, 0);
    meter.finish(100 * SECOND);
    const second = Math.sqrt(0.125 / 3) / 0.25;
    expect(meter.imbalanceTime / SECOND).toBeCloseTo(10 * Math.SQRT2 + 20 * second, 9);
  });

  test('is nothing where shares are the same, in one cluster, and where others have no nodes', () => {
    const even = meterOf(4000, 2000);
    even.occupied(0, 0, 0, 1, 1000, 0);
    even.occupied(0, 1, 0, 1, 500, 0);
    const alone = meterOf(4000);
    alone.occupied(0, 0, 0, 1, 1000, 0);
    const empty = meterOf(4000, 0);
    empty.occupied(0, 0, 0, 1, 1000, 0);
    for (const meter of [even, alone, empty]) {
      meter.finish(10 * SECOND);
      expect(meter.imbalanceTime).toBe(0);
    }
  });
});

describe('a machine that is not there', () => {
  const { stopped, notCreated } = Absence;

  test('counts for nothing until it is, and then for what it is', () => {
    const meter = meterOf(4000, 4000);
    meter.turned(0, 1, 0, notCreated, true);
    meter.occupied(0, 0, 0, 1, 2000, 0);
    meter.waiting(0, 1, 8000, 0);
    meter.turned(10 * SECOND, 1, 0, notCreated, false);
    meter.finish(30 * SECOND);
    expect(meter.cpuAllocatableTime).toBe((4000 * 10 + 8000 * 20) * SECOND);
    // Alone there is nothing to be uneven with; then shares are 0.5 and 0.
    expect(meter.imbalanceTime).toBe(20 * SECOND);
    expect(meter.refusedCpuTime).toBe((2000 * 10 + 6000 * 20) * SECOND);
  });

  test('takes what is bound to it out of the sums, but not out of what is bound', () => {
    const meter = meterOf(4000, 4000, 4000);
    meter.occupied(0, 0, 0, 1, 1000, 0);
    meter.occupied(0, 1, 0, 1, 1000, 0);
    meter.turned(10 * SECOND, 1, 0, stopped, true);
    meter.occupied(20 * SECOND, 1, 0, -1, 1000, 0);
    meter.turned(30 * SECOND, 1, 0, stopped, false);
    meter.finish(40 * SECOND);
    expect(meter.cpuTime).toBe(1000 * (2 * 10 + 1 * 30) * SECOND);
    expect(meter.cpuAllocatableTime).toBe((12_000 * 20 + 8000 * 20) * SECOND);
    expect(meter.runningTime).toBe((2 * 20 + 1 * 20) * SECOND);
  });

  test('is there again once no reason is left', () => {
    const meter = meterOf(1000);
    for (const reason of [notCreated, stopped, stopped]) meter.turned(0, 0, 0, reason, true);
    meter.turned(10 * SECOND, 0, 0, notCreated, false);
    meter.turned(20 * SECOND, 0, 0, stopped, false);
    meter.finish(30 * SECOND);
    expect(meter.cpuAllocatableTime).toBe(1000 * 10 * SECOND);
  });
});

describe('waiting cpu that all free room together would hold', () => {
  test.each([
    { what: 'all of it, where there is room', used: [1000, 0], pod: [2000, GIB], held: 2000 },
    { what: 'the part for which cpu is free', used: [3500, 3500], pod: [4000, GIB], held: 1000 },
    { what: 'the part for which memory is free', used: [0, 4000], pod: [1000, 8 * GIB], held: 500 },
    { what: 'nothing, where nothing is free', used: [4000, 4000], pod: [1000, 0], held: 0 },
    { what: 'nothing, where no pod asks for cpu', used: [0, 0], pod: [0, GIB], held: 0 },
  ])('is $what', ({ used, pod, held }) => {
    const meter = meterOf(4000, 4000);
    for (const [cluster, cpu] of used.entries()) meter.occupied(0, cluster, 0, 1, cpu, (cpu / 1000) * GIB);
    meter.waiting(0, 1, pod[0]!, pod[1]!);
    meter.finish(10 * SECOND);
    expect(meter.refusedCpuTime).toBe(held * 10 * SECOND);
  });
});

test('whatever happens when, the sums are those of a plain list of pods', () => {
  const pod = fc.record({
    created: fc.integer({ min: 0, max: 200 }),
    waits: fc.integer({ min: 0, max: 200 }),
    runs: fc.integer({ min: 0, max: 200 }),
    cluster: fc.integer({ min: 0, max: 1 }),
    cpu: fc.integer({ min: 1, max: 500 }),
  });
  fc.assert(
    fc.property(fc.array(pod, { maxLength: 12 }), (pods) => {
      const end = 300;
      const meter = meterOf(10_000, 20_000);
      const steps = pods.flatMap(({ created, waits, runs, cluster, cpu }) => [
        {
          at: created,
          take: () => {
            meter.waiting(created * SECOND, 1, cpu, 0);
          },
        },
        {
          at: created + waits,
          take: () => {
            bind(meter, created + waits, cluster, cpu);
          },
        },
        {
          at: created + waits + runs,
          take: () => {
            meter.occupied((created + waits + runs) * SECOND, cluster, 0, -1, cpu, 0);
          },
        },
      ]);
      for (const { at, take } of steps.toSorted((a, b) => a.at - b.at)) if (at <= end) take();
      meter.finish(end * SECOND);
      const cut = (from: number, to: number): number =>
        Math.max(0, Math.min(end, to) - Math.min(end, from)) * SECOND;
      const sum = (of: (one: (typeof pods)[number]) => number): number =>
        pods.reduce((total, one) => total + of(one), 0);
      expect(meter.pendingTime).toBe(sum(({ created, waits }) => cut(created, created + waits)));
      expect(meter.runningTime).toBe(
        sum(({ created, waits, runs }) => cut(created + waits, created + waits + runs)),
      );
      expect(meter.cpuTime).toBe(
        sum(({ created, waits, runs, cpu }) => cpu * cut(created + waits, created + waits + runs)),
      );
    }),
  );
});

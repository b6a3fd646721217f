// From sums to metrics: each by its formula, and the formulas as they are told to readers.

import { describe, expect, test } from 'vitest';
import type { Load } from '../../simulator/load/load.ts';
import { Meter } from '../../simulator/measure/meter.ts';
import { METRICS, metricsOf, type MetricName } from '../../simulator/measure/metrics.ts';
import { Tallies } from '../../simulator/measure/tallies.ts';
import { PlacingTimes } from '../../simulator/measure/time-to-place.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';

const SECOND = 1_000_000;
const GIB = 2 ** 30;
const NO_TALLIES = new Tallies([], {} as Scenario, {} as Load);

/** Two clusters of 4 cores and 4 GiB, three pods of one core and 2 GiB; 200 seconds. */
function measured(): Readonly<Record<MetricName, number | null>> {
  const meter = new Meter([
    [{ cpuMilli: 4000, memoryBytes: 4 * GIB }],
    [{ cpuMilli: 4000, memoryBytes: 4 * GIB }],
  ]);
  const times = new PlacingTimes();
  times.submitted = 3;
  meter.waiting(0, 3, 1000, 2 * GIB);
  for (const seconds of [40, 100]) {
    meter.waiting(seconds * SECOND, -1, 1000, 2 * GIB);
    meter.occupied(seconds * SECOND, 0, 0, 1, 1000, 2 * GIB);
    times.add(seconds * SECOND);
  }
  meter.finish(200 * SECOND);
  return metricsOf({ meter, times, tallies: NO_TALLIES, endMicros: 200 * SECOND });
}

// Pending: 3 pods for 40 s, 2 for 60 s, 1 for 100 s = 340; bound: 1 for 60 s, 2 for 100 s = 260.
const EXPECTED: Readonly<Partial<Record<MetricName, number>>> = {
  pendingShareAtEnd: 1 / 3,
  pendingShareTimeMean: 340 / 600,
  // The first minute: 120 + 40 of 180 pod-seconds.
  pendingSharePeak: 160 / 180,
  pendingPerSubmitted: 1 / 3,
  pendingPodsTimeMean: 340 / 200,
  timeToPlaceP50Seconds: 100,
  timeToPlaceP95Seconds: Infinity,
  timeToPlaceP99Seconds: Infinity,
  utilisationCpu: 260 / (8 * 200),
  // One of two clusters in use: the coefficient of variation is 1, from 40 s on.
  imbalance: 160 / 200,
  // And Jain's index a half, as long as anything runs.
  jain: 1 / 2,
  // Pending cores that 8 GiB less what is bound hold: all of them until the end, 3, 2, 1.
  fragmentation: 340 / 200,
};

test('what only tallies count is null without them', () => {
  const others = Object.entries(measured()).filter(([name]) => !(name in EXPECTED));
  expect(others.map(([, value]) => value)).toEqual(others.map(() => null));
});

test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
  expect(measured()[name as MetricName]).toBeCloseTo(expected, 9);
});

describe('time to place', () => {
  const seconds = (
    waits: readonly number[],
    submitted: number,
    percents: readonly number[],
  ): (number | null)[] => {
    const times = new PlacingTimes();
    for (const wait of waits) times.add(wait * SECOND);
    times.submitted = submitted;
    return percents.map((percent) => times.percentile(percent));
  };

  test.each([
    { what: 'of no pods is unknown', waits: [], submitted: 0, expected: [null, null] },
    { what: 'of pods that all were bound', waits: [4, 1, 3, 2], submitted: 4, expected: [2, 4] },
    { what: 'with pods never bound last', waits: [4, 1, 3, 2], submitted: 7, expected: [4, Infinity] },
    { what: 'of pods none of which was bound', waits: [], submitted: 2, expected: [Infinity, Infinity] },
  ])('$what', ({ waits, submitted, expected }) => {
    expect(seconds(waits, submitted, [50, 100])).toEqual(expected);
  });

  test('of more pods than there was room for at first', () => {
    const waits = Array.from({ length: 5000 }, (_, index) => 4999 - index);
    expect(seconds(waits, 5000, [50, 99])).toEqual([2499, 4949]);
  });
});

describe('what is told of metrics', () => {
  test('there is one entry for each value, in the same order, no two alike', () => {
    expect(METRICS.map(({ name }) => name)).toEqual(Object.keys(measured()));
    expect(new Set(METRICS.map(({ formula, window }) => formula + window)).size).toBe(METRICS.length);
  });

  test('ratios of nothing are 0, as the formulas say', () => {
    const meter = new Meter([]);
    meter.finish(0);
    const values = metricsOf({ meter, times: new PlacingTimes(), tallies: NO_TALLIES, endMicros: 0 });
    for (const { name, formula } of METRICS) {
      if (formula.includes('0/0 = 0')) expect(values[name]).toBe(0);
      if (name.startsWith('timeToPlace')) expect(values[name]).toBeNull();
    }
  });

  test.each([
    ['timeToPlaceP50Seconds', '50th percentile (nearest rank)'],
    ['timeToPlaceP95Seconds', '95th percentile (nearest rank)'],
    ['timeToPlaceP99Seconds', '99th percentile (nearest rank)'],
    ['pendingSharePeak', 'largest over windows'],
    ['imbalance', 'coefficient of variation'],
    ['fragmentation', 'pending cpu x min(1, free cpu / pending cpu, free memory / pending memory)'],
    ['utilisationCpu', 'integral of allocatable cpu of all clusters'],
  ])('%s says: %s', (name, words) => {
    expect(METRICS.find((metric) => metric.name === name)!.formula).toContain(words);
  });
});

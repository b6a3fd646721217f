// What a run records over time, against integrals and counts made from plain lists; and histories of seeds put together.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { HistoryRecorder, TIME_BUCKETS, type History } from '../../simulator/measure/history.ts';
import { LevelSeries } from '../../simulator/measure/level-series.ts';
import { mergeHistories } from '../../simulator/measure/merge-histories.ts';
import { waitBucketEndSeconds, waitBucketOf, WAIT_BUCKETS } from '../../simulator/measure/wait-buckets.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { scenarioOf, SMALL } from '../scenario/scenarios-under-test.ts';

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** A run of the small scenario, whose clusters are too small for all of its load. */
function recorded(
  seed: number,
  policy = 'pinned',
): ReturnType<typeof runOnce> & { readonly history: History } {
  const scenario = scenarioOf(SMALL.replace('constant: 5s', 'constant: 20s'));
  const load = buildLoad(prepareLoad(scenario), seed);
  const result = runOnce({ scenario, load, policy, seed, hasHistory: true });
  return { ...result, history: result.history! };
}

describe('a level in buckets', () => {
  test('has in each the integral of what held there', () => {
    const step = fc.record({ after: fc.integer({ min: 0, max: 40 }), level: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const series = new LevelSeries(5, 10);
        const levels: number[] = [];
        let [now, current] = [0, 0];
        for (const { after, level } of steps) {
          for (let i = 0; i < after; i++) levels.push(current);
          now += after;
          current = level;
          series.set(now, level);
        }
        for (let i = 0; i < 7; i++) levels.push(current);
        const integrals = [...series.finish(now + 7)];
        expect(integrals).toEqual([0, 1, 2, 3, 4].map((b) => sum(levels.slice(b * 10, b * 10 + 10))));
      }),
    );
  });
});

describe('the buckets of waits', () => {
  test('hold every wait that is not longer than their end and longer than the end before', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e13, noNaN: true }), (micros) => {
        const bucket = waitBucketOf(micros);
        expect(bucket).toBeLessThan(WAIT_BUCKETS);
        expect(micros / 1e6).toBeLessThanOrEqual(waitBucketEndSeconds(bucket) * (1 + 1e-9));
        if (bucket > 0) expect(micros / 1e6).toBeGreaterThan(waitBucketEndSeconds(bucket - 1) * (1 - 1e-9));
      }),
    );
  });
});

describe('a run that records', () => {
  test('has the metrics of one that does not', () => {
    const scenario = scenarioOf(SMALL);
    const load = buildLoad(prepareLoad(scenario), 3);
    const input = { scenario, load, policy: 'worst_fit', seed: 3 };
    expect(runOnce(input).history).toBeNull();
    expect(runOnce({ ...input, hasHistory: true }).metrics).toEqual(runOnce(input).metrics);
  });

  test('records what its metrics are made of', () => {
    const { history, metrics } = recorded(1);
    const [pending, running] = [sum(history.pending), sum(history.running)];
    expect(pending).toBeGreaterThan(0);
    expect(pending / (pending + running)).toBeCloseTo(metrics.pendingShareTimeMean!, 12);
    const all = sum(history.cpuAllocatableMilli) * history.endMicros;
    expect(sum(history.cpu) / all).toBeCloseTo(metrics.utilisationCpu!, 12);
    expect(sum(history.flows)).toBe(running);
    const placed = sum(history.waits);
    expect(placed).toBeGreaterThan(0);
    expect(history.submitted).toBeGreaterThan(placed);
  });

  test('keeps pods at home where they are pinned, and not where they are not', () => {
    const atHome = ({ flows, clusters }: History): number =>
      sum(clusters.map((_, cluster) => flows[cluster * clusters.length + cluster]!)) / sum(flows);
    expect(atHome(recorded(1).history)).toBe(1);
    expect(atHome(recorded(1, 'worst_fit').history)).toBeLessThan(0.9);
  });

  test('takes no more room for a longer run', () => {
    const sizes = [1e6, 1e12].map((duration) => {
      const recorder = new HistoryRecorder([{ name: 'a', cpuMilli: 1000 }], duration);
      for (let i = 1; i < 500; i++) recorder.pending((i / 500) * duration, i);
      const history = recorder.finish(duration, 0);
      return [history.pending.length, history.cpu.length, history.waits.length];
    });
    expect(sizes[0]).toEqual([TIME_BUCKETS, TIME_BUCKETS, WAIT_BUCKETS]);
    expect(sizes[1]).toEqual(sizes[0]);
  });
});

describe('histories of seeds', () => {
  /** So many pods pending from the start to the end. */
  function constant(pods: number, endMicros = 2400): History {
    const recorder = new HistoryRecorder([{ name: 'a', cpuMilli: 1000 }], 2400);
    recorder.pending(0, pods);
    recorder.occupied(0, 1, 0, 100 * pods);
    recorder.flowed(0, 'a', 0, 1);
    recorder.flowed(0, 'elsewhere', 0, 1);
    recorder.placed(1500);
    return recorder.finish(endMicros, pods);
  }

  test('have the mean as line and the middle as band', () => {
    const merged = mergeHistories([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((pods) => constant(pods)));
    for (const bucket of [0, 100, TIME_BUCKETS - 1]) {
      expect(merged.pending.mean[bucket]).toBe(5.5);
      expect([merged.pending.low[bucket], merged.pending.high[bucket]]).toEqual([1, 9]);
      expect(merged.cpuShare[bucket]).toBeCloseTo(0.55, 12);
    }
    for (const seconds of merged.flowPodSeconds) expect(seconds).toBeCloseTo(0.0024, 12);
    expect([merged.n, merged.submitted, sum(merged.waits)]).toEqual([10, 55, 10]);
  });

  test('are the history itself where there is one', () => {
    const { history } = recorded(2);
    const merged = mergeHistories([history]);
    expect([...merged.pending.mean]).toEqual([...history.pending].map((x) => x / history.bucketMicros));
    expect(merged.pending.low).toEqual(merged.pending.mean);
    expect(merged.pending.high).toEqual(merged.pending.mean);
  });

  test('count those seeds alone that got so far', () => {
    const merged = mergeHistories([constant(2), constant(6, 1205)]);
    expect([...merged.pending.mean.slice(119, 122)]).toEqual([4, 4, 2]);
    expect(mergeHistories([constant(2, 1200)]).pending.mean[120]).toBeNaN();
  });

  test('of other clusters cannot be put together', () => {
    const other = new HistoryRecorder([{ name: 'b', cpuMilli: 1 }], 2400).finish(2400, 0);
    expect(() => mergeHistories([constant(1), other])).toThrow(RangeError);
    expect(() => mergeHistories([])).toThrow('no histories');
  });
});

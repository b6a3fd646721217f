// Histories of one policy over seeds, put together. A line is the mean over seeds and a band holds the middle of them: from
// the 10th to the 90th percentile (nearest rank) at each time. The order of seeds changes nothing but the last bits of a sum.

import { percentile } from '../statistics/percentile.ts';
import type { History } from './history.ts';

/** Percentiles that a band goes from and to. */
export const BAND = [10, 90] as const;

/** A level over time, a value a bucket. NaN where no seed got so far. */
export interface Band {
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface MergedHistory {
  /** Number of seeds. */
  readonly n: number;
  readonly bucketMicros: number;
  /** The latest end of any seed. */
  readonly endMicros: number;
  readonly pending: Band;
  readonly running: Band;
  readonly clusters: readonly string[];
  /** Mean over seeds of cpu requested of cpu allocatable, by cluster, then bucket. NaN where a cluster has no cpu. */
  readonly cpuShare: Float64Array;
  /** Mean over seeds of pod-seconds by home and cluster, as in History. */
  readonly flowPodSeconds: Float64Array;
  /** Sums over seeds, as in History. */
  readonly waits: Float64Array;
  readonly submitted: number;
}

/**
 * Puts together histories of the same scenario.
 *
 * @throws RangeError if there are none, or if their buckets or clusters differ
 */
export function mergeHistories(histories: readonly History[]): MergedHistory {
  const [first] = histories;
  if (first === undefined) throw new RangeError('There are no histories to put together.');
  if (!histories.every((history) => isLike(history, first)))
    throw new RangeError('Only histories with the same buckets and clusters can be put together.');
  const { bucketMicros, clusters, cpuAllocatableMilli } = first;
  const n = histories.length;
  const cpu = meansOf(histories, 'cpu');
  const buckets = first.pending.length;
  return {
    n,
    bucketMicros,
    endMicros: Math.max(...histories.map(({ endMicros }) => endMicros)),
    pending: bandOf(histories, 'pending'),
    running: bandOf(histories, 'running'),
    clusters,
    cpuShare: cpu.map((milli, at) => {
      const allocatable = cpuAllocatableMilli[Math.floor(at / buckets)]!;
      return allocatable === 0 ? NaN : milli / allocatable;
    }),
    flowPodSeconds: sumOf(histories, ({ flows }) => flows).map((micros) => micros / 1e6 / n),
    waits: sumOf(histories, ({ waits }) => waits),
    submitted: histories.reduce((sum, { submitted }) => sum + submitted, 0),
  };
}

function isLike({ bucketMicros, clusters }: History, other: History): boolean {
  return bucketMicros === other.bucketMicros && clusters.join('\n') === other.clusters.join('\n');
}

/** How much of a bucket a run was there for. */
function spanMicros({ endMicros, bucketMicros }: History, bucket: number): number {
  return Math.max(0, Math.min(bucketMicros, endMicros - bucket * bucketMicros));
}

function bandOf(histories: readonly History[], level: 'pending' | 'running'): Band {
  const buckets = histories[0]!.pending.length;
  const band = {
    mean: meansOf(histories, level),
    low: new Float64Array(buckets),
    high: new Float64Array(buckets),
  };
  for (let bucket = 0; bucket < buckets; bucket++) {
    const there = histories.filter((history) => spanMicros(history, bucket) > 0);
    const values = Float64Array.from(
      there,
      (history) => history[level][bucket]! / spanMicros(history, bucket),
    );
    values.sort();
    band.low[bucket] = percentile(values, BAND[0]) ?? NaN;
    band.high[bucket] = percentile(values, BAND[1]) ?? NaN;
  }
  return band;
}

/** Mean level in each bucket over the seeds that got so far; several series of buckets may stand after each other. */
function meansOf(histories: readonly History[], level: 'pending' | 'running' | 'cpu'): Float64Array {
  const buckets = histories[0]!.pending.length;
  const sums = new Float64Array(histories[0]![level].length);
  const counts = new Float64Array(buckets);
  for (const history of histories) {
    const spans = Float64Array.from({ length: buckets }, (_, bucket) => spanMicros(history, bucket));
    for (const [bucket, span] of spans.entries()) if (span > 0) counts[bucket]!++;
    for (const [at, integral] of history[level].entries()) {
      const span = spans[at % buckets]!;
      if (span > 0) sums[at]! += integral / span;
    }
  }
  return sums.map((sum, at) => sum / counts[at % buckets]!);
}

function sumOf(histories: readonly History[], of: (history: History) => Float64Array): Float64Array {
  const sums = new Float64Array(of(histories[0]!).length);
  for (const history of histories) for (const [at, value] of of(history).entries()) sums[at]! += value;
  return sums;
}

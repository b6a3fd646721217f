// What a run records over time, for reports: levels as integrals over a fixed number of buckets, so that memory is the same
// however long the run is and the mean of a bucket is exact. It only listens; nothing in the world depends on it.

import { LevelSeries } from './level-series.ts';
import { waitBucketOf, WAIT_BUCKETS } from './wait-buckets.ts';

/** Buckets that the time of a run is cut into. */
export const TIME_BUCKETS = 240;

/** Plain data: worker threads copy it. */
export interface History {
  /** When the run ended; buckets from here on are empty, and the one that it falls in is shorter. */
  readonly endMicros: number;
  /** Whole microseconds. */
  readonly bucketMicros: number;
  /** Pods wanted and not bound, and bound and unfinished: pod-microseconds in each bucket. */
  readonly pending: Float64Array;
  readonly running: Float64Array;
  /** Names of clusters; columns and rows below are in their order. */
  readonly clusters: readonly string[];
  /** Allocatable cpu of each. */
  readonly cpuAllocatableMilli: Float64Array;
  /** Cpu requested by bound pods: millicore-microseconds, all buckets of a cluster after those of the one before. */
  readonly cpu: Float64Array;
  /**
   * Pod-microseconds that pods were bound in each cluster, by home: a row for each cluster, and a last one for pods without
   * a home among the clusters.
   */
  readonly flows: Float64Array;
  /** Pods that were bound, by how long they had waited; the buckets are those of wait-buckets.ts. */
  readonly waits: Float64Array;
  /** Pods submitted, bound or not. */
  readonly submitted: number;
}

/** A cluster as far as histories go. */
interface RecordedCluster {
  readonly name: string;
  readonly cpuMilli: number;
}

/** Is told of levels as they change. */
export class HistoryRecorder {
  private readonly clusters: readonly RecordedCluster[];
  private readonly bucketMicros: number;
  private readonly pendingPods: LevelSeries;
  private readonly runningPods: LevelSeries;
  private readonly cpuMilli: readonly LevelSeries[];
  private readonly homes: ReadonlyMap<string, number>;
  private readonly flows: Float64Array;
  private readonly flowPods: Float64Array;
  private readonly flowSince: Float64Array;
  private readonly waits = new Float64Array(WAIT_BUCKETS);

  /** @param durationMicros how long the run is meant to last */
  constructor(clusters: readonly RecordedCluster[], durationMicros: number) {
    const size = clusters.length * (clusters.length + 1);
    this.clusters = clusters;
    this.bucketMicros = Math.max(1, Math.ceil(durationMicros / TIME_BUCKETS));
    const series = (): LevelSeries => new LevelSeries(TIME_BUCKETS, this.bucketMicros);
    this.pendingPods = series();
    this.runningPods = series();
    this.cpuMilli = clusters.map(series);
    this.homes = new Map(clusters.map(({ name }, index) => [name, index]));
    this.flows = new Float64Array(size);
    this.flowPods = new Float64Array(size);
    this.flowSince = new Float64Array(size);
  }

  /** So many pods are pending from now on. */
  pending(nowMicros: number, pods: number): void {
    this.pendingPods.set(nowMicros, pods);
  }

  /** So many pods run from now on, and so much cpu is requested in the cluster where that changed. */
  occupied(nowMicros: number, runningPods: number, cluster: number, cpuMilli: number): void {
    this.runningPods.set(nowMicros, runningPods);
    this.cpuMilli[cluster]!.set(nowMicros, cpuMilli);
  }

  /** A pod that is at home in one cluster is bound in one (1), or is no more (-1). */
  flowed(nowMicros: number, home: string, cluster: number, change: 1 | -1): void {
    const row = this.homes.get(home) ?? this.clusters.length;
    const at = row * this.clusters.length + cluster;
    this.flows[at]! += this.flowPods[at]! * (nowMicros - this.flowSince[at]!);
    this.flowPods[at]! += change;
    this.flowSince[at] = nowMicros;
  }

  /** A pod was bound after so long. */
  placed(waitMicros: number): void {
    this.waits[waitBucketOf(waitMicros)]!++;
  }

  /** All there is to say at the end of the run. */
  finish(endMicros: number, submitted: number): History {
    const { clusters, flows, bucketMicros, waits } = this;
    for (const [at, pods] of this.flowPods.entries()) flows[at]! += pods * (endMicros - this.flowSince[at]!);
    this.flowPods.fill(0);
    const cpu = new Float64Array(clusters.length * TIME_BUCKETS);
    for (const [index, series] of this.cpuMilli.entries())
      cpu.set(series.finish(endMicros), index * TIME_BUCKETS);
    return {
      endMicros,
      bucketMicros,
      pending: this.pendingPods.finish(endMicros),
      running: this.runningPods.finish(endMicros),
      clusters: clusters.map(({ name }) => name),
      cpuAllocatableMilli: Float64Array.from(clusters, ({ cpuMilli }) => cpuMilli),
      cpu,
      flows,
      waits,
      submitted,
    };
  }
}

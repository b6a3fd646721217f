// The integrals behind the metrics of one run. It is told of changes as they happen and adds up what held in between; what the
// sums mean is said in metrics.ts.

import type { HistoryRecorder } from './history.ts';

const MINUTE_MICROS = 60_000_000;

/** Free and used room of one cluster, and of all. */
interface Room {
  readonly cpuMilli: Float64Array;
  readonly cpuAllocatable: Float64Array;
}

export class Meter {
  /** Pods that are wanted and not bound, and pods that are bound and unfinished, now. */
  pending = 0;
  running = 0;
  /** Sums over time, in pod-microseconds, millicore-microseconds and microseconds. */
  pendingTime = 0;
  runningTime = 0;
  cpuTime = 0;
  imbalanceTime = 0;
  refusedCpuTime = 0;
  peakShare = 0;
  readonly cpuAllocatableMilli: number;
  /** Told of every level as it changes; null: nobody asked for histories. */
  readonly history: HistoryRecorder | null;

  private readonly room: Room;
  private readonly memoryAllocatable: number;
  /** Clusters that have any cpu. */
  private readonly clusters: number;
  private lastMicros = 0;
  private windowPending = 0;
  private windowRunning = 0;
  private windowEndMicros = MINUTE_MICROS;
  private cpuUsed = 0;
  private memoryUsed = 0;
  private pendingCpu = 0;
  private pendingMemory = 0;
  private fractionSum = 0;
  private fractionSquares = 0;

  constructor(
    clusters: readonly { readonly cpuMilli: number; readonly memoryBytes: number }[],
    history: HistoryRecorder | null = null,
  ) {
    this.history = history;
    this.room = {
      cpuMilli: new Float64Array(clusters.length),
      cpuAllocatable: Float64Array.from(clusters, (cluster) => cluster.cpuMilli),
    };
    this.cpuAllocatableMilli = clusters.reduce((sum, cluster) => sum + cluster.cpuMilli, 0);
    this.clusters = clusters.filter((cluster) => cluster.cpuMilli > 0).length;
    this.memoryAllocatable = clusters.reduce((sum, cluster) => sum + cluster.memoryBytes, 0);
  }

  /** Pods of one size became wanted (positive) or are wanted no more (negative) without being bound. */
  waiting(nowMicros: number, pods: number, cpuMilli: number, memoryBytes: number): void {
    if (pods === 0) return;
    this.advance(nowMicros);
    this.pending += pods;
    this.pendingCpu += pods * cpuMilli;
    this.pendingMemory += pods * memoryBytes;
    this.history?.pending(nowMicros, this.pending);
  }

  /** A pod took room in a cluster (1) or gave it back (-1). */
  occupied(nowMicros: number, cluster: number, change: 1 | -1, cpuMilli: number, memoryBytes: number): void {
    this.advance(nowMicros);
    this.running += change;
    this.cpuUsed += change * cpuMilli;
    this.memoryUsed += change * memoryBytes;
    const usedBefore = this.room.cpuMilli[cluster]!;
    const used = usedBefore + change * cpuMilli;
    this.room.cpuMilli[cluster] = used;
    this.history?.occupied(nowMicros, this.running, cluster, used);
    const allocatable = this.room.cpuAllocatable[cluster]!;
    if (allocatable === 0) return;
    const before = usedBefore / allocatable;
    const after = used / allocatable;
    this.fractionSum += after - before;
    this.fractionSquares += after * after - before * before;
  }

  /** Adds up to a time; the last call of a run is at its end. */
  advance(nowMicros: number): void {
    while (nowMicros >= this.windowEndMicros) {
      this.addUp(this.windowEndMicros);
      this.closeWindow();
    }
    this.addUp(nowMicros);
  }

  /** Ends the last, possibly shorter, window. */
  finish(nowMicros: number): void {
    this.advance(nowMicros);
    this.closeWindow();
  }

  private addUp(untilMicros: number): void {
    const span = untilMicros - this.lastMicros;
    if (span <= 0) return;
    this.lastMicros = untilMicros;
    this.pendingTime += this.pending * span;
    this.runningTime += this.running * span;
    this.windowPending += this.pending * span;
    this.windowRunning += this.running * span;
    this.cpuTime += this.cpuUsed * span;
    this.imbalanceTime += this.imbalance() * span;
    this.refusedCpuTime += this.refusedCpu() * span;
  }

  private closeWindow(): void {
    const all = this.windowPending + this.windowRunning;
    if (all > 0) this.peakShare = Math.max(this.peakShare, this.windowPending / all);
    this.windowPending = 0;
    this.windowRunning = 0;
    this.windowEndMicros += MINUTE_MICROS;
  }

  /** Coefficient of variation of the clusters' allocated shares of cpu. */
  private imbalance(): number {
    const n = this.clusters;
    if (this.cpuUsed === 0 || n < 2) return 0;
    const mean = this.fractionSum / n;
    const variance = Math.max(0, this.fractionSquares / n - mean * mean);
    return mean > 0 ? Math.sqrt(variance) / mean : 0;
  }

  /** Waiting cpu that all free room together would hold, in proportion to whichever of cpu and memory is shorter. */
  private refusedCpu(): number {
    if (this.pendingCpu === 0) return 0;
    const byCpu = (this.cpuAllocatableMilli - this.cpuUsed) / this.pendingCpu;
    const byMemory =
      this.pendingMemory === 0 ? 1 : (this.memoryAllocatable - this.memoryUsed) / this.pendingMemory;
    return this.pendingCpu * Math.max(0, Math.min(1, byCpu, byMemory));
  }
}

// The integrals behind the metrics of one run. It is told of changes as they happen and adds up what held in between; what the
// sums mean is said in metrics.ts.

import type { HistoryRecorder } from './history.ts';
import { Room, type MachineSize } from './room.ts';

const MINUTE_MICROS = 60_000_000;

export class Meter {
  /** Pods that are wanted and not bound, and pods that are bound and unfinished, now. */
  pending = 0;
  running = 0;
  /** Sums over time, in pod-microseconds, millicore-microseconds and microseconds. */
  pendingTime = 0;
  runningTime = 0;
  cpuTime = 0;
  imbalanceTime = 0;
  jainTime = 0;
  /** Time in which anything ran that could be spread over clusters. */
  sharedTime = 0;
  refusedCpuTime = 0;
  peakShare = 0;
  /** Allocatable cpu of machines that were there, over time; known once the run has ended. */
  cpuAllocatableTime = 0;
  /** Told of every level as it changes; null: nobody asked for histories. */
  readonly history: HistoryRecorder | null;

  private readonly room: Room;
  /** Since when machines and what is bound to them are as they are now. */
  private roomSinceMicros = 0;
  private lastMicros = 0;
  private windowPending = 0;
  private windowRunning = 0;
  private windowEndMicros = MINUTE_MICROS;
  private pendingCpu = 0;
  private pendingMemory = 0;

  /** @param clusters the machines of each, by slot */
  constructor(clusters: readonly (readonly MachineSize[])[], history: HistoryRecorder | null = null) {
    this.history = history;
    this.room = new Room(clusters);
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

  /** A pod took room on a machine (1) or gave it back (-1). */
  occupied(
    nowMicros: number,
    member: number,
    slot: number,
    change: 1 | -1,
    cpuMilli: number,
    memoryBytes: number,
  ): void {
    this.advance(nowMicros);
    this.addUpRoom(nowMicros);
    this.running += change;
    const bound = this.room.occupied(member, slot, change * cpuMilli, change * memoryBytes);
    this.history?.occupied(nowMicros, this.running, member, bound);
  }

  /** A machine is not there for a reason (see `Absence`), or not for that one any more. */
  turned(nowMicros: number, member: number, slot: number, reason: number, isAbsent: boolean): void {
    this.advance(nowMicros);
    this.addUpRoom(nowMicros);
    this.room.turned(member, slot, reason, isAbsent);
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
    this.addUpRoom(nowMicros);
    this.closeWindow();
  }

  /** What changes only with the machines and what is bound to them. */
  private addUpRoom(untilMicros: number): void {
    const span = untilMicros - this.roomSinceMicros;
    if (span <= 0) return;
    this.roomSinceMicros = untilMicros;
    this.cpuAllocatableTime += this.room.cpuAllocatable * span;
    if (!this.room.isShared) return;
    this.jainTime += this.room.jain() * span;
    this.sharedTime += span;
  }

  private addUp(untilMicros: number): void {
    const span = untilMicros - this.lastMicros;
    if (span <= 0) return;
    this.lastMicros = untilMicros;
    this.pendingTime += this.pending * span;
    this.runningTime += this.running * span;
    this.windowPending += this.pending * span;
    this.windowRunning += this.running * span;
    this.cpuTime += this.room.cpuUsed * span;
    this.imbalanceTime += this.room.imbalance() * span;
    this.refusedCpuTime += this.refusedCpu() * span;
  }

  private closeWindow(): void {
    const all = this.windowPending + this.windowRunning;
    if (all > 0) this.peakShare = Math.max(this.peakShare, this.windowPending / all);
    this.windowPending = 0;
    this.windowRunning = 0;
    this.windowEndMicros += MINUTE_MICROS;
  }

  /** Waiting cpu that all free room together would hold, in proportion to whichever of cpu and memory is shorter. */
  private refusedCpu(): number {
    if (this.pendingCpu === 0) return 0;
    const { room, pendingCpu, pendingMemory } = this;
    const byCpu = (room.cpuAllocatable - room.cpuUsed) / pendingCpu;
    const byMemory = pendingMemory === 0 ? 1 : (room.memoryAllocatable - room.memoryUsed) / pendingMemory;
    return pendingCpu * Math.max(0, Math.min(1, byCpu, byMemory));
  }
}

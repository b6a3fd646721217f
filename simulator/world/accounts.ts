// Keeps the books of a run: which pods are wanted, bound and finished, how long they waited, and what that adds up to. It only
// counts; it changes nothing in the world.

import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Meter } from '../measure/meter.ts';
import type { PlacingTimes } from '../measure/time-to-place.ts';
import { podsWanted, type Workload } from './workload.ts';

export class Accounts {
  readonly meter: Meter;
  readonly times: PlacingTimes;

  constructor(meter: Meter, times: PlacingTimes) {
    this.meter = meter;
    this.times = times;
  }

  /** What is wanted of a workload changed: it was created, scaled, updated or deleted. `before` is the shape it had. */
  respecified(workload: Workload, before: PodShape, nowMicros: number): void {
    const pending = pendingOf(workload);
    this.meter.waiting(nowMicros, -pending, before.cpuMilli, before.memoryBytes);
    workload.wanted = podsWanted(workload);
    const now = pendingOf(workload);
    const { shape } = workload.spec;
    this.meter.waiting(nowMicros, now, shape.cpuMilli, shape.memoryBytes);
    if (now > pending) this.submit(workload, now - pending, nowMicros);
    else this.cancel(workload, pending - now);
  }

  /** A pod was bound. */
  bound(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    this.settle(workload, 1, nowMicros);
    this.meter.occupied(nowMicros, member, 1, shape.cpuMilli, shape.memoryBytes);
    const oldest = workload.submissions[0];
    if (oldest === undefined) return;
    this.times.add(nowMicros - oldest.atMicros);
    if (--oldest.pods === 0) workload.submissions.shift();
  }

  /** A bound pod ran to its end; another may be wanted in its place. */
  finished(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    const pending = pendingOf(workload);
    workload.finished++;
    workload.wanted = podsWanted(workload);
    workload.bound--;
    const more = pendingOf(workload) - pending;
    this.meter.waiting(nowMicros, more, shape.cpuMilli, shape.memoryBytes);
    if (more > 0) this.submit(workload, more, nowMicros);
    this.meter.occupied(nowMicros, member, -1, shape.cpuMilli, shape.memoryBytes);
  }

  /** A bound pod was deleted before its end. */
  lost(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    this.settle(workload, -1, nowMicros);
    this.meter.occupied(nowMicros, member, -1, shape.cpuMilli, shape.memoryBytes);
  }

  private settle(workload: Workload, bound: 1 | -1, nowMicros: number): void {
    const pending = pendingOf(workload);
    workload.bound += bound;
    const { shape } = workload.spec;
    this.meter.waiting(nowMicros, pendingOf(workload) - pending, shape.cpuMilli, shape.memoryBytes);
  }

  private submit(workload: Workload, pods: number, nowMicros: number): void {
    this.times.submitted += pods;
    workload.submissions.push({ atMicros: nowMicros, pods });
  }

  /** Pods that nobody wants any more, newest first, never waited for a place. */
  private cancel(workload: Workload, pods: number): void {
    let left = pods;
    while (left > 0 && workload.submissions.length > 0) {
      const newest = workload.submissions.at(-1)!;
      const taken = Math.min(left, newest.pods);
      newest.pods -= taken;
      left -= taken;
      this.times.submitted -= taken;
      if (newest.pods === 0) workload.submissions.pop();
    }
  }
}

/** Pods wanted and not bound. */
function pendingOf(workload: Workload): number {
  return Math.max(0, workload.wanted - workload.bound);
}

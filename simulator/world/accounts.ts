// Keeps the books of a run: which pods are wanted, bound and finished, how long they waited, and what that adds up to. It only
// counts; it changes nothing in the world.

import { withOne } from '../../core/short-lists.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { BUILT_IN, policyNamed } from '../../core/policies/registry.ts';
import type { PlacementRules } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Meter } from '../measure/meter.ts';
import type { Tallies } from '../measure/tallies.ts';
import type { PlacingTimes } from '../measure/time-to-place.ts';
import { demandOf } from './demand.ts';
import { countsIn, NONE, type Workload } from './workload.ts';

export class Accounts {
  readonly meter: Meter;
  readonly times: PlacingTimes;
  readonly tallies: Tallies;
  private readonly clusters: readonly string[];
  private readonly policies: Policies;

  /**
   * @param clusters their names by number
   * @param policies those there are
   */
  constructor(
    meter: Meter,
    times: PlacingTimes,
    tallies: Tallies,
    clusters: readonly string[],
    policies: Policies = BUILT_IN,
  ) {
    this.meter = meter;
    this.times = times;
    this.tallies = tallies;
    this.clusters = clusters;
    this.policies = policies;
  }

  /** What is wanted of a workload changed: it was created, scaled, updated or deleted. `before` is what was asked for. */
  respecified(workload: Workload, before: PlacementRules, nowMicros: number): void {
    const { pending } = workload;
    this.tallies.respecified(workload, before, nowMicros);
    this.meter.waiting(nowMicros, -pending, before.shape.cpuMilli, before.shape.memoryBytes);
    workload.pending = 0;
    const more = this.refresh(workload, nowMicros) - pending;
    if (more > 0) this.submit(workload, more, nowMicros);
    else this.cancel(workload, -more);
  }

  /** A workload was there before the run, and so were its pods: what is pending of it waits since the start. */
  found(workload: Workload, nowMicros: number): void {
    this.refresh(workload, nowMicros);
    if (workload.pending > 0) this.submit(workload, workload.pending, nowMicros);
  }

  /** A workload was decided on: it may be wanted elsewhere, or where pods of it run already, as in a rollout. */
  decided(workload: Workload, nowMicros: number): void {
    const { wanted } = workload;
    let fewer = -this.refresh(workload, nowMicros);
    if (workload.wanted !== wanted && this.isCopied(workload))
      fewer += this.copied(workload, workload.wanted - wanted, fewer, nowMicros);
    for (; fewer > 0; fewer--) this.placed(workload, nowMicros);
  }

  /** Whether its policy says how many copies of it are wanted. */
  private isCopied({ spec }: Workload): boolean {
    return policyNamed(spec.policy, this.policies)?.isForEach === true;
  }

  /**
   * The policy wants more copies than before, or fewer, of which so many fewer pods are pending. Returns how many of these were
   * asked for or called off here and so found no place.
   */
  private copied(workload: Workload, more: number, fewer: number, nowMicros: number): number {
    if (more > 0) {
      this.submit(workload, more, nowMicros);
      return more;
    }
    const calledOff = Math.max(0, Math.min(-more, fewer));
    this.cancel(workload, calledOff);
    return -calledOff;
  }

  /** A pod was bound. */
  bound(workload: Workload, member: number, slot: number, shape: PodShape, nowMicros: number): void {
    workload.bound++;
    countsIn(workload, this.clusters[member]!).bound++;
    this.refresh(workload, nowMicros);
    this.occupied(workload, member, slot, 1, shape, nowMicros);
    this.tallies.bound(workload, member, shape, nowMicros);
    this.placed(workload, nowMicros);
  }

  /** A bound pod ran to its end; another may be wanted in its place. */
  finished(workload: Workload, member: number, slot: number, shape: PodShape, nowMicros: number): void {
    const counts = countsIn(workload, this.clusters[member]!);
    workload.finished++;
    workload.bound--;
    counts.finished++;
    counts.bound--;
    const more = this.refresh(workload, nowMicros);
    if (more > 0) this.submit(workload, more, nowMicros);
    this.occupied(workload, member, slot, -1, shape, nowMicros);
    this.tallies.finished(workload, member, shape, nowMicros);
  }

  /** A bound pod was deleted before its end. */
  lost(workload: Workload, member: number, slot: number, shape: PodShape, nowMicros: number): void {
    workload.bound--;
    countsIn(workload, this.clusters[member]!).bound--;
    this.refresh(workload, nowMicros);
    this.occupied(workload, member, slot, -1, shape, nowMicros);
    this.tallies.lost(workload, member, shape, nowMicros);
  }

  private occupied(
    workload: Workload,
    member: number,
    slot: number,
    change: 1 | -1,
    shape: PodShape,
    nowMicros: number,
  ): void {
    this.meter.occupied(nowMicros, member, slot, change, shape.cpuMilli, shape.memoryBytes);
    this.meter.history?.flowed(nowMicros, workload.firstHome, member, change);
  }

  /** Tells the meter what is pending now; returns how many more that are than before. */
  private refresh(workload: Workload, nowMicros: number): number {
    const { wanted, pending } = demandOf(workload, this.policies);
    const more = pending - workload.pending;
    const { shape } = workload.spec;
    this.meter.waiting(nowMicros, more, shape.cpuMilli, shape.memoryBytes);
    workload.wanted = wanted;
    workload.pending = pending;
    this.tallies.changed(workload, nowMicros);
    return more;
  }

  /** The pod that waited longest, if any did, has found its place. */
  private placed(workload: Workload, nowMicros: number): void {
    const oldest = workload.submissions[0];
    if (oldest === undefined) return;
    const waitMicros = nowMicros - oldest.atMicros;
    this.times.add(waitMicros);
    this.tallies.placed(workload, waitMicros, nowMicros);
    if (--oldest.pods > 0) return;
    if (workload.submissions.length === 1) workload.submissions = NONE;
    else workload.submissions.shift();
  }

  private submit(workload: Workload, pods: number, nowMicros: number): void {
    this.times.submitted += pods;
    this.tallies.submitted(workload, pods, nowMicros);
    workload.submissions = withOne(workload.submissions, { atMicros: nowMicros, pods });
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
      this.tallies.withdrawn(workload, taken);
      if (newest.pods === 0) workload.submissions.pop();
    }
  }
}

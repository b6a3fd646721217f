// The queue of a member's scheduler: pods that may be tried now, pods that back off after a failed attempt, and pods that wait
// for room. The rules are kube-scheduler's; what fits where is not known here.

import { roomOnNode, NOTHING_BACK } from '../../core/capacity/node-room.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import { PodState, type Pods } from './pods.ts';

const SECOND = 1_000_000;
/** kube-scheduler: podInitialBackoffSeconds, podMaxBackoffSeconds. */
const BACKOFF_INITIAL_MICROS = 1 * SECOND;
const BACKOFF_MAX_MICROS = 10 * SECOND;
/** kube-scheduler: pods are flushed from the unschedulable pool after five minutes, looked at every 30 s. */
const FLUSH_AFTER_MICROS = 5 * 60 * SECOND;
export const FLUSH_EVERY_MICROS = 30 * SECOND;

const NONE: readonly number[] = [];

/** Pods of one member that have no node yet. */
export class SchedulingQueue {
  private readonly pods: Pods;
  private active: number[] = [];
  /** The life in which each of them got in line. */
  private lives: number[] = [];
  /** Those in line stand from `head` up to `tail`. A line that is over begins at the front again, in the memory it has. */
  private head = 0;
  private tail = 0;
  private readonly unschedulable = new Set<number>();

  constructor(pods: Pods) {
    this.pods = pods;
  }

  /** Whether any pod may be tried now. */
  get hasActive(): boolean {
    return this.head < this.tail;
  }

  /** Whether any pod waits for room. */
  get hasUnschedulable(): boolean {
    return this.unschedulable.size > 0;
  }

  /** Lets a pod be tried after those that are already in line. */
  push(pod: number): void {
    this.active[this.tail] = pod;
    this.lives[this.tail++] = this.pods.life[pod]!;
  }

  /** The next pod to try, or -1; pods deleted meanwhile are passed over. */
  pop(): number {
    while (this.head < this.tail) {
      const life = this.lives[this.head]!;
      const pod = this.active[this.head++]!;
      this.closeUp();
      if (this.pods.state[pod] === PodState.queued && this.pods.life[pod] === life) return pod;
    }
    return -1;
  }

  /** A long line moves up to the front. */
  private closeUp(): void {
    const { head, tail } = this;
    if (head < tail && (head <= 1024 || head * 2 <= tail)) return;
    if (head < tail) {
      this.active = this.active.slice(head, tail);
      this.lives = this.lives.slice(head, tail);
    }
    this.head = 0;
    this.tail = tail - head;
  }

  /** Sets a pod aside after an attempt that found no node. */
  setAside(pod: number, nowMicros: number): void {
    if (this.pods.attempts[pod]! < 0xffff) this.pods.attempts[pod]!++;
    this.pods.attemptMicros[pod] = nowMicros;
    this.unschedulable.add(pod);
  }

  /** Forgets a pod that is deleted. */
  remove(pod: number): void {
    this.unschedulable.delete(pod);
  }

  /** Takes out the pods that fit on a node where room was freed, in the order in which they were set aside. */
  takeFitting(table: NodeTable, slot: number): readonly number[] {
    if (this.unschedulable.size === 0) return NONE;
    return this.take((pod) => roomOnNode(table, slot, this.pods.shape[pod]!, NOTHING_BACK) > 0);
  }

  /** Takes out the pods that have waited so long that they are tried whatever happened. */
  takeOverdue(nowMicros: number): number[] {
    return this.take((pod) => nowMicros - this.pods.attemptMicros[pod]! >= FLUSH_AFTER_MICROS);
  }

  /** When a pod may be tried again: one second after its first failed attempt, twice that after each, at most ten. */
  retryMicros(pod: number): number {
    const doublings = Math.min(this.pods.attempts[pod]! - 1, 10);
    const backoff = Math.min(BACKOFF_INITIAL_MICROS * 2 ** doublings, BACKOFF_MAX_MICROS);
    return this.pods.attemptMicros[pod]! + backoff;
  }

  private take(isDue: (pod: number) => boolean): number[] {
    const taken = [...this.unschedulable].filter(isDue);
    for (const pod of taken) this.unschedulable.delete(pod);
    return taken;
  }
}

// How cluster0 counts what it sees of pods in members. It counts news as they come, however late they are.

import type { ObservedMember } from '../../core/decide/contract.ts';
import type { SeenMember, Workload } from './workload.ts';

/** In which state cluster0 sees a pod. */
export const Seen = { bound: 1, unschedulable: 2, ready: 3, finished: 4, deleted: 5, unready: 6 } as const;

/** A workload in members as decisions see it. */
export function observedOf({ seen }: Workload): readonly ObservedMember[] {
  return seen.some((member) => member.isRemoved) ? seen.filter((member) => !member.isRemoved) : seen;
}

/** Counts a pod that the member's scheduler has no node for, or that it has one for after all. */
export function countStuck(member: SeenMember, pod: number, isStuck: boolean, nowMicros: number): void {
  if (!isStuck && member.stuck === null) return;
  const stuck = (member.stuck ??= new Set());
  if (isStuck) stuck.add(pod);
  else stuck.delete(pod);
  const sinceMicros = member.unschedulable?.sinceMicros ?? nowMicros;
  member.unschedulable = stuck.size === 0 ? null : { count: stuck.size, sinceMicros };
}

/** Counts a pod that is seen otherwise than before; 0: not seen on a node yet. */
export function countPod(member: SeenMember, before: number, now: number): void {
  if (now === Seen.bound) member.bound++;
  if (now === Seen.ready) member.ready++;
  if (now === Seen.finished) member.finished++;
  if (now === Seen.unready && before === Seen.ready) member.ready--;
  if (now !== Seen.finished && now !== Seen.deleted) return;
  if (before === Seen.ready) member.ready--;
  if (before === Seen.ready || before === Seen.unready || before === Seen.bound) member.bound--;
}

// How cluster0 counts what it sees of pods in members. It counts news as they come, however late they are.

import type { ObservedMember } from '../../core/decide/contract.ts';
import type { Members } from './members.ts';
import type { SeenMember, Workload } from './workload.ts';

/** In which state cluster0 sees a pod. */
export const Seen = { bound: 1, unschedulable: 2, ready: 3, finished: 4, deleted: 5, unready: 6 } as const;

/** A workload in members as decisions see it; `seenAs` tells how each pod was last seen. */
export function observedOf(
  workload: Workload,
  members: Members,
  seenAs: readonly number[],
): readonly ObservedMember[] {
  const { seen, spec } = workload;
  const there = withoutRemoved(seen);
  if (spec.rollout === undefined) return there;
  return there.map((member) => withOlder(member, workload, members, seenAs));
}

function withoutRemoved(seen: readonly SeenMember[]): readonly SeenMember[] {
  for (const { isRemoved } of seen) if (isRemoved) return seen.filter((member) => !member.isRemoved);
  return seen;
}

/** Only a rollout asks for pods of older templates: for all others nobody counts them. */
function withOlder(
  member: SeenMember,
  { podsSeen }: Workload,
  members: Members,
  seenAs: readonly number[],
): ObservedMember {
  const { pods } = members;
  const index = members.indexOf(member.cluster);
  const isOlder = (pod: number): boolean =>
    pods.member[pod] === index && pods.revision[pod] !== member.revision && isThere(seenAs[pod]);
  const older = podsSeen.filter(isOlder).length;
  return older === 0 ? member : { ...member, older };
}

function isThere(seen: number | undefined): boolean {
  return seen === Seen.bound || seen === Seen.ready || seen === Seen.unready;
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

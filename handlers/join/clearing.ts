// How a member that leaves is kept free of what is new, and emptied of what is there. It removes nothing by itself: the operator
// does that.

import { LEAVING_TAINT_KEY } from '../../core/fleet/leaving.ts';
import { CommandBadInput } from '../commands/failure.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import { countAt, field, textAt } from '../observe/read.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { asking, type Side } from './asking.ts';
import { LEAVING_ANNOTATION } from './marks.ts';
import { pause } from './pause.ts';
import { inShort, workloadsOn } from './workloads.ts';

const LOOK_EVERY_MICROS = 2 * SECOND;
/** How long an operator may take to see that a member is cordoned; where none runs, nothing new comes either. */
const SEEN_WITHIN_MICROS = 30 * SECOND;

/** What drains a member that leaves. */
const LEAVING_TAINT = { key: LEAVING_TAINT_KEY, effect: 'NoExecute' } as const;

export interface ClearingParts {
  readonly cluster0: Side;
  /** Null: the cluster is gone, or nobody reaches it. */
  readonly member: Side | null;
  readonly clock: Clock;
  /** Told what was done, one line each. */
  readonly note: (line: string) => void;
  /** Told what keeps work away from the member from now on, `spec.cordoned` or `spec.taints`; null: nothing of ours does. */
  readonly marked?: (field: string | null) => void;
}

/**
 * Cordons a member and waits until the operator knows, so that nothing arrives while it leaves. Unless workloads are kept, it throws a
 * CommandBadInput where there are some, before and after: the member is then as it was before the first of all attempts.
 */
export async function closeMember(
  parts: ClearingParts,
  registration: KubeObject,
  keepsWorkloads: boolean,
): Promise<void> {
  const { name } = registration.metadata;
  const isClosed = field(registration.spec, 'cordoned') === true;
  let isOurs = isClosed && isCordonedToLeave(registration);
  try {
    if (!keepsWorkloads) await refuseWorkloads(parts, name);
    const closed = isClosed ? registration : await cordon(parts, registration, true);
    isOurs ||= !isClosed;
    if (isOurs) parts.marked?.('spec.cordoned');
    if (!isClosed)
      parts.note(`${parts.cluster0.title}: MemberCluster ${name} is cordoned and takes nothing new`);
    await untilSeen(parts, closed);
    if (!keepsWorkloads) await refuseWorkloads(parts, name);
  } catch (error) {
    if (isOurs && error instanceof CommandBadInput) await reopen(parts, registration);
    throw error;
  }
}

/** Whether an attempt to leave has cordoned a member. */
export function isCordonedToLeave({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[LEAVING_ANNOTATION] !== undefined;
}

async function reopen(parts: ClearingParts, registration: KubeObject): Promise<void> {
  await cordon(parts, registration, false);
  parts.marked?.(null);
  parts.note(`${parts.cluster0.title}: MemberCluster ${registration.metadata.name} is not cordoned any more`);
}

/** A member that is tainted to leave, without that taint; null: it is not tainted so. */
export function taintsOfStaying({ spec }: KubeObject): readonly unknown[] | null {
  const taints = taintsOf(spec);
  const others = taints.filter(isOther);
  return others.length === taints.length ? null : others;
}

function taintsOf(spec: unknown): readonly unknown[] {
  const taints = field(spec, 'taints');
  return Array.isArray(taints) ? (taints as readonly unknown[]) : [];
}

function isOther(taint: unknown): boolean {
  return textAt(taint, 'key') !== LEAVING_TAINT.key;
}

/** Taints the member and waits until nothing of ours is there. */
export async function drainMember(
  parts: ClearingParts,
  { metadata, spec }: KubeObject,
  timeoutMicros: number,
): Promise<void> {
  const { cluster0, member, clock, note } = parts;
  const { name, uid, resourceVersion } = metadata;
  const others = taintsOf(spec).filter(isOther);
  // A patch replaces the whole list, so it must be of the object that was read.
  const patch = { metadata: { uid, resourceVersion }, spec: { taints: [...others, LEAVING_TAINT] } };
  await asking(cluster0, (client) => client.mergePatch(MEMBER_CLUSTERS, { name }, patch));
  parts.marked?.('spec.taints');
  const sinceMicros = clock.monotonicMicros();
  let told = '';
  for (;;) {
    const left = await workloadsOn(cluster0, member, name);
    if (left.length === 0) break;
    if (clock.monotonicMicros() - sinceMicros >= timeoutMicros) {
      throw new Error(
        `${name} is not empty yet: ${inShort(left)}. Its taint ${LEAVING_TAINT.key} stays, so that the operator goes on. See with kubectl get mcd whether there is room elsewhere, and run this again; or take the taint away`,
      );
    }
    const now = `${name}: ${left.length} to move: ${inShort(left)}`;
    if (now !== told) note(now);
    told = now;
    await pause(clock, LOOK_EVERY_MICROS);
  }
  note(`${name} is empty`);
}

async function refuseWorkloads({ cluster0, member }: ClearingParts, name: string): Promise<void> {
  const there = await workloadsOn(cluster0, member, name);
  if (there.length === 0) return;
  throw new CommandBadInput(
    `${name} still runs ${inShort(there)}; write --drain to move them elsewhere first, or --keep-workloads to leave them running there on their own`,
  );
}

function cordon({ cluster0 }: ClearingParts, { metadata }: KubeObject, isOn: boolean): Promise<KubeObject> {
  const { name, uid } = metadata;
  const annotations = { [LEAVING_ANNOTATION]: isOn ? 'true' : null };
  const patch = { metadata: { uid, annotations }, spec: { cordoned: isOn } };
  return asking(cluster0, (client) => client.mergePatch(MEMBER_CLUSTERS, { name }, patch));
}

/** The operator decides by what it says it has seen. One that never said anything of the member has placed nothing there. */
async function untilSeen(
  { cluster0, clock, note }: ClearingParts,
  { metadata, status }: KubeObject,
): Promise<void> {
  const { name, generation = 0 } = metadata;
  const sinceMicros = clock.monotonicMicros();
  for (let seen = status; field(seen, 'observedGeneration') !== undefined;) {
    if (countAt(seen, 'observedGeneration') >= generation) return;
    if (clock.monotonicMicros() - sinceMicros >= SEEN_WITHIN_MICROS) {
      note(
        `${cluster0.title}: no operator has seen that for ${SEEN_WITHIN_MICROS / SECOND} s; none seems to run`,
      );
      return;
    }
    await pause(clock, LOOK_EVERY_MICROS);
    const now = await asking(cluster0, (client) => client.get(MEMBER_CLUSTERS, { name }));
    seen = now.status;
  }
}

// The writes to a member: one wish becomes the requests that fulfil it. What exists there and is not ours is never written to;
// a removal looks before it deletes.

import { ApiError } from '../kube/api-error.ts';
import type { Member } from '../members/member.ts';
import type { OwnedObjects } from '../members/owned-objects.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import type { SeenObject } from '../observe/owned.ts';
import { NAMESPACES } from '../ports/kube-object.ts';
import { hindranceOf, type Hindrance } from './refusal.ts';
import type { EnsureWish, Manifest, RemoveWish, Wish } from './wish.ts';

/** A wish that was not fulfilled for a reason that no error of the member says. */
export class Hindered extends Error {
  readonly hindrance: Hindrance;

  constructor(hindrance: Hindrance) {
    super(hindrance.message);
    this.name = 'Hindered';
    this.hindrance = hindrance;
  }
}

/** One wish in one member, and what is seen there of its kind. */
interface Task<W extends EnsureWish | RemoveWish = EnsureWish | RemoveWish> {
  readonly member: Member;
  readonly objects: OwnedObjects;
  readonly wish: W;
}

/** Fulfils a wish, or throws a Hindered, ApiError or TransportError. */
export async function fulfil(member: Member, wish: Wish): Promise<void> {
  if (wish.type === 'copy') {
    await wish.carryOut(member);
    return;
  }
  const objects = member.objects(wish.kind);
  await (wish.type === 'ensure' ? ensure({ member, objects, wish }) : remove({ member, objects, wish }));
}

async function ensure(task: Task<EnsureWish>): Promise<void> {
  const { member, wish } = task;
  const withheld = member.withheldOf(wish.kind);
  // What is there cannot be seen: nothing is written blindly.
  if (withheld !== null) throw new Hindered(hindranceOf(withheld));
  const asked = wish.changeIn(member);
  await (asked.type === 'say' ? say(task, asked.status) : own(task));
}

/** What is there and is somebody else's is left alone. */
async function own(task: Task<EnsureWish>): Promise<void> {
  const { member, objects, wish } = task;
  const shown = objects.seen(wish.id);
  if (shown !== undefined && shown.ownerUid !== wish.uid) await noteWhatIsThere(task);
  const seen = objects.seen(wish.id);
  if (seen !== undefined && seen.ownerUid !== wish.uid) throw notOurs(task, seen);
  const { before } = wish;
  if (before !== undefined) await inNamespace(task, () => before(member));
  const change = wish.changeIn(member);
  switch (change.type) {
    case 'nothing':
    case 'say':
      return;
    case 'merge':
      if (seen !== undefined) await merge(task, change.patch, seen);
      return;
    case 'apply':
      await inNamespace(task, () => apply(task, change.manifest, seen));
      if (change.status !== undefined) await say(task, change.status);
  }
}

/** Only the given fields of the status are ours; nothing is said of what is not there. */
async function say({ member, objects, wish: { kind, id } }: Task, status: object): Promise<void> {
  const seen = objects.seen(id);
  if (seen === undefined) return;
  const object = { metadata: { ...refOf(id), uid: seen.uid }, status };
  const answer = await member.client.apply(kind.resource, object, { force: true, subresource: 'status' });
  objects.noteAnswer(answer, seen);
}

/** Writes, and where the namespace is missing and may be made, makes it and writes again. */
async function inNamespace({ member, wish }: Task<EnsureWish>, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!wish.createsNamespace || !isNamespaceMissing(error)) throw error;
    await createNamespace(member, namespaceOf(wish.id));
    await write();
  }
}

/** The first apply takes nothing from anybody: a field that somebody else set otherwise is a conflict. */
async function apply(
  task: Task<EnsureWish>,
  manifest: Manifest,
  seen: SeenObject | undefined,
): Promise<void> {
  const { member, objects, wish } = task;
  const { metadata } = manifest;
  const object = seen === undefined ? manifest : { ...manifest, metadata: { ...metadata, uid: seen.uid } };
  try {
    const answer = await member.client.apply(wish.kind.resource, object, { force: seen !== undefined });
    objects.noteAnswer(answer, seen);
  } catch (error) {
    if (error instanceof ApiError && error.fault === 'conflict') {
      await noteWhatIsThere(task);
      const found = objects.seen(wish.id);
      if (found !== undefined && found.ownerUid !== wish.uid) throw notOurs(task, found);
    }
    throw error;
  }
}

async function merge({ member, objects, wish }: Task, patch: object, seen: SeenObject): Promise<void> {
  const document = { ...patch, metadata: { uid: seen.uid } };
  const answer = await member.client.mergePatch(wish.kind.resource, refOf(wish.id), document);
  objects.noteAnswer(answer, seen);
}

async function remove(task: Task<RemoveWish>): Promise<void> {
  const { objects, wish } = task;
  if (objects.seen(wish.id)?.ownerUid !== wish.uid) await noteWhatIsThere(task);
  const seen = objects.seen(wish.id);
  if (seen === undefined || seen.ownerUid !== wish.uid) return;
  if (!seen.isGoing) await deleteSeen(task, seen);
  if (seen.finalizers.length > 0) throw stillGoing(task, seen);
  objects.gone(wish.id, seen.uid);
}

async function deleteSeen(task: Task, { id, uid }: SeenObject): Promise<void> {
  const { member, wish } = task;
  try {
    await member.client.delete(wish.kind.resource, refOf(id), { uid, propagation: 'Background' });
  } catch (error) {
    if (error instanceof ApiError && error.fault === 'conflict') await noteWhatIsThere(task);
    throw error;
  }
}

/** Watches are late: what they show may be gone, and an answer that was lost may have left what they do not show yet. */
async function noteWhatIsThere({ member, objects, wish: { kind, id } }: Task): Promise<void> {
  const known = objects.seen(id);
  try {
    objects.noteAnswer(await member.client.get(kind.resource, refOf(id)), known);
  } catch (error) {
    if (!(error instanceof ApiError) || error.fault !== 'notFound') throw error;
    if (known !== undefined) objects.gone(id, known.uid);
  }
}

async function createNamespace(member: Member, name: string): Promise<void> {
  const labels = { [MANAGED_BY_LABEL]: MANAGER };
  try {
    await member.client.create(NAMESPACES, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    });
  } catch (error) {
    if (!(error instanceof ApiError) || error.fault !== 'alreadyExists') throw error;
  }
}

function isNamespaceMissing(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.fault === 'notFound' &&
    /namespaces? ".*" not found/.test(error.message)
  );
}

function notOurs({ wish: { kind } }: Task, { ownerUid, id }: SeenObject): Hindered {
  const whose =
    ownerUid === null
      ? 'was not made by mck8s'
      : 'was made for another object of this name; if cluster0 was restored from a backup, run mck8s adopt';
  return new Hindered({
    refusal: 'NotOurs',
    reason: 'NotOurs',
    message: `a ${kind.resource.kind} ${id} is there that ${whose}; it is left alone`,
  });
}

function stillGoing({ wish: { kind } }: Task, { id, finalizers }: SeenObject): Hindered {
  return new Hindered({
    refusal: null,
    reason: 'Terminating',
    message: `the ${kind.resource.kind} ${id} is being deleted and waits for its finalizers: ${finalizers.join(', ')}`,
  });
}

function refOf(id: string): { readonly namespace: string; readonly name: string } {
  return { namespace: namespaceOf(id), name: id.slice(id.indexOf('/') + 1) };
}

function namespaceOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

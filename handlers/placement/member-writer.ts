// The writes to a member: one wish becomes the requests that fulfil it. What exists there and is not ours is never written to;
// a removal looks before it deletes.

import { ApiError } from '../kube/api-error.ts';
import type { Member } from '../members/member.ts';
import type { SeenDeployment } from '../observe/deployment.ts';
import { MANAGED_BY_LABEL, MANAGER } from '../observe/marks.ts';
import { DEPLOYMENTS, NAMESPACES } from '../ports/kube-object.ts';
import type { Hindrance } from './refusal.ts';
import type { EnsureWish, RemoveWish, Wish } from './wish.ts';

/** A wish that was not fulfilled for a reason that no error of the member says. */
export class Hindered extends Error {
  readonly hindrance: Hindrance;

  constructor(hindrance: Hindrance) {
    super(hindrance.message);
    this.name = 'Hindered';
    this.hindrance = hindrance;
  }
}

/** Fulfils a wish, or throws a Hindered, ApiError or TransportError. */
export async function fulfil(member: Member, wish: Wish): Promise<void> {
  await (wish.type === 'ensure' ? ensure(member, wish) : remove(member, wish));
}

async function ensure(member: Member, wish: EnsureWish): Promise<void> {
  const shown = member.deployment(wish.id);
  if (shown !== undefined && shown.ownerUid !== wish.uid) await noteWhatIsThere(member, wish.id);
  const seen = member.deployment(wish.id);
  if (seen !== undefined && seen.ownerUid !== wish.uid) throw notOurs(seen);
  if (wish.manifest === null) {
    if (seen !== undefined) await resize(member, wish, seen);
    return;
  }
  try {
    await apply(member, wish, seen);
  } catch (error) {
    if (!wish.createsNamespace || !isNamespaceMissing(error)) throw error;
    await createNamespace(member, namespaceOf(wish.id));
    await apply(member, wish, seen);
  }
}

/** The first apply takes nothing from anybody: a field that somebody else set otherwise is a conflict. */
async function apply(member: Member, wish: EnsureWish, seen: SeenDeployment | undefined): Promise<void> {
  const manifest = wish.manifest!((seen?.replicasOwner ?? null) === null ? wish.replicas : null);
  const { metadata } = manifest;
  const object = seen === undefined ? manifest : { ...manifest, metadata: { ...metadata, uid: seen.uid } };
  try {
    member.noteAnswer(await member.client.apply(DEPLOYMENTS, object, { force: seen !== undefined }), seen);
  } catch (error) {
    if (error instanceof ApiError && error.fault === 'conflict') {
      await noteWhatIsThere(member, wish.id);
      const found = member.deployment(wish.id);
      if (found !== undefined && found.ownerUid !== wish.uid) throw notOurs(found);
    }
    throw error;
  }
}

async function resize(member: Member, wish: EnsureWish, seen: SeenDeployment): Promise<void> {
  const patch = { metadata: { uid: seen.uid }, spec: { replicas: wish.replicas } };
  member.noteAnswer(await member.client.mergePatch(DEPLOYMENTS, refOf(wish.id), patch), seen);
}

async function remove(member: Member, wish: RemoveWish): Promise<void> {
  if (member.deployment(wish.id)?.ownerUid !== wish.uid) await noteWhatIsThere(member, wish.id);
  const seen = member.deployment(wish.id);
  if (seen === undefined || seen.ownerUid !== wish.uid) return;
  if (!seen.isGoing) await deleteSeen(member, seen);
  if (seen.finalizers.length > 0) throw stillGoing(seen);
  member.deploymentGone(wish.id, seen.uid);
}

async function deleteSeen(member: Member, { id, uid }: SeenDeployment): Promise<void> {
  try {
    await member.client.delete(DEPLOYMENTS, refOf(id), { uid, propagation: 'Background' });
  } catch (error) {
    if (error instanceof ApiError && error.fault === 'conflict') await noteWhatIsThere(member, id);
    throw error;
  }
}

/** Watches are late: what they show may be gone, and an answer that was lost may have left what they do not show yet. */
async function noteWhatIsThere(member: Member, id: string): Promise<void> {
  const known = member.deployment(id);
  try {
    member.noteAnswer(await member.client.get(DEPLOYMENTS, refOf(id)), known);
  } catch (error) {
    if (!(error instanceof ApiError) || error.fault !== 'notFound') throw error;
    if (known !== undefined) member.deploymentGone(id, known.uid);
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

function notOurs({ ownerUid, id }: SeenDeployment): Hindered {
  const whose =
    ownerUid === null
      ? 'was not made by mck8s'
      : 'was made for another object of this name; if cluster0 was restored from a backup, run mck8s adopt';
  return new Hindered({
    refusal: 'NotOurs',
    reason: 'NotOurs',
    message: `a Deployment ${id} is there that ${whose}; it is left alone`,
  });
}

function stillGoing({ id, finalizers }: SeenDeployment): Hindered {
  return new Hindered({
    refusal: null,
    reason: 'Terminating',
    message: `the Deployment ${id} is being deleted and waits for its finalizers: ${finalizers.join(', ')}`,
  });
}

function refOf(id: string): { readonly namespace: string; readonly name: string } {
  return { namespace: namespaceOf(id), name: id.slice(id.indexOf('/') + 1) };
}

function namespaceOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

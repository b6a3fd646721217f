// A member leaves: cordoned, and refused while workloads run there, or drained; then all that joining made is removed. What is not
// ours is left alone. The Secret goes last, so that a leave that was cut off can be done again.

import { CommandBadInput } from '../commands/failure.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import { textAt } from '../observe/read.ts';
import { SECOND } from '../ports/clock.ts';
import { DEPLOYMENTS, NAMESPACES, PODS, SECRETS, type KubeObject } from '../ports/kube-object.ts';
import { asking, found, listed, type Side } from './asking.ts';
import { closeMember, drainMember, type ClearingParts } from './clearing.ts';
import { clusterUid, registrations, uidOf } from './identity.ts';
import { titleOf } from './kinds.ts';
import { CLUSTER0_ANNOTATION, isOurs, secretNameOf } from './marks.ts';
import { memberManifests, type MemberManifest } from './member-manifests.ts';
import { pause } from './pause.ts';
import { takeRenewal } from './secret-rights.ts';

const LOOK_EVERY_MICROS = 2 * SECOND;
const NAMESPACE_GONE_MICROS = 60 * SECOND;

export interface Leaving {
  readonly name: string;
  readonly drain: boolean;
  readonly keepWorkloads: boolean;
  /** How long a drain may take. */
  readonly timeoutMicros: number;
}

export interface LeaveParts extends ClearingParts {
  /** On cluster0: where Secrets are. */
  readonly namespace: string;
}

/** Throws a CommandBadInput where all is as before, else an Error. */
export async function leaveMember(parts: LeaveParts, leaving: Leaving): Promise<void> {
  const { cluster0, member, namespace, note } = parts;
  const { name, drain, keepWorkloads, timeoutMicros } = leaving;
  const { registration, secret } = await examine(parts, name);
  if (registration !== undefined) {
    if (drain) await drainMember(parts, registration, timeoutMicros);
    else await closeMember(parts, registration, keepWorkloads);
    const { uid } = registration.metadata;
    await asking(cluster0, (client) => client.delete(MEMBER_CLUSTERS, { name }, { uid }));
    parts.marked?.(null);
    note(`${cluster0.title}: MemberCluster ${name} is removed`);
  }
  if (member !== null) await takeRights(parts, member);
  await takeRenewal(parts, name);
  if (secret === undefined) return;
  const title = titleOf('Secret', secret.metadata);
  if (!isOurs(secret)) {
    note(`${cluster0.title}: ${title} was not made by join and is left alone`);
    return;
  }
  const ref = { namespace, name: secret.metadata.name };
  await asking(cluster0, (client) => client.delete(SECRETS, ref, { uid: secret.metadata.uid }));
  note(`${cluster0.title}: ${title} is removed`);
}

async function examine(
  { cluster0, member, namespace }: LeaveParts,
  name: string,
): Promise<{ readonly registration: KubeObject | undefined; readonly secret: KubeObject | undefined }> {
  const registered = await registrations(cluster0);
  const registration = registered.find(({ metadata }) => metadata.name === name);
  const secretName = textAt(registration?.spec, 'kubeconfigSecretRef', 'name');
  const isBySecret = registration === undefined || secretName !== undefined;
  const secret = isBySecret
    ? await found(cluster0, SECRETS, { namespace, name: secretName ?? secretNameOf(name) })
    : undefined;
  if (registration === undefined && (secret === undefined || !isOurs(secret))) {
    const names = registered.map(({ metadata }) => metadata.name).sort();
    const those = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw new CommandBadInput(`${cluster0.title} has no member ${name}; ${those}`);
  }
  const uid = uidOf(registration);
  if (member !== null && uid !== '' && (await clusterUid(member)) !== uid) {
    throw new CommandBadInput(
      `${member.title} is another cluster than the one that is registered as ${name}; write --context with the right one, or --forget where that cluster is gone`,
    );
  }
  return { registration, secret };
}

/** Removes what is ours of the account, its rights and its namespace, last made first. */
async function takeRights(parts: LeaveParts, member: Side): Promise<void> {
  const { cluster0, note } = parts;
  const ownUid = await clusterUid(cluster0);
  for (const manifest of [...memberManifests()].reverse()) {
    const { resource, metadata } = manifest;
    const title = `${member.title}: ${titleOf(resource.kind, metadata)}`;
    const there = await found(member, resource, metadata);
    if (there === undefined) continue;
    const kept = await whyKept(member, manifest, there, ownUid);
    if (kept !== null) {
      note(`${title} ${kept} and is left alone`);
      continue;
    }
    await asking(member, (client) => client.delete(resource, metadata, { uid: there.metadata.uid }));
    note(`${title} is removed`);
    if (resource === NAMESPACES) await untilGone(parts, member, manifest);
  }
}

/** Why an object is not to be removed; null: it is ours, and of no use to anybody else. */
async function whyKept(
  member: Side,
  { resource, metadata }: MemberManifest,
  there: KubeObject,
  ownUid: string,
): Promise<string | null> {
  if (!isOurs(there)) return 'was not made by join';
  if (there.metadata.annotations?.[CLUSTER0_ANNOTATION] !== ownUid) return 'belongs to another cluster0';
  if (resource !== NAMESPACES) return null;
  for (const kind of [DEPLOYMENTS, PODS]) {
    const objects = await listed(member, kind);
    if (objects.some((object) => object.metadata.namespace === metadata.name)) return `holds ${kind.plural}`;
  }
  return null;
}

/** A namespace that is going takes nothing: who joins again at once would be refused. */
async function untilGone(
  { clock, note }: LeaveParts,
  member: Side,
  { resource, metadata }: MemberManifest,
): Promise<void> {
  const sinceMicros = clock.monotonicMicros();
  while ((await found(member, resource, metadata)) !== undefined) {
    if (clock.monotonicMicros() - sinceMicros >= NAMESPACE_GONE_MICROS) {
      note(
        `${member.title}: ${titleOf(resource.kind, metadata)} is not gone yet; wait for that before joining again`,
      );
      return;
    }
    await pause(clock, LOOK_EVERY_MICROS);
  }
}

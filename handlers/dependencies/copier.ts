// Makes a copy of an object of cluster0 in a member, or takes one away that nobody needs any more. What is there and is no copy of
// ours is never written to. Everything is looked at before it is touched, so that it can be done again at any time.

import type { Dependency, DependencyKind } from '../../core/dependencies/references.ts';
import { hindranceOf } from '../carry/refusal.ts';
import { Hindered } from '../carry/member-writer.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ObjectRef } from '../kube/request-path.ts';
import { NEEDED_BY_ANNOTATION } from '../observe/marks.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { contentHash, copyOf, isPortable, neededBy, RESOURCES } from './copy.ts';

export interface Place {
  readonly client: KubeClient;
  /** Of the workload, on cluster0 as in members. */
  readonly namespace: string;
  /** UID of the workload. */
  readonly uid: string;
}

/** Sees to it that a dependency is there. Throws a Hindered, ApiError or TransportError. */
export async function put(place: Place, dependency: Dependency, source: KubeObject | null): Promise<void> {
  const { kind, name } = dependency;
  const there = await found(place, kind, name);
  // What cluster0 has lost is not taken from those who run on it.
  if (source === null && (there !== null || dependency.isOptional)) return;
  if (source === null || !isPortable(source)) throw missing(place, dependency, source !== null);
  const isSame = isSameContent(kind, there, source);
  const needs = there === null ? [] : neededBy(there);
  if (needs !== null) {
    if (!isSame || !needs.includes(place.uid)) await write(place, kind, { source, there, needs });
    return;
  }
  // An account that is there is as good as ours would be.
  if (kind !== 'ServiceAccount' && !isSame) throw notOurs(place, dependency);
}

function isSameContent(kind: DependencyKind, there: KubeObject | null, source: KubeObject): boolean {
  return there !== null && contentHash(kind, there) === contentHash(kind, source);
}

interface Copying {
  readonly source: KubeObject;
  /** The copy that is to become another; null: none is there. */
  readonly there: KubeObject | null;
  /** Who needs it until now. */
  readonly needs: readonly string[];
}

async function write(place: Place, kind: DependencyKind, { source, there, needs }: Copying): Promise<void> {
  const { client, namespace, uid } = place;
  const copy = copyOf(kind, source, needs.includes(uid) ? needs : [...needs, uid]);
  const exact = there === null ? {} : { uid: there.metadata.uid };
  const object = { ...copy, metadata: { ...copy.metadata, namespace, ...exact } };
  await allowed(place, kind, copy.metadata.name, () =>
    client.apply(RESOURCES[kind], object, { force: there !== null }),
  );
}

/** Takes a workload's need off a copy, and the copy away where no other workload needs it. */
export async function take(place: Place, kind: DependencyKind, name: string): Promise<void> {
  const { client, namespace, uid } = place;
  const there = await found(place, kind, name);
  const needs = there === null ? null : neededBy(there);
  if (there === null || needs === null) return;
  const others = needs.filter((other) => other !== uid);
  const ref = { namespace, name };
  const exact = { uid: there.metadata.uid };
  if (others.length === 0) await allowed(place, kind, name, () => client.delete(RESOURCES[kind], ref, exact));
  else if (others.length < needs.length) {
    const patch = { metadata: { ...exact, annotations: { [NEEDED_BY_ANNOTATION]: others.join(',') } } };
    await allowed(place, kind, name, () => client.mergePatch(RESOURCES[kind], ref, patch));
  }
}

/** An object that is there; null: it is not. */
export async function objectAt(
  client: KubeClient,
  kind: DependencyKind,
  ref: ObjectRef,
): Promise<KubeObject | null> {
  try {
    return await client.get(RESOURCES[kind], ref);
  } catch (error) {
    if (error instanceof ApiError && error.fault === 'notFound') return null;
    throw error;
  }
}

function found(place: Place, kind: DependencyKind, name: string): Promise<KubeObject | null> {
  const { client, namespace } = place;
  return allowed(place, kind, name, () => objectAt(client, kind, { namespace, name }));
}

/** Names what is to be granted where the member does not let us. */
async function allowed<T>(
  { namespace }: Place,
  kind: DependencyKind,
  name: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApiError) || hindranceOf(error).refusal !== 'Forbidden') throw error;
    const message = `may not keep ${kind} ${namespace}/${name}; ${grant(namespace, 'mck8s-member-dependencies')}`;
    throw new Hindered({ refusal: 'Forbidden', reason: 'Forbidden', message });
  }
}

/** The command that lets the operator have to do with dependencies in a namespace. The roles are those of deploy/rbac. */
export function grant(namespace: string, role: 'mck8s-dependencies' | 'mck8s-member-dependencies'): string {
  return `run there: kubectl create rolebinding mck8s-dependencies -n ${namespace} --clusterrole=${role} --serviceaccount=mck8s-system:mck8s`;
}

function missing({ namespace }: Place, { kind, name }: Dependency, isToken: boolean): Hindered {
  const why = isToken
    ? 'holds a token of cluster0, which is worth nothing elsewhere'
    : 'is neither on cluster0 nor in the cluster; create it on cluster0, or take it out of the template';
  const message = `${kind} ${namespace}/${name} ${why}`;
  return new Hindered({ refusal: 'MissingDependency', reason: 'MissingDependency', message });
}

function notOurs({ namespace }: Place, { kind, name }: Dependency): Hindered {
  const message = `a ${kind} ${namespace}/${name} is there that mck8s did not make, with other content; it is left alone`;
  return new Hindered({ refusal: 'NotOurs', reason: 'NotOurs', message });
}

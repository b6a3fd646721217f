// The kinds that the controllers of a member work on, and how they find what they need in objects.

import { isObject, listAt, textAt, type JsonObject } from '../json.ts';
import type { ResourceName } from '../kinds.ts';
import type { StoredObject } from '../store.ts';
import type { TimeSource } from '../virtual-time.ts';

export const DEPLOYMENT: ResourceName = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};
export const REPLICA_SET: ResourceName = {
  group: 'apps',
  version: 'v1',
  plural: 'replicasets',
  kind: 'ReplicaSet',
  namespaced: true,
};
export const JOB: ResourceName = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
  namespaced: true,
};
export const POD: ResourceName = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
export const NODE: ResourceName = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
};

/** The shelf of a kind in the store, as events name it. */
export function shelfOf({ group, plural }: ResourceName): string {
  return `${group}/${plural}`;
}

/** The UID of the controller that owns an object; empty where there is none. */
export function controllerOf(object: StoredObject): string {
  return textAt(controllerReference(object), 'uid');
}

/** A reference that makes `owner` the controller of something. */
export function ownedBy(owner: StoredObject, { kind, group, version }: ResourceName): JsonObject {
  const { name, uid } = owner.metadata;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** A condition of a status by its type. */
export function conditionOf(object: JsonObject, type: string): JsonObject | undefined {
  return listAt(object['status'], 'conditions').find(
    (one): one is JsonObject => isObject(one) && one['type'] === type,
  );
}

/** Conditions with one set: its time of transition moves only where its status does. Others keep their places. */
export function withCondition(
  conditions: readonly unknown[],
  condition: Condition,
  now: string,
): readonly unknown[] {
  const before = conditions.find((one): one is JsonObject => isObject(one) && one['type'] === condition.type);
  const since = before?.['status'] === condition.status ? before['lastTransitionTime'] : now;
  const after = { ...condition, lastTransitionTime: since };
  return before === undefined
    ? [...conditions, after]
    : conditions.map((one) => (one === before ? after : one));
}

/** The name of the controller that owns an object; empty where there is none. */
export function controllerNameOf(object: StoredObject): string {
  return textAt(controllerReference(object), 'name');
}

/** Its kind; empty where there is none. */
export function controllerKindOf(object: StoredObject): string {
  return textAt(controllerReference(object), 'kind');
}

function controllerReference(object: StoredObject): unknown {
  return listAt(object.metadata, 'ownerReferences').find(
    (reference) => isObject(reference) && reference['controller'] === true,
  );
}

/** This moment, as conditions are stamped. */
export function stampOf(clock: TimeSource): string {
  return new Date(clock.wallMicros() / 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

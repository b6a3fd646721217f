// The metadata that the server keeps and no client can set, and what a client may not say in it.

import { compareText } from '../../core/text.ts';
import { badRequest, conflict, invalid } from './api-error.ts';
import type { Cause } from './cause.ts';
import {
  isObject,
  isSame,
  listAt,
  objectAt,
  textAt,
  withKey,
  without,
  withPath,
  type JsonObject,
} from './json.ts';
import type { Kind } from './kinds.ts';
import type { StoredObject } from './store.ts';

/** An object whose metadata is there, before it is stored. */
export type Draft = JsonObject & { readonly metadata: JsonObject };

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const KEPT_BY_SERVER = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** What a body says, if it says the right kind and place. @throws ApiError 400 where it does not */
export function checkedBody(body: unknown, kind: Kind, namespace: string, name: string): Draft {
  if (!isObject(body))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind`,
    );
  if (body['apiVersion'] !== undefined && body['apiVersion'] !== kind.apiVersion)
    throw badRequest(
      `the API version in the data (${textAt(body, 'apiVersion')}) does not match the expected API version (${kind.apiVersion})`,
    );
  if (body['kind'] !== undefined && body['kind'] !== kind.kind)
    throw badRequest(
      `${textAt(body, 'kind')} in version "${kind.version}" cannot be handled as a ${kind.kind}`,
    );
  const metadata = objectAt(body, 'metadata');
  checkAddress(metadata, namespace, name);
  const unreadable = kind.unreadable?.(body);
  if (unreadable !== undefined)
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${unreadable}`,
    );
  return { ...body, apiVersion: kind.apiVersion, kind: kind.kind, metadata };
}

/** @throws ApiError 400 where the metadata name another place than the request */
function checkAddress(metadata: JsonObject, namespace: string, name: string): void {
  const saidNamespace = textAt(metadata, 'namespace');
  const saidName = textAt(metadata, 'name');
  if (namespace !== '' && saidNamespace !== '' && saidNamespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (name === '' || saidName === name) return;
  if (saidName === '')
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  throw badRequest(`the name of the object (${saidName}) does not match the name on the URL (${name})`);
}

export interface Birth {
  readonly namespace: string;
  readonly uid: string;
  readonly creationTimestamp: string;
}

/** A new object with the metadata of its birth in place of what was said of it. */
export function newborn(draft: Draft, kind: Kind, { namespace, uid, creationTimestamp }: Birth): Draft {
  const said = without(draft.metadata, KEPT_BY_SERVER);
  const metadata = {
    ...said,
    ...(kind.namespaced && { namespace }),
    uid,
    ...(kind.hasGeneration && { generation: 1 }),
    creationTimestamp,
  };
  return { ...draft, apiVersion: kind.apiVersion, kind: kind.kind, metadata };
}

/** A change with the metadata that only the server changes as it was. @throws ApiError 409 or 422 where it says otherwise */
export function withKeptMetadata(draft: Draft, current: StoredObject, kind: Kind): Draft {
  const { name, resourceVersion, uid } = current.metadata;
  const said = draft.metadata['resourceVersion'];
  if (said === undefined || said === '')
    throw invalid(kind, name, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ]);
  if (said !== resourceVersion) throw conflict(kind, name);
  const saidUid = draft.metadata['uid'];
  if (saidUid !== undefined && saidUid !== uid)
    throw invalid(kind, name, [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(saidUid)}: field is immutable`,
        field: 'metadata.uid',
      },
    ]);
  const kept = KEPT_BY_SERVER.filter((key) => Object.hasOwn(current.metadata, key)).map(
    (key) => [key, current.metadata[key]] as const,
  );
  const metadata = withoutEmpty({ ...without(draft.metadata, KEPT_BY_SERVER), ...Object.fromEntries(kept) });
  return {
    ...draft,
    metadata: kind.namespaced ? { ...metadata, namespace: current.metadata.namespace } : metadata,
  };
}

/** Empty labels, annotations, finalizers and owners are no labels, annotations, finalizers and owners. */
export function withoutEmpty(metadata: JsonObject): JsonObject {
  const isEmpty = (value: unknown): boolean =>
    value === null ||
    (Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => !isEmpty(value)));
}

/** What is wrong with the metadata of an object that is written. */
export function metadataCauses(draft: Draft, before: StoredObject | undefined): Cause[] {
  const name = textAt(draft.metadata, 'name');
  const causes: Cause[] = [];
  if (name === '')
    causes.push({
      reason: 'FieldValueRequired',
      message: 'Required value: name or generateName is required',
      field: 'metadata.name',
    });
  else if (name.length > 253 || !SUBDOMAIN.test(name))
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
      field: 'metadata.name',
    });
  if (before?.metadata.deletionTimestamp === undefined) return causes;
  const known = before.metadata.finalizers ?? [];
  const added = listAt(draft.metadata, 'finalizers').filter(
    (finalizer) => !known.includes(finalizer as string),
  );
  if (added.length > 0)
    causes.push({
      reason: 'FieldValueForbidden',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`,
      field: 'metadata.finalizers',
    });
  return causes;
}

/** With generation counted up where something besides metadata, and status if that is apart, differs from before. */
export function withGeneration(draft: Draft, before: StoredObject, kind: Kind): Draft {
  if (!kind.hasGeneration) return draft;
  const counted = (object: JsonObject): JsonObject => {
    const rest = without(object, kind.hasStatus ? ['metadata', 'status'] : ['metadata']);
    const known = kind.ungenerated === undefined ? rest : withPath(rest, kind.ungenerated, undefined);
    if (kind.countsAnnotations !== true) return known;
    return { ...known, metadata: objectAt(object['metadata'], 'annotations') };
  };
  return isSame(counted(draft), counted(before)) ? draft : withBumpedGeneration(draft);
}

export function withBumpedGeneration(draft: Draft): Draft {
  const { generation } = draft.metadata;
  if (typeof generation !== 'number') return draft;
  return { ...draft, metadata: withKey(draft.metadata, 'generation', generation + 1) };
}

/** Keys in one order, so that equal objects are equal bytes whoever wrote them. */
export function inOrder(draft: Draft): Draft {
  const { apiVersion, kind, metadata, ...rest } = draft;
  const sorted = Object.entries(metadata).sort(([a], [b]) => compareText(a, b));
  return { apiVersion, kind, metadata: Object.fromEntries(sorted), ...rest };
}

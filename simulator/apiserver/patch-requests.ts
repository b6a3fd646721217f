// PATCH on an object or its status: merge patch, JSON patch and server-side apply, each as a change of what is there. Strategic
// merge patch is not served: custom kinds do not have it in real servers either.

import { badRequest, conflict, invalid, invalidOptions, unsupportedMedia } from './api-error.ts';
import type { Target } from './api-path.ts';
import { applyConfig, type Writer } from './fields/managers.ts';
import { isObject, objectAt, textAt, withKey, without, type JsonObject } from './json.ts';
import { checkedBody, type Draft } from './object-meta.ts';
import { jsonPatch, mergePatch } from './patches.ts';
import type { StoredObject } from './store.ts';
import type { WireRequest } from './wire.ts';
import type { WriteCall } from './write-call.ts';
import type { Writes } from './writes.ts';

/** A write request that has been read as far as its address. */
export interface Asked {
  readonly request: WireRequest;
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly actor: string;
}

interface Patch {
  readonly type: string;
  readonly body: string;
}

/** Carries out a merge patch or a JSON patch. @throws ApiError */
export function patched(
  writes: Writes,
  target: Target,
  call: WriteCall,
  { type, body }: Patch,
): StoredObject {
  const { kind, namespace, name } = target;
  const how = { 'application/merge-patch+json': mergeInto, 'application/json-patch+json': jsonPatch }[type];
  if (how === undefined) throw unsupportedMedia();
  const patch = decoded(body);
  return writes.change(target, call, (current) => {
    const after = how(current, patch);
    const said = textAt(after, 'kind');
    if (isObject(after) && said !== kind.kind)
      throw invalid(kind, name, [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(said)}: must be ${kind.kind}`,
          field: 'kind',
        },
      ]);
    return checkedBody(after, kind, namespace, name);
  });
}

function mergeInto(current: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw badRequest('error decoding patch: json: cannot unmarshal it into an object');
  return mergePatch(current, patch);
}

function decoded(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('error decoding patch: it is no JSON');
  }
}

/** Carries out a server-side apply; makes the object where there is none. @throws ApiError */
export function applied(writes: Writes, { request, target, query }: Asked, call: WriteCall): StoredObject {
  const { kind, namespace, name, subresource } = target;
  if (call.manager === undefined || call.manager === '')
    throw invalidOptions('fieldManager', 'Required value: is required for apply patch', 'FieldValueRequired');
  const body = checkedBody(decodedConfig(request.body ?? ''), kind, namespace, name);
  if (Object.hasOwn(body.metadata, 'managedFields')) throw badRequest('metadata.managedFields must be nil');
  const config = appliedPart(body, kind.hasStatus, subresource);
  const writer: Writer = { manager: call.manager, operation: 'Apply', subresource, time: writes.now() };
  const isForced = /^(1|true)$/.test(query.get('force') ?? '');
  const current = writes.find(target);
  const saidUid = textAt(body.metadata, 'uid');
  if (current !== undefined || subresource !== '')
    return writes.change(target, call, (live) => {
      const { object, nulls } = applyConfig(kind, live, config, writer, isForced);
      if (kind.isCustom && nulls.length > 0)
        throw invalid(
          kind,
          name,
          nulls.map((field) => ({
            reason: 'FieldValueTypeInvalid',
            message: `Invalid value: "null": ${field} in body must be of type object: "null"`,
            field,
          })),
        );
      return said(object, live, body.metadata);
    });
  if (saidUid !== '')
    throw conflict(
      kind,
      name,
      `uid mismatch: the provided object specified uid ${saidUid}, and no existing object was found`,
    );
  const { object } = applyConfig(kind, { metadata: {} }, config, writer, isForced);
  return writes.create(
    kind,
    namespace,
    { ...object, metadata: { ...objectAt(object, 'metadata'), name } },
    call,
  );
}

/** An apply patch may be YAML; JSON is YAML, and all that is read here. */
function decodedConfig(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('error decoding YAML: only JSON is read here');
  }
}

/** What of a configuration counts at this address: status at its own, all else at the object's. */
function appliedPart(body: Draft, hasStatus: boolean, subresource: string): JsonObject {
  const { apiVersion, kind } = body;
  if (subresource === 'status')
    return { apiVersion, kind, ...(Object.hasOwn(body, 'status') && { status: body['status'] }) };
  const metadata = without(body.metadata, ['uid', 'resourceVersion', 'generation', 'creationTimestamp']);
  const whole = withKey(body, 'metadata', metadata);
  return hasStatus ? without(whole, ['status']) : whole;
}

/** With the preconditions that the configuration states, or those of the object as it is. */
function said(object: JsonObject, live: StoredObject, metadata: JsonObject): Draft {
  const { resourceVersion, uid } = live.metadata;
  return {
    ...object,
    metadata: {
      ...objectAt(object, 'metadata'),
      resourceVersion: textAt(metadata, 'resourceVersion') || resourceVersion,
      uid: textAt(metadata, 'uid') || uid,
    },
  };
}

// The scale subresource: the few numbers of an object that autoscalers may read and write without knowing its kind.

import { ApiError, notFound } from './api-error.ts';
import type { Target } from './api-path.ts';
import { isOwned } from './fields/managers.ts';
import { isObject, valueAt, withPath, type JsonObject } from './json.ts';
import type { Kind } from './kinds.ts';
import type { Draft } from './object-meta.ts';
import { mergePatch } from './patches.ts';
import type { StoredObject } from './store.ts';
import type { WriteCall } from './write-call.ts';
import type { Writes } from './writes.ts';

/** The Scale of an object. @throws ApiError 404 where its kind has none */
export function readScale(kind: Kind, object: StoredObject): JsonObject {
  const { scale } = kind;
  if (scale === undefined) throw notFound(kind, object.metadata.name);
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const selector = scale.selector === undefined ? undefined : selectorText(valueAt(object, scale.selector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion,
      creationTimestamp: object.metadata['creationTimestamp'],
    },
    // Zero is left out, as the real server leaves it out.
    spec: { replicas: valueAt(object, scale.replicas) || undefined },
    status: {
      replicas: valueAt(object, scale.statusReplicas) ?? 0,
      ...(selector !== undefined && { selector }),
    },
  };
}

/** Changes the replicas of an object by a merge patch on its Scale; the Scale after that. @throws ApiError */
export function writeScale(writes: Writes, target: Target, call: WriteCall, patch: unknown): JsonObject {
  const { kind } = target;
  // Like the real server, which says nothing of who scaled unless somebody owned the replicas before.
  const { manager, ...anonymous } = call;
  const isTracked = manager !== undefined && isOwned(writes.get(target), kind.scale?.replicas ?? []);
  const stored = writes.change(target, isTracked ? call : anonymous, (current) => {
    const scale = mergePatch(readScale(kind, current), patch);
    const replicas = valueAt(scale, ['spec', 'replicas']) ?? 0;
    if (!Number.isInteger(replicas) || Number(replicas) < 0)
      throw new ApiError(
        422,
        'Invalid',
        `Scale.autoscaling "${target.name}" is invalid: spec.replicas: Invalid value`,
        {
          name: target.name,
          kind: 'Scale',
          causes: [
            {
              reason: 'FieldValueInvalid',
              message: 'Invalid value: must be a whole number from 0 on',
              field: 'spec.replicas',
            },
          ],
        },
      );
    const version = valueAt(scale, ['metadata', 'resourceVersion']);
    return withPath(
      withPath(current, kind.scale!.replicas, replicas),
      ['metadata', 'resourceVersion'],
      version,
    ) as Draft;
  });
  return readScale(kind, stored);
}

function selectorText(selector: unknown): string | undefined {
  if (typeof selector === 'string') return selector;
  if (!isObject(selector)) return undefined;
  const labels = isObject(selector['matchLabels']) ? selector['matchLabels'] : {};
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

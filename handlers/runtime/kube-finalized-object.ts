// One object's finalizers over a KubeClient: what its refusals mean for a change of them. It must not take a refusal of the
// change itself for a race, or it would be tried for ever.

import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ObjectRef } from '../kube/request-path.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import type { FinalizedObject } from './finalizers.ts';

export function kubeFinalizedObject(
  client: Pick<KubeClient, 'get' | 'jsonPatch'>,
  resource: Resource,
  ref: ObjectRef,
): FinalizedObject {
  const read = async (): Promise<KubeObject | null> => {
    try {
      return await client.get(resource, ref);
    } catch (error) {
      if (isFault(error, 'notFound')) return null;
      throw error;
    }
  };
  return {
    read,
    async patch(operations) {
      try {
        return { type: 'patched', object: await client.jsonPatch(resource, ref, operations) };
      } catch (error) {
        if (isFault(error, 'notFound')) return { type: 'gone' };
        if (isFault(error, 'conflict')) return { type: 'stale' };
        if (!isFault(error, 'invalid')) throw error;
        // A failed test is answered like any other fault in a patch: only the version tells them apart.
        const tested = operations.find(({ op }) => op === 'test');
        const now = await read();
        if (now !== null && tested?.op === 'test' && now.metadata.resourceVersion === tested.value)
          throw error;
        return { type: now === null ? 'gone' : 'stale' };
      }
    },
  };
}

function isFault(error: unknown, fault: ApiError['fault']): boolean {
  return error instanceof ApiError && error.fault === fault;
}

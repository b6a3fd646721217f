// Reads for somebody who asks: what cannot be read says which cluster it was and what to do, and what may be missing is told
// instead of failing. It writes nothing.

import { messageOf } from '../../core/message-of.ts';
import { ApiError } from '../kube/api-error.ts';
import type { Selection } from '../kube/client.ts';
import type { ObjectRef } from '../kube/request-path.ts';
import type { Side } from '../join/asking.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';

/** Objects, or in a sentence why they are not known. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly fault: ApiError['fault'] | null };

/** An object, null where there is none of that name, or why it is not known. */
export async function objectIfAny(
  side: Side,
  resource: Resource,
  ref: ObjectRef,
): Promise<Read<KubeObject | null>> {
  const read = await reading(side, () => side.client.get(resource, ref));
  return !read.ok && read.fault === 'notFound' ? { ok: true, value: null } : read;
}

/** All objects of a kind that are selected, or why they are not known. */
export async function objectsOf(
  side: Side,
  resource: Resource,
  selection: Selection = {},
): Promise<Read<readonly KubeObject[]>> {
  return reading(side, async () => {
    const objects: KubeObject[] = [];
    await side.client.list(resource, selection, (page) => {
      objects.push(...page);
    });
    return objects;
  });
}

/** Runs a request, and says in a sentence why it failed. */
async function reading<T>({ title }: Side, request: () => Promise<T>): Promise<Read<T>> {
  try {
    return { ok: true, value: await request() };
  } catch (error) {
    const message = messageOf(error);
    const fault = error instanceof ApiError ? error.fault : null;
    return { ok: false, why: `${title}: ${message}; ${adviceOn(fault)}`, fault };
  }
}

function adviceOn(fault: ApiError['fault'] | null): string {
  switch (fault) {
    case null:
      return 'see whether kubectl reaches it with that context';
    case 'forbidden':
      return 'ask for the right to read that, or use another context';
    case 'unauthorized':
      return 'log in again, or correct the user of that context';
    case 'notFound':
      return 'see whether this is cluster0, and whether the kinds of mck8s are installed there';
    default:
      return 'try again';
  }
}

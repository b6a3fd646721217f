// Our own finalizer on objects that others write too: put on and taken off by operations that hold for one version of the object,
// so that nobody else's finalizer is lost. It must not decide when an object may go.

import type { KubeObject } from '../ports/kube-object.ts';

export type FinalizerOperation =
  | { readonly op: 'test'; readonly path: '/metadata/resourceVersion'; readonly value: string }
  | { readonly op: 'add'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** What became of operations: `stale` where the object has changed meanwhile, `gone` where there is none. */
export type PatchAnswer =
  { readonly type: 'patched'; readonly object: KubeObject } | { type: 'stale' | 'gone' };

/** One object, as far as its finalizers need it. Both reject where no answer that counts came. */
export interface FinalizedObject {
  /** Null: it is gone. */
  read(): Promise<KubeObject | null>;
  patch(operations: readonly FinalizerOperation[]): Promise<PatchAnswer>;
}

const TRIES_MAX = 5;

/** The operations that add a finalizer; null: it is there, or the object is being deleted and takes no new one. */
export function addFinalizer(
  { metadata }: KubeObject,
  finalizer: string,
): readonly FinalizerOperation[] | null {
  const finalizers = metadata.finalizers ?? [];
  if (finalizers.includes(finalizer) || metadata.deletionTimestamp !== undefined) return null;
  const add: FinalizerOperation =
    finalizers.length === 0
      ? { op: 'add', path: '/metadata/finalizers', value: [finalizer] }
      : { op: 'add', path: '/metadata/finalizers/-', value: finalizer };
  return [sameVersion(metadata.resourceVersion), add];
}

/** The operations that remove a finalizer and leave the others; null: it is not there. */
export function removeFinalizer(
  { metadata }: KubeObject,
  finalizer: string,
): readonly FinalizerOperation[] | null {
  const index = metadata.finalizers?.indexOf(finalizer) ?? -1;
  if (index < 0) return null;
  return [sameVersion(metadata.resourceVersion), { op: 'remove', path: `/metadata/finalizers/${index}` }];
}

/**
 * Makes a change of finalizers true, reading anew where the object changed meanwhile. `seen` is the object as it was last
 * observed: if it needs nothing, nothing is sent. Resolves to the object afterwards, or null where it is gone; rejects where it
 * changed every time.
 */
export async function changeFinalizers(
  target: FinalizedObject,
  seen: KubeObject,
  change: (object: KubeObject) => readonly FinalizerOperation[] | null,
): Promise<KubeObject | null> {
  let object = seen;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const operations = change(object);
    if (operations === null) return object;
    const answer = await target.patch(operations);
    if (answer.type === 'patched') return answer.object;
    if (answer.type === 'gone') return null;
    const now = await target.read();
    // Another object under the old name has nothing to do with ours.
    if (now?.metadata.uid !== seen.metadata.uid) return null;
    object = now;
  }
  throw new Error(
    `The finalizers of ${seen.metadata.name} could not be changed: it was changed by others ${TRIES_MAX} times meanwhile. ` +
      'It is tried again later.',
  );
}

function sameVersion(resourceVersion: string): FinalizerOperation {
  return { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion };
}

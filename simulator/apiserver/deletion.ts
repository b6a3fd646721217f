// What a deletion asks for, and how it marks an object that someone must let go first.

import { conflict } from './api-error.ts';
import { listAt } from './json.ts';
import type { Kind } from './kinds.ts';
import { withBumpedGeneration, withoutEmpty, type Draft } from './object-meta.ts';
import { isDying, type StoredObject } from './store.ts';

/** Preconditions and wishes of a deletion. */
export interface DeleteOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Absent: as it was wished for before, if it was. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly graceSeconds?: number;
}

/**
 * An object as a deletion leaves it that is not over at once: with the finalizers of the wish, and a time by which it shall be
 * gone. What is dying already keeps its time.
 */
export function markedForDeletion(
  kind: Kind,
  current: StoredObject,
  propagation: DeleteOptions['propagation'],
  graceSeconds: number,
  nowMicros: number,
): Draft {
  const metadata = withoutEmpty({ ...current.metadata, finalizers: finalizersFor(current, propagation) });
  const draft: Draft = { ...current, metadata };
  if (isDying(current)) return draft;
  const at = new Date(nowMicros / 1000 + graceSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const dying = withBumpedGeneration({
    ...draft,
    metadata: { ...metadata, deletionTimestamp: at, deletionGracePeriodSeconds: graceSeconds },
  });
  return kind.kind === 'Namespace' ? { ...dying, status: { phase: 'Terminating' } } : dying;
}

/** Whether nobody holds an object that is being deleted any more. */
export function isFree(draft: Draft, kind: Kind): boolean {
  if (listAt(draft.metadata, 'finalizers').length > 0) return false;
  return kind.kind !== 'Namespace' || listAt(draft['spec'], 'finalizers').length === 0;
}

/** Whether what runs on a node has yet to end. */
export function waitsForKubelet(draft: Draft, kind: Kind): boolean {
  return kind.isGraceful?.(draft) === true && draft.metadata['deletionGracePeriodSeconds'] !== 0;
}

/** @throws ApiError 409 where the object is another than is meant */
export function checkPreconditions(
  kind: Kind,
  { metadata }: StoredObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  if (uid !== undefined && uid !== metadata.uid)
    throw conflict(
      kind,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
      kind.kind,
    );
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw conflict(
      kind,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
      kind.kind,
    );
}

const PROPAGATION_FINALIZERS = {
  Background: undefined,
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
} as const;

function finalizersFor(
  { metadata }: StoredObject,
  propagation: DeleteOptions['propagation'],
): readonly string[] {
  const before = metadata.finalizers ?? [];
  if (propagation === undefined) return before;
  const others = before.filter((name) => name !== 'foregroundDeletion' && name !== 'orphan');
  const added = PROPAGATION_FINALIZERS[propagation];
  return added === undefined ? others : [...others, added];
}

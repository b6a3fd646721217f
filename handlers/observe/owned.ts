// What every object of ours in a member says, whatever its kind, and what makes a kind one of those that members are watched for.
// An object that merely has the name is somebody else's and is never touched.

import { fnv1a } from '../../core/hash.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from './marks.ts';

/** One object in a member. */
export interface SeenObject {
  /** `namespace/name`. */
  readonly id: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** UID of the object on cluster0 that it was made for; null: it is not ours. */
  readonly ownerUid: string | null;
  readonly revision: string;
  /** Which of its fields, replicas apart, are as we applied them: one that somebody else has set is not among them. */
  readonly appliedFields: number;
  /** It is being deleted, and something keeps it. */
  readonly isGoing: boolean;
  /** Who keeps it when it is deleted. */
  readonly finalizers: readonly string[];
}

/** A kind that we make objects of in members. */
export interface OwnedKind<S extends SeenObject = SeenObject> {
  readonly resource: Resource;
  /** Reads one; never throws. @param before what was read of it last; undefined: nothing was */
  readonly read: (object: KubeObject, before?: SeenObject) => S;
  /** Whether a member that does not show its objects is of no use: it counts as not listed. */
  readonly isNeeded: boolean;
}

/** Reads what all kinds have in common. */
export function seenObject(object: KubeObject): SeenObject {
  const seen = seenOnce(object);
  return seen.ownerUid === null ? seen : { ...seen, appliedFields: appliedFields(object) };
}

/** The same of a kind that is applied once and never again: what others set in it since is of no interest. */
export function seenOnce(object: KubeObject): SeenObject {
  const { metadata } = object;
  const isMarked = metadata.labels?.[MANAGED_BY_LABEL] === MANAGER;
  return {
    id: `${metadata.namespace ?? ''}/${metadata.name}`,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    ownerUid: isMarked ? (metadata.annotations?.[UID_ANNOTATION] ?? null) : null,
    revision: metadata.annotations?.[REVISION_ANNOTATION] ?? '',
    appliedFields: 0,
    isGoing: metadata.deletionTimestamp !== undefined,
    finalizers: metadata.finalizers ?? [],
  };
}

/** A hash of the field set that the API server keeps for our applies, and writes in one order. */
function appliedFields({ metadata }: KubeObject): number {
  const ours = metadata.managedFields?.find(
    ({ manager, operation, subresource }) =>
      manager === MANAGER && operation === 'Apply' && (subresource ?? '') === '',
  );
  const { 'f:spec': spec, ...rest } = (ours?.fieldsV1 ?? {}) as Readonly<Record<string, object | undefined>>;
  const fields = { ...rest, 'f:metadata': undefined, 'f:status': undefined };
  return fnv1a(JSON.stringify({ ...fields, 'f:spec': { ...spec, 'f:replicas': undefined } }));
}

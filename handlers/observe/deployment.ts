// What decisions read of a Deployment in a member, and whether it is ours. A Deployment that merely has the name is somebody
// else's and is never touched.

import { canonicalJson } from '../../core/canonical.ts';
import { fnv1a } from '../../core/hash.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { countAt, field, listAt, textAt } from './read.ts';
import { microsOf } from '../ports/stamps.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from './marks.ts';

/** One Deployment in a member. */
export interface SeenDeployment {
  /** `namespace/name`. */
  readonly id: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** UID of the object on cluster0 that it was made for; null: it is not ours. */
  readonly ownerUid: string | null;
  readonly revision: string;
  readonly desired: number;
  readonly pods: number;
  readonly ready: number;
  readonly updated: number;
  /** Its controller has acted on the newest spec. */
  readonly isObserved: boolean;
  /** A rollout that made no progress within its deadline. */
  readonly isStalled: boolean;
  /** Who owns spec.replicas beside us, for example an autoscaler of the member; null: nobody. */
  readonly replicasOwner: string | null;
  /** Which fields of its spec, replicas apart, are as we applied them: one that somebody else has set is not among them. */
  readonly appliedFields: number;
  /** It is being deleted, and something keeps it. */
  readonly isGoing: boolean;
  /** Who keeps it when it is deleted. */
  readonly finalizers: readonly string[];
  /** Since when its pods cannot be created (quota, admission), by the member's own clock, and why; null: they can. */
  readonly failure: { readonly sinceMicros: number; readonly message: string } | null;
}

/** Reads a Deployment. */
export function seenDeployment(deployment: KubeObject): SeenDeployment {
  const { metadata, spec, status } = deployment;
  const isMarked = metadata.labels?.[MANAGED_BY_LABEL] === MANAGER;
  const progressing = conditionOf(status, 'Progressing');
  return {
    id: `${metadata.namespace ?? ''}/${metadata.name}`,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    ownerUid: isMarked ? (metadata.annotations?.[UID_ANNOTATION] ?? null) : null,
    revision: metadata.annotations?.[REVISION_ANNOTATION] ?? '',
    desired: countAt(spec, 'replicas'),
    pods: countAt(status, 'replicas'),
    ready: countAt(status, 'readyReplicas'),
    updated: countAt(status, 'updatedReplicas'),
    isObserved: countAt(status, 'observedGeneration') >= (metadata.generation ?? 0),
    isStalled: textAt(progressing, 'reason') === 'ProgressDeadlineExceeded',
    replicasOwner: replicasOwner(deployment),
    appliedFields: isMarked ? appliedFields(deployment) : 0,
    isGoing: metadata.deletionTimestamp !== undefined,
    finalizers: metadata.finalizers ?? [],
    failure: failureOf(status),
  };
}

/** A hash of the field set that the API server keeps for our applies. */
function appliedFields({ metadata }: KubeObject): number {
  const ours = metadata.managedFields?.find(
    ({ manager, operation }) => manager === MANAGER && operation === 'Apply',
  );
  const fields = field(ours?.fieldsV1, 'f:spec');
  return fnv1a(canonicalJson({ ...(fields as object | undefined), 'f:replicas': null }));
}

function conditionOf(status: unknown, type: string): unknown {
  return listAt(status, 'conditions').find((condition) => textAt(condition, 'type') === type);
}

function failureOf(status: unknown): SeenDeployment['failure'] {
  const failure = conditionOf(status, 'ReplicaFailure');
  if (textAt(failure, 'status') !== 'True') return null;
  const sinceMicros = microsOf(textAt(failure, 'lastTransitionTime'));
  if (sinceMicros === undefined) return null;
  return { sinceMicros, message: textAt(failure, 'message') ?? 'pods cannot be created' };
}

/** Whoever else set spec.replicas last: managed fields name each field's owners. */
function replicasOwner({ metadata }: KubeObject): string | null {
  for (const entry of metadata.managedFields ?? []) {
    if (entry.manager === undefined || entry.manager === MANAGER) continue;
    if (field(entry.fieldsV1, 'f:spec', 'f:replicas') !== undefined) return entry.manager;
  }
  return null;
}

// What decisions read of a Deployment in a member.

import { DEPLOYMENTS, type KubeObject } from '../ports/kube-object.ts';
import { microsOf } from '../ports/stamps.ts';
import { MANAGER } from './marks.ts';
import { seenObject, type OwnedKind, type SeenObject } from './owned.ts';
import { countAt, field, listAt, textAt } from './read.ts';

/** One Deployment in a member. */
export interface SeenDeployment extends SeenObject {
  readonly desired: number;
  readonly pods: number;
  readonly ready: number;
  readonly updated: number;
  /** Its controller has acted on the newest template. */
  readonly isObserved: boolean;
  /** Who owns spec.replicas beside us, for example an autoscaler of the member; null: nobody. */
  readonly replicasOwner: string | null;
  /** Since when its pods cannot be created (quota, admission), by the member's own clock, and why; null: they can. */
  readonly failure: { readonly sinceMicros: number; readonly message: string } | null;
}

export const OWNED_DEPLOYMENTS: OwnedKind<SeenDeployment> = {
  resource: DEPLOYMENTS,
  read: seenDeployment,
  isNeeded: true,
};

/** Reads a Deployment. */
export function seenDeployment(deployment: KubeObject, before?: SeenObject): SeenDeployment {
  const { spec, status } = deployment;
  const seen = seenObject(deployment);
  return {
    ...seen,
    desired: countAt(spec, 'replicas'),
    pods: countAt(status, 'replicas'),
    ready: countAt(status, 'readyReplicas'),
    updated: countAt(status, 'updatedReplicas'),
    isObserved: isObserved(deployment) || isAsObserved(seen, before),
    replicasOwner: replicasOwner(deployment),
    failure: failureOf(status),
  };
}

function isObserved({ metadata, status }: KubeObject): boolean {
  return countAt(status, 'observedGeneration') >= (metadata.generation ?? 0);
}

/** With the revision that its controller has acted on, and not edited by hand since, it has that template: it was scaled at most. */
function isAsObserved({ uid, revision, appliedFields }: SeenObject, before: SeenObject | undefined): boolean {
  return (
    before !== undefined &&
    'isObserved' in before &&
    before.isObserved === true &&
    before.uid === uid &&
    before.revision === revision &&
    before.appliedFields === appliedFields
  );
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

// Pods as the parts of a member make, read and change them.

import type { PodTemplate } from '../../../core/api/index.ts';
import type { PodShape } from '../../../core/pod/pod-shape.ts';
import { shapeOf } from '../../../core/pod/shape-of.ts';
import type { ResourceName } from '../kinds.ts';
import { PodState } from '../../cluster/pods.ts';
import { listAt, objectAt, textAt, withKey, type JsonObject } from '../json.ts';
import type { StoredObject } from '../store.ts';
import {
  conditionOf,
  controllerOf,
  ownedBy,
  REPLICA_SET,
  withCondition,
  type Condition,
} from './resources.ts';

/** A pod of a ReplicaSet or a Job from the owner's own template. */
export function podOf(owner: StoredObject, name: string, kind: ResourceName = REPLICA_SET): JsonObject {
  const template = objectAt(owner['spec'], 'template');
  const { labels, annotations } = objectAt(template, 'metadata');
  return {
    metadata: { name, labels, annotations, ownerReferences: [ownedBy(owner, kind)] },
    spec: template['spec'],
  };
}

export function nodeOf(pod: StoredObject): string {
  return textAt(pod['spec'], 'nodeName');
}

export function isFinished(pod: StoredObject): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(pod['status'], 'phase'));
}

export function isReadyPod(pod: StoredObject): boolean {
  return conditionOf(pod, 'Ready')?.['status'] === 'True';
}

/** Where a pod stands, in the words of the rehearsal's pods. */
export function stateOf(pod: StoredObject): number {
  if (nodeOf(pod) === '') return PodState.queued;
  if (textAt(pod['status'], 'phase') !== 'Running') return PodState.bound;
  return isReadyPod(pod) ? PodState.ready : PodState.running;
}

/** The shape of a pod, or undefined where its spec cannot be read. */
export function podShapeOf(pod: StoredObject): PodShape | undefined {
  const template = {
    metadata: { labels: objectAt(pod.metadata, 'labels') },
    spec: pod['spec'],
  } as unknown as PodTemplate;
  const ownerKind = controllerOf(pod) === '' ? 'None' : 'ReplicaSet';
  try {
    const shape = shapeOf(template, { namespace: pod.metadata.namespace ?? '', ownerKind });
    return shape.ok ? shape.value : undefined;
  } catch {
    return undefined;
  }
}

/** A pod with conditions set and other fields of its status changed. */
export function withPodStatus(
  pod: StoredObject,
  conditions: readonly Condition[],
  fields: JsonObject,
  now: string,
): JsonObject {
  const status = objectAt(pod, 'status');
  const all = conditions.reduce<readonly unknown[]>(
    (before, condition) => withCondition(before, condition, now),
    listAt(status, 'conditions'),
  );
  return withKey(pod, 'status', { ...status, ...fields, conditions: all });
}

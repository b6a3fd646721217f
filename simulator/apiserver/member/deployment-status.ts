// The status of a Deployment from the counts of its pods: conditions in the words of the real controller. Pure.

import { isObject, isSame, listAt, objectAt, type JsonObject } from '../json.ts';
import type { StoredObject } from '../store.ts';
import type { Condition } from './resources.ts';

export interface PodCounts {
  readonly total: number;
  /** Of the newest template. */
  readonly updated: number;
  readonly ready: number;
}

export interface StatusInput {
  readonly deployment: StoredObject;
  readonly counts: PodCounts;
  /** Name of the newest ReplicaSet. */
  readonly replicaSet: string;
  /** Why the last pod could not be created; undefined: it could. */
  readonly failure: string | undefined;
  readonly nowMicros: number;
  readonly now: string;
}

/** Half of a Deployment's default: no more than a quarter of its pods may be missing, rounded down. */
function leastAvailable(replicas: number): number {
  return replicas - Math.floor(replicas * 0.25);
}

/** The status as it should be now. */
export function deploymentStatus(input: StatusInput): JsonObject {
  const { deployment, counts } = input;
  const before = objectAt(deployment, 'status');
  const replicas = Number(objectAt(deployment, 'spec')['replicas'] ?? 1);
  const missing = Math.max(0, replicas - counts.ready);
  const numbers = {
    observedGeneration: deployment.metadata.generation,
    ...positive({
      replicas: counts.total,
      updatedReplicas: counts.updated,
      readyReplicas: counts.ready,
      availableReplicas: counts.ready,
      unavailableReplicas: missing,
    }),
  };
  const conditions = [
    availability(counts.ready >= leastAvailable(replicas)),
    progress(input, replicas, before, numbers),
    failureOf(input),
  ];
  const known = listAt(before, 'conditions').filter(isObject);
  const kept = conditions.flatMap((condition) =>
    condition === undefined ? [] : [stamped(condition, known, input, numbers)],
  );
  return { ...numbers, conditions: kept };
}

function positive(numbers: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value > 0));
}

function availability(isAvailable: boolean): Condition {
  return isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progress(input: StatusInput, replicas: number, before: JsonObject, numbers: JsonObject): Condition {
  const { counts, replicaSet, deployment } = input;
  const name = `ReplicaSet "${replicaSet}"`;
  const last = listAt(before, 'conditions')
    .filter(isObject)
    .find(({ type }) => type === 'Progressing');
  const isNewRollout = before['observedGeneration'] !== deployment.metadata.generation;
  const isComplete = [counts.total, counts.updated, counts.ready].every((count) => count === replicas);
  // Pods that are lost after a rollout is complete do not make it a rollout again.
  const wasComplete = last?.['reason'] === 'NewReplicaSetAvailable' && counts.updated === counts.total;
  if (isComplete || (wasComplete && !isNewRollout))
    return progressing('True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);
  if (last === undefined || isNewRollout || hasMoved(before, numbers))
    return progressing('True', 'ReplicaSetUpdated', `${name} is progressing.`);
  return last['reason'] === 'ProgressDeadlineExceeded' || isLate(input, last)
    ? progressing('False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`)
    : progressing('True', String(last['reason']), String(last['message']));
}

function progressing(status: 'True' | 'False', reason: string, message: string): Condition {
  return { type: 'Progressing', status, reason, message };
}

function hasMoved(before: JsonObject, numbers: JsonObject): boolean {
  return ['updatedReplicas', 'readyReplicas', 'replicas'].some((key) => !isSame(before[key], numbers[key]));
}

function isLate({ deployment, nowMicros }: StatusInput, last: JsonObject): boolean {
  const seconds = Number(objectAt(deployment, 'spec')['progressDeadlineSeconds'] ?? 600);
  return nowMicros >= Date.parse(String(last['lastUpdateTime'])) * 1000 + seconds * 1e6;
}

function failureOf({ failure }: StatusInput): Condition | undefined {
  if (failure === undefined) return undefined;
  return { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: failure };
}

/** With the times that a condition had, as far as it says the same. Progress is stamped whenever there is some. */
function stamped(
  condition: Condition,
  known: readonly JsonObject[],
  { now, deployment }: StatusInput,
  numbers: JsonObject,
): JsonObject {
  const before = known.find(({ type }) => type === condition.type) ?? {};
  const isAsBefore = before['reason'] === condition.reason && before['message'] === condition.message;
  const isProgress =
    condition.reason === 'ReplicaSetUpdated' && hasMoved(objectAt(deployment, 'status'), numbers);
  return {
    ...condition,
    lastUpdateTime: isAsBefore && !isProgress ? before['lastUpdateTime'] : now,
    lastTransitionTime: before['status'] === condition.status ? before['lastTransitionTime'] : now,
  };
}

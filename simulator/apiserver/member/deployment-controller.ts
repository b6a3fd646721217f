// The controllers of Deployments and ReplicaSets of a member in one: pods are made and deleted as a rolling update asks, and said
// in status. Left out: other strategies and bounds, pauses, rollbacks by annotation, the cleaning of old ReplicaSets.

import { ApiError } from '../api-error.ts';
import { isSame, objectAt, withKey, withPath, type JsonObject } from '../json.ts';
import type { LocalClient, Place } from '../local-client.ts';
import type { ResourceName } from '../kinds.ts';
import { isDying, placeOf, keyOf, type StoredObject, type StoreEvent } from '../store.ts';
import type { TimeSource } from '../virtual-time.ts';
import { deploymentStatus } from './deployment-status.ts';
import { DueKeys } from './due-keys.ts';
import { OwnedObjects } from './owned-objects.ts';
import { isFinished, isReadyPod, podOf } from './pod-objects.ts';
import { currentReplicaSet } from './replica-sets.ts';
import {
  controllerNameOf,
  controllerOf,
  conditionOf,
  DEPLOYMENT,
  POD,
  REPLICA_SET,
  shelfOf,
  stampOf,
} from './resources.ts';
import { RollingUpdate } from './rolling-update.ts';

const SYNC_MICROS = 10_000;
const RETRY_MICROS = 1_000_000;
const RETRY_MAX_MICROS = 64_000_000;

/** Pods that could not be made. */
interface Failure {
  readonly times: number;
  readonly message: string;
  readonly retryAtMicros: number;
}

export class DeploymentController {
  private readonly client: LocalClient;
  private readonly clock: TimeSource;
  private readonly due: DueKeys;
  private readonly replicaSets: OwnedObjects;
  private readonly pods: OwnedObjects;
  /** Key of the Deployment behind a ReplicaSet, by the set's UID. */
  private readonly deploymentOf = new Map<string, string>();
  private readonly failures = new Map<string, Failure>();
  private readonly podsMade = new Map<string, number>();
  private readonly rollingUpdate = new RollingUpdate();

  constructor(client: LocalClient, clock: TimeSource) {
    this.client = client;
    this.clock = clock;
    this.due = new DueKeys(clock, (key) => {
      this.sync(key);
    });
    const sets = client.list(REPLICA_SET);
    this.replicaSets = new OwnedObjects(sets);
    this.pods = new OwnedObjects(client.list(POD));
    for (const set of sets) this.noteSet(set);
    for (const deployment of client.list(DEPLOYMENT)) this.due.add(keyOfObject(deployment), SYNC_MICROS);
  }

  stop(): void {
    this.due.stop();
  }

  note(event: StoreEvent): void {
    const { kindKey, key, object, isDeletion } = event;
    if (kindKey === shelfOf(DEPLOYMENT)) {
      if (isDeletion) this.failures.delete(key);
      else this.due.add(key, SYNC_MICROS);
    } else if (kindKey === shelfOf(REPLICA_SET)) {
      this.replicaSets.note(event);
      this.noteSet(object);
      if (isDeletion) this.wake(object.metadata.uid);
    } else if (kindKey === shelfOf(POD)) {
      this.pods.note(event);
      if (isDeletion) this.rollingUpdate.forget(object);
      this.wake(controllerOf(object));
    }
  }

  private noteSet(set: StoredObject): void {
    this.deploymentOf.set(set.metadata.uid, keyOf(set.metadata.namespace, controllerNameOf(set)));
  }

  private wake(setUid: string): void {
    const key = this.deploymentOf.get(setUid);
    if (key !== undefined) this.due.add(key, SYNC_MICROS);
  }

  private sync(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const place = { namespace, name };
    const deployment = this.client.get(DEPLOYMENT, place);
    if (deployment === undefined || isDying(deployment)) return;
    try {
      const known = this.setsOf(deployment);
      const current = currentReplicaSet(this.client, deployment, known);
      this.roll(deployment, current, key);
      this.writeStatus(place, current, key);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.putOff(key, error.message);
    }
  }

  private setsOf(deployment: StoredObject): StoredObject[] {
    return this.replicaSets.of(deployment.metadata.uid).filter((set) => !isDying(set));
  }

  private livePods(set: StoredObject): StoredObject[] {
    return this.pods.of(set.metadata.uid).filter((pod) => !isDying(pod) && !isFinished(pod));
  }

  /** One step of the rolling update. */
  private roll(deployment: StoredObject, current: StoredObject, key: string): void {
    const sets = this.setsOf(deployment);
    const desired = Number(objectAt(deployment, 'spec')['replicas'] ?? 1);
    const pods = sets.flatMap((set) => this.livePods(set));
    const steps = this.rollingUpdate.steps(desired, current.metadata.uid, pods);
    for (const pod of steps.remove) this.client.remove(POD, placeOf(pod));
    for (const set of sets) {
      const isCurrent = set.metadata.uid === current.metadata.uid;
      const replicas = this.livePods(set).length + (isCurrent ? steps.create : 0);
      this.client.change(REPLICA_SET, placeOf(set), (now) => withPath(now, ['spec', 'replicas'], replicas));
    }
    this.createPods(current, steps.create, key);
  }

  private createPods(set: StoredObject, count: number, key: string): void {
    const failure = this.failures.get(key);
    const waitMicros = (failure?.retryAtMicros ?? 0) - this.clock.monotonicMicros();
    if (count > 0 && waitMicros > 0) {
      this.due.add(key, waitMicros);
      return;
    }
    try {
      for (let i = 0; i < count; i++) this.createPod(set);
      this.failures.delete(key);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.putOff(key, error.message);
    }
  }

  private createPod(set: StoredObject): void {
    const { namespace, name } = placeOf(set);
    let number = this.podsMade.get(set.metadata.uid) ?? 0;
    while (this.client.get(POD, { namespace, name: `${name}-${number}` }) !== undefined) number++;
    this.client.create(POD, namespace, podOf(set, `${name}-${number}`));
    this.podsMade.set(set.metadata.uid, number + 1);
  }

  /** Tries again after a while that doubles. */
  private putOff(key: string, message: string): void {
    const times = (this.failures.get(key)?.times ?? 0) + 1;
    const delayMicros = Math.min(RETRY_MICROS * 2 ** (times - 1), RETRY_MAX_MICROS);
    this.failures.set(key, { times, message, retryAtMicros: this.clock.monotonicMicros() + delayMicros });
    this.due.add(key, delayMicros);
  }

  private writeStatus(place: Place, current: StoredObject, key: string): void {
    const deployment = this.client.get(DEPLOYMENT, place)!;
    const sets = this.setsOf(deployment);
    for (const set of sets) this.writeSetStatus(set);
    const pods = sets.flatMap((set) => this.livePods(set));
    const status = deploymentStatus({
      deployment,
      counts: {
        total: pods.length,
        updated: this.livePods(current).length,
        ready: pods.filter(isReadyPod).length,
      },
      replicaSet: current.metadata.name,
      failure: this.failures.get(key)?.message,
      nowMicros: this.clock.wallMicros(),
      now: stampOf(this.clock),
    });
    this.setStatus(DEPLOYMENT, deployment, status);
    this.lookAgainAtDeadline(key, deployment, status);
  }

  private writeSetStatus(set: StoredObject): void {
    const pods = this.livePods(set);
    const ready = pods.filter(isReadyPod).length;
    this.setStatus(REPLICA_SET, set, {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
    });
  }

  private setStatus(resource: ResourceName, object: StoredObject, status: JsonObject): void {
    if (isSame(status, object['status'])) return;
    this.client.change(resource, placeOf(object), (now) => withKey(now, 'status', status), 'status');
  }

  /** A rollout that makes no progress is late at an instant at which nothing else happens. */
  private lookAgainAtDeadline(key: string, deployment: StoredObject, status: JsonObject): void {
    const progressing = conditionOf({ status }, 'Progressing');
    if (progressing?.['reason'] !== 'ReplicaSetUpdated') return;
    const seconds = Number(objectAt(deployment, 'spec')['progressDeadlineSeconds'] ?? 600);
    this.due.add(key, seconds * 1e6 + SYNC_MICROS);
  }
}

function keyOfObject({ metadata }: StoredObject): string {
  return keyOf(metadata.namespace, metadata.name);
}

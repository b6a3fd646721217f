// The controller of Jobs of a member: pods are made until enough have succeeded or too many failed, and what came of them is said in
// status. Left out: back-off between tries, deadlines, policies on failures and successes, time to live.

import { ApiError } from '../api-error.ts';
import { isSame, listAt, objectAt, textAt, withKey, withPath, type JsonObject } from '../json.ts';
import type { LocalClient, Place } from '../local-client.ts';
import { isDying, placeOf, keyOf, type StoredObject, type StoreEvent } from '../store.ts';
import type { TimeSource } from '../virtual-time.ts';
import { DueKeys } from './due-keys.ts';
import { OwnedObjects } from './owned-objects.ts';
import { isFinished, isReadyPod, podOf } from './pod-objects.ts';
import {
  conditionOf,
  controllerKindOf,
  controllerNameOf,
  JOB,
  POD,
  shelfOf,
  stampOf,
  withCondition,
  type Condition,
} from './resources.ts';

const SYNC_MICROS = 10_000;
const RETRY_MICROS = 1_000_000;
const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';

/** The pods of a Job by what became of them. */
interface Tally {
  readonly active: readonly StoredObject[];
  readonly succeeded: readonly StoredObject[];
  readonly failed: number;
}

export class JobController {
  private readonly client: LocalClient;
  private readonly clock: TimeSource;
  private readonly due: DueKeys;
  private readonly pods: OwnedObjects;

  constructor(client: LocalClient, clock: TimeSource) {
    this.client = client;
    this.clock = clock;
    this.due = new DueKeys(clock, (key) => {
      this.sync(key);
    });
    this.pods = new OwnedObjects(client.list(POD));
    for (const { metadata } of client.list(JOB))
      this.due.add(keyOf(metadata.namespace, metadata.name), SYNC_MICROS);
  }

  stop(): void {
    this.due.stop();
  }

  note(event: StoreEvent): void {
    const { kindKey, key, object, isDeletion } = event;
    if (kindKey === shelfOf(JOB) && !isDeletion) this.due.add(key, SYNC_MICROS);
    if (kindKey !== shelfOf(POD)) return;
    this.pods.note(event);
    if (controllerKindOf(object) === 'Job')
      this.due.add(keyOf(object.metadata.namespace, controllerNameOf(object)), SYNC_MICROS);
  }

  private sync(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const place = { namespace, name };
    const job = this.client.get(JOB, place);
    if (job === undefined || isDying(job) || hasEnded(job)) return;
    try {
      const end = endOf(job, this.tallyOf(job));
      const wanted = end === null ? atOnce(job, this.tallyOf(job)) : 0;
      const { active } = this.tallyOf(job);
      for (const pod of active.slice(wanted)) this.client.remove(POD, placeOf(pod));
      for (let made = active.length; made < wanted; made++) this.createPod(job);
      this.writeStatus(place, job, end);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.due.add(key, RETRY_MICROS);
    }
  }

  private tallyOf(job: StoredObject): Tally {
    const pods = this.pods.of(job.metadata.uid);
    return {
      active: pods.filter((pod) => !isFinished(pod) && !isDying(pod)),
      succeeded: pods.filter((pod) => objectAt(pod, 'status')['phase'] === 'Succeeded'),
      failed: pods.filter((pod) => objectAt(pod, 'status')['phase'] === 'Failed').length,
    };
  }

  private createPod(job: StoredObject): void {
    const { namespace, name } = placeOf(job);
    const { active, succeeded } = this.tallyOf(job);
    const isIndexed = objectAt(job, 'spec')['completionMode'] === 'Indexed';
    const taken = new Set([...active, ...succeeded].map(indexOf));
    let index = 0;
    while (taken.has(String(index))) index++;
    let number = 0;
    const nameOf = (): string => (isIndexed ? `${name}-${index}-${number}` : `${name}-${number}`);
    while (this.client.get(POD, { namespace, name: nameOf() }) !== undefined) number++;
    const pod = podOf(job, nameOf(), JOB);
    const whole = isIndexed
      ? withPath(pod, ['metadata', 'annotations', INDEX_ANNOTATION], String(index))
      : pod;
    this.client.create(POD, namespace, whole);
  }

  private writeStatus(place: Place, job: StoredObject, end: Condition | null): void {
    const { active, succeeded, failed } = this.tallyOf(job);
    const now = stampOf(this.clock);
    const isSuspended = objectAt(job, 'spec')['suspend'] === true;
    const { startTime, conditions, ...before } = objectAt(job, 'status');
    const status: JsonObject = {
      ...before,
      active: active.length,
      ready: active.filter(isReadyPod).length,
      succeeded: succeeded.length,
      failed,
      ...(isSuspended ? {} : { startTime: startTime ?? now }),
      ...(end?.type === 'Complete' ? { completionTime: now } : {}),
      conditions: end === null ? conditions : withCondition(listAt({ conditions }, 'conditions'), end, now),
    };
    if (!isSame(objectAt(job, 'status'), status))
      this.client.change(JOB, place, (current) => withKey(current, 'status', status), 'status');
  }
}

function indexOf(pod: StoredObject): string {
  return textAt(objectAt(pod.metadata, 'annotations'), INDEX_ANNOTATION);
}

function hasEnded(job: StoredObject): boolean {
  return ['Complete', 'Failed'].some((type) => conditionOf(job, type)?.['status'] === 'True');
}

/** What ends a Job; null: it goes on. */
function endOf(job: StoredObject, { active, succeeded, failed }: Tally): Condition | null {
  const { completions, backoffLimit } = objectAt(job, 'spec');
  if (failed > Number(backoffLimit)) {
    const message = 'Job has reached the specified backoff limit';
    return { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message };
  }
  const isDone =
    typeof completions === 'number'
      ? succeeded.length >= completions
      : succeeded.length > 0 && active.length === 0;
  return isDone ? { type: 'Complete', status: 'True', reason: 'CompletionsReached' } : null;
}

/** Pods that are to run now. */
function atOnce(job: StoredObject, { active, succeeded }: Tally): number {
  const { completions, parallelism, suspend } = objectAt(job, 'spec');
  if (suspend === true) return 0;
  // Once one of a queue has succeeded, no other is begun.
  if (typeof completions !== 'number') return succeeded.length > 0 ? active.length : Number(parallelism);
  return Math.min(Number(parallelism), completions - succeeded.length);
}

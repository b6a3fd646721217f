// The kubelets of a member: pods on nodes start, become ready, and end when they are deleted. What is on a node that is gone is
// deleted; what is on one that is not ready is not ready, and stays: nothing is evicted here.

import { ApiError } from '../api-error.ts';
import { listAt, textAt } from '../json.ts';
import type { LocalClient } from '../local-client.ts';
import { isDying, placeOf, keyOf, type StoredObject, type StoreEvent } from '../store.ts';
import type { TimeSource } from '../virtual-time.ts';
import { DueKeys } from './due-keys.ts';
import { isReadyNode } from './node-objects.ts';
import { isFinished, isReadyPod, nodeOf, withPodStatus } from './pod-objects.ts';
import { NODE, POD, shelfOf, stampOf, type Condition } from './resources.ts';

/** How long the stages of a pod take; Infinity: it never gets there. */
export interface PodLife {
  /** From its binding to its containers running. */
  readonly startMicros: number;
  readonly readyMicros: number;
  /** From being ready to the end of its own: pods of Jobs have one. */
  readonly runMicros: number;
  /** Whether that end is a failure. */
  readonly fails: boolean;
  /** From its deletion to its end. */
  readonly stopMicros: number;
}

const NODE_GONE_MICROS = 1_000_000;

export class Kubelets {
  private readonly client: LocalClient;
  private readonly clock: TimeSource;
  private readonly lifeOf: (pod: StoredObject) => PodLife;
  private readonly due: DueKeys;

  constructor(client: LocalClient, clock: TimeSource, lifeOf: (pod: StoredObject) => PodLife) {
    this.client = client;
    this.clock = clock;
    this.lifeOf = lifeOf;
    this.due = new DueKeys(clock, (key) => {
      this.act(key);
    });
    for (const pod of client.list(POD)) this.plan(keyOf(pod.metadata.namespace, pod.metadata.name), pod);
  }

  stop(): void {
    this.due.stop();
  }

  note({ kindKey, key, object, isDeletion }: StoreEvent): void {
    if (kindKey === shelfOf(POD) && !isDeletion) this.plan(key, object);
    if (kindKey !== shelfOf(NODE)) return;
    for (const pod of this.client.list(POD))
      if (nodeOf(pod) === object.metadata.name)
        this.plan(keyOf(pod.metadata.namespace, pod.metadata.name), pod);
  }

  /** Puts the next stage of a pod into the calendar. */
  private plan(key: string, pod: StoredObject): void {
    const delayMicros = this.delayOf(pod);
    if (delayMicros !== Infinity) this.due.add(key, delayMicros);
  }

  /** When something is to be done about a pod; Infinity: never, or it is as it should be. */
  private delayOf(pod: StoredObject): number {
    if (nodeOf(pod) === '') return Infinity;
    const life = this.lifeOf(pod);
    const node = this.client.get(NODE, { namespace: '', name: nodeOf(pod) });
    if (node === undefined) return NODE_GONE_MICROS;
    if (!isReadyNode(node)) return isReadyPod(pod) ? 0 : Infinity;
    if (isDying(pod)) return life.stopMicros;
    if (isFinished(pod)) return Infinity;
    if (textAt(pod['status'], 'phase') !== 'Running') return life.startMicros;
    return isReadyPod(pod) ? life.runMicros : life.readyMicros;
  }

  private act(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const pod = this.client.get(POD, { namespace, name });
    if (pod === undefined || this.delayOf(pod) === Infinity) return;
    try {
      this.advance(pod);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private advance(pod: StoredObject): void {
    const node = this.client.get(NODE, { namespace: '', name: nodeOf(pod) });
    if (node === undefined || (isDying(pod) && isReadyNode(node))) {
      this.client.remove(POD, placeOf(pod), { uid: pod.metadata.uid, graceSeconds: 0 });
    } else if (!isReadyNode(node)) this.say(pod, readiness('False'), false);
    else if (textAt(pod['status'], 'phase') !== 'Running')
      this.say(pod, [{ type: 'Initialized', status: 'True' }, ...readiness('False')], false);
    else if (isReadyPod(pod)) this.end(pod);
    else this.say(pod, readiness('True'), true);
  }

  private end(pod: StoredObject): void {
    const now = stampOf(this.clock);
    const phase = this.lifeOf(pod).fails ? 'Failed' : 'Succeeded';
    this.client.change(
      POD,
      placeOf(pod),
      (current) => withPodStatus(current, readiness('False'), { phase }, now),
      'status',
    );
  }

  private say(pod: StoredObject, conditions: readonly Condition[], ready: boolean): void {
    const now = stampOf(this.clock);
    const containerStatuses = listAt(pod['spec'], 'containers').map((container) => ({
      name: textAt(container, 'name'),
      image: textAt(container, 'image'),
      ready,
      started: ready,
      restartCount: 0,
      state: { running: { startedAt: now } },
    }));
    const started = listAt(pod['status'], 'containerStatuses').length > 0;
    const fields = { phase: 'Running', ...(!started && { startTime: now }), containerStatuses };
    this.client.change(
      POD,
      placeOf(pod),
      (current) => withPodStatus(current, conditions, fields, now),
      'status',
    );
  }
}

function readiness(status: 'True' | 'False'): Condition[] {
  return [
    { type: 'ContainersReady', status },
    { type: 'Ready', status },
  ];
}

// The scheduler of a member: binds pods to nodes by the very rules that decisions reckon with. Left out: preemption, priorities,
// volumes, other schedulers' pods.

import { NodeTable } from '../../../core/nodes/node-table.ts';
import type { PodShape } from '../../../core/pod/pod-shape.ts';
import { ScoreIndex } from '../../../core/scheduling/score-index.ts';
import { firstByName } from '../../../core/scheduling/tie.ts';
import { ApiError } from '../api-error.ts';
import { withPath } from '../json.ts';
import type { LocalClient, Place } from '../local-client.ts';
import { isDying, placeOf, keyOf, type StoredObject, type StoreEvent } from '../store.ts';
import type { TimeSource } from '../virtual-time.ts';
import { DueKeys } from './due-keys.ts';
import { factsOf } from './node-objects.ts';
import { isFinished, nodeOf, podShapeOf, withPodStatus } from './pod-objects.ts';
import { NODE, POD, shelfOf, stampOf, type Condition } from './resources.ts';

/** One attempt after the other takes so long. */
const SCHEDULE_MICROS = 10_000;
/** Pods without a node are tried again this long after something changed. */
const RETRY_MICROS = 1_000_000;
const ALL = 'all';

/** A pod that takes room on a node. */
interface Booked {
  readonly node: string;
  readonly shape: PodShape;
}

export class PodScheduler {
  private readonly client: LocalClient;
  private readonly clock: TimeSource;
  private readonly table = new NodeTable();
  private readonly index = new ScoreIndex(this.table);
  private readonly booked = new Map<string, Booked>();
  /** Pods to try, and pods for which there was no node, by key, in order. */
  private readonly active = new Set<string>();
  private readonly unschedulable = new Set<string>();
  private readonly attempts: DueKeys;
  private readonly retries: DueKeys;

  constructor(client: LocalClient, clock: TimeSource) {
    this.client = client;
    this.clock = clock;
    this.attempts = new DueKeys(clock, () => {
      this.attempt();
    });
    this.retries = new DueKeys(clock, () => {
      this.retry();
    });
    for (const node of client.list(NODE)) this.table.setNode(factsOf(node));
    for (const pod of client.list(POD)) this.notePod(keyOfObject(pod), pod);
  }

  stop(): void {
    this.attempts.stop();
    this.retries.stop();
  }

  note({ kindKey, key, object, isDeletion }: StoreEvent): void {
    if (kindKey === shelfOf(NODE)) this.noteNode(object, isDeletion);
    else if (kindKey !== shelfOf(POD)) return;
    else if (isDeletion) this.drop(key, object);
    else this.notePod(key, object);
  }

  private noteNode(node: StoredObject, isDeletion: boolean): void {
    const { name } = node.metadata;
    if (isDeletion) {
      this.table.removeNode(name);
      for (const [uid, { node: home }] of this.booked) if (home === name) this.booked.delete(uid);
    } else this.table.setNode(factsOf(node));
    this.table.clearTouched();
    this.retries.add(ALL, RETRY_MICROS);
  }

  private notePod(key: string, pod: StoredObject): void {
    if (isFinished(pod)) this.drop(key, pod);
    else if (nodeOf(pod) !== '') this.book(key, pod);
    else if (!isDying(pod) && !this.unschedulable.has(key) && podSchedulerOf(pod) === 'default-scheduler') {
      this.active.add(key);
      this.attempts.add(ALL, SCHEDULE_MICROS);
    }
  }

  private book(key: string, pod: StoredObject): void {
    this.forgetWaiting(key);
    const { uid } = pod.metadata;
    if (this.booked.has(uid)) return;
    const slot = this.table.slot(nodeOf(pod));
    const shape = podShapeOf(pod);
    if (slot < 0 || shape === undefined) return;
    this.table.addPods(slot, shape, 1, 'requested');
    this.table.clearTouched();
    this.booked.set(uid, { node: nodeOf(pod), shape });
  }

  private drop(key: string, pod: StoredObject): void {
    this.forgetWaiting(key);
    const booked = this.booked.get(pod.metadata.uid);
    if (booked === undefined) return;
    this.booked.delete(pod.metadata.uid);
    this.table.addPods(this.table.slot(booked.node), booked.shape, -1, 'requested');
    this.table.clearTouched();
    this.retries.add(ALL, RETRY_MICROS);
  }

  private forgetWaiting(key: string): void {
    this.active.delete(key);
    this.unschedulable.delete(key);
  }

  private retry(): void {
    for (const key of this.unschedulable) this.active.add(key);
    this.unschedulable.clear();
    if (this.active.size > 0) this.attempts.add(ALL, SCHEDULE_MICROS);
  }

  /** Tries the pod that has waited longest. */
  private attempt(): void {
    const [key] = this.active;
    if (key === undefined) return;
    this.active.delete(key);
    const [namespace = '', name = ''] = key.split('/');
    const pod = this.client.get(POD, { namespace, name });
    try {
      if (pod !== undefined && !isDying(pod) && nodeOf(pod) === '') this.place(key, pod);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.unschedulable.add(key);
      this.retries.add(ALL, RETRY_MICROS);
    }
    if (this.active.size > 0) this.attempts.add(ALL, SCHEDULE_MICROS);
  }

  private place(key: string, pod: StoredObject): void {
    const shape = podShapeOf(pod);
    const slot = shape === undefined ? -1 : this.index.pick(shape, firstByName(this.table));
    if (slot < 0) {
      this.unschedulable.add(key);
      const message = `0/${this.table.count} nodes are available.`;
      this.say(placeOf(pod), { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message });
      return;
    }
    const { name } = this.table.facts[slot]!;
    this.client.change(POD, placeOf(pod), (now) => withPath(now, ['spec', 'nodeName'], name));
    this.say(placeOf(pod), { type: 'PodScheduled', status: 'True' });
  }

  private say(place: Place, condition: Condition): void {
    this.client.change(
      POD,
      place,
      (now) => withPodStatus(now, [condition], {}, stampOf(this.clock)),
      'status',
    );
  }
}

function keyOfObject({ metadata }: StoredObject): string {
  return keyOf(metadata.namespace, metadata.name);
}

function podSchedulerOf(pod: StoredObject): string {
  const name = (pod['spec'] as { readonly schedulerName?: unknown } | undefined)?.schedulerName;
  return typeof name === 'string' ? name : 'default-scheduler';
}

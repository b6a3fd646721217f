// The member clusters of a run and the controllers in them that turn Deployments and Jobs into pods. It takes effects as a member's
// API server would, and tells of pods; it decides nothing across clusters.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { FakeCluster, type NodePicker, type PodWatcher } from '../cluster/fake-cluster.ts';
import { nextSteps, type MemberObject, type Wish } from '../cluster/member-object.ts';
import { Pods } from '../cluster/pods.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { MemberObjects } from './member-objects.ts';

/** Told of pods of workloads as it happens in the member. */
export interface WorkloadWatcher {
  bound(pod: number, workload: number): void;
  /** It was bound before the run, and is ready. */
  found(pod: number, workload: number): void;
  unschedulable(pod: number, workload: number): void;
  ready(pod: number, workload: number): void;
  finished(pod: number, workload: number): void;
  deleted(pod: number, workload: number, wasOnNode: boolean): void;
  /** Serves no more; is shown as not ready. */
  stopped(pod: number, workload: number): void;
  unready(pod: number, workload: number): void;
  /** What a member's API server says of a node changed. */
  nodeChanged(member: number, facts: NodeFacts): void;
  /** A machine of a member stopped, or runs again. */
  machineTurned(member: number, slot: number, isUp: boolean): void;
  /** A node of a member begins to pull so much. */
  pulled(member: number, bytes: number): void;
}

export interface MembersOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly queue: EventQueue;
  readonly watcher: WorkloadWatcher;
  readonly picker?: (table: NodeTable) => NodePicker;
}

export class Members implements PodWatcher {
  readonly pods: Pods = new Pods();
  readonly clusters: readonly FakeCluster[];
  private readonly watcher: WorkloadWatcher;
  private readonly indexes: ReadonlyMap<string, number>;
  private readonly own = new MemberObjects();
  /** The workload of each pod, by its number: pods are heard of for longer than their objects are there. */
  private readonly workloads: number[] = [];

  constructor({ scenario, seed, queue, watcher, picker }: MembersOptions) {
    this.watcher = watcher;
    const { delays, images } = scenario;
    const common = { delays, images, seed, queue, pods: this.pods, watcher: this };
    this.clusters = scenario.clusters.map(
      (facts, index) =>
        new FakeCluster({ ...common, index, facts, ...(picker === undefined ? {} : { picker }) }),
    );
    this.indexes = new Map(this.clusters.map(({ name }, index) => [name, index]));
  }

  /** By their index; one that is over stays until another takes its place. */
  get objects(): readonly MemberObject[] {
    return this.own.all;
  }

  /** The number of a member. */
  indexOf(name: string): number {
    return this.indexes.get(name)!;
  }

  /** Makes a workload's object in a member say this. */
  ensure(workload: number, member: number, wish: Wish): void {
    const object = this.own.find(workload, member) ?? this.own.add(workload, member, wish);
    object.desired = wish.desired;
    // Of a revision that it has only the number changes: the template may be one before the newest.
    if (object.revision !== wish.revision) {
      object.revision = wish.revision;
      object.shape = wish.shape;
      object.neverReady = wish.neverReady;
    }
    object.completions = wish.completions;
    object.runMicros = wish.runMicros;
    this.reconcile(object);
  }

  /**
   * A workload's object was in a member before the run, with pods on nodes of these slots. Each is told of before the object's
   * controller makes what is missing.
   */
  find(
    workload: number,
    member: number,
    wish: Wish,
    slots: readonly number[],
    onPod: (pod: number) => void,
  ): void {
    const object = this.own.add(workload, member, wish);
    for (const slot of slots) {
      const pod = this.newPod(object);
      object.pods.push(pod);
      this.clusters[member]!.find(pod, slot);
      this.watcher.found(pod, workload);
      onPod(pod);
    }
    this.reconcile(object);
  }

  /** A workload's job has run to its end in a member before the run. Each of its pods is told of. */
  findFinished(workload: number, member: number, wish: Wish, onPod: (pod: number) => void): void {
    const object = this.own.add(workload, member, wish);
    object.finished = wish.completions;
    for (let i = 0; i < wish.completions; i++) {
      const pod = this.newPod(object);
      this.pods.finishOn(pod, 0);
      onPod(pod);
    }
  }

  /** Takes a workload's object away from a member, and its pods with it. */
  remove(workload: number, member: number): void {
    const object = this.own.find(workload, member);
    if (object === undefined) return;
    object.isGone = true;
    this.own.takeOff(object);
    this.reconcile(object);
  }

  /** Forgets the finished objects of a workload; returns whether none of its pods is left. */
  forget(workload: number): boolean {
    const { own } = this;
    let isOver = true;
    for (let object = own.anyOf(workload); object !== undefined; object = own.anyOf(workload)) {
      own.takeOff(object);
      object.isForgotten = true;
      if (object.pods.length > 0) isOver = false;
      this.releaseIfOver(object);
    }
    return isOver;
  }

  /** The workload a pod belongs to. */
  workloadOf(pod: number): number {
    return this.workloads[pod]!;
  }

  bound(pod: number): void {
    this.watcher.bound(pod, this.workloadOf(pod));
  }

  unschedulable(pod: number): void {
    this.watcher.unschedulable(pod, this.workloadOf(pod));
  }

  ready(pod: number): void {
    this.watcher.ready(pod, this.workloadOf(pod));
    const object = this.objectOf(pod);
    if (object.kind === 'Deployment') this.reconcile(object);
  }

  finished(pod: number): void {
    const object = this.objectOf(pod);
    this.drop(object, pod);
    object.finished++;
    this.watcher.finished(pod, object.workload);
    this.reconcile(object);
  }

  deleted(pod: number, wasOnNode: boolean): void {
    const object = this.objectOf(pod);
    this.drop(object, pod);
    this.watcher.deleted(pod, object.workload, wasOnNode);
  }

  /** Its controller makes another in its place. */
  evicted(pod: number): void {
    const object = this.objectOf(pod);
    this.deleted(pod, true);
    this.reconcile(object);
  }

  stopped(pod: number): void {
    this.watcher.stopped(pod, this.workloadOf(pod));
  }

  unready(pod: number): void {
    const object = this.objectOf(pod);
    this.watcher.unready(pod, object.workload);
    if (object.kind === 'Deployment') this.reconcile(object);
  }

  nodeChanged(member: number, facts: NodeFacts): void {
    this.watcher.nodeChanged(member, facts);
  }

  machineTurned(member: number, slot: number, isUp: boolean): void {
    this.watcher.machineTurned(member, slot, isUp);
  }

  pulled(member: number, bytes: number): void {
    this.watcher.pulled(member, bytes);
  }

  private objectOf(pod: number): MemberObject {
    return this.own.all[this.pods.object[pod]!]!;
  }

  private newPod(object: MemberObject): number {
    const pod = this.pods.add(object.index, object.member, object);
    this.workloads[pod] = object.workload;
    return pod;
  }

  /** Nothing asks for an object any more that is gone or forgotten, once its last pod is over. */
  private releaseIfOver(object: MemberObject): void {
    if ((object.isGone || object.isForgotten) && object.pods.length === 0) this.own.release(object);
  }

  private drop({ pods }: MemberObject, pod: number): void {
    const at = pods.indexOf(pod);
    if (at < 0) return;
    if (at === pods.length - 1) pods.pop();
    else pods.splice(at, 1);
  }

  private reconcile(object: MemberObject): void {
    const { create, remove } = nextSteps(object, this.pods);
    const cluster = this.clusters[object.member]!;
    for (const pod of remove) cluster.delete(pod);
    for (let i = 0; i < create; i++) {
      const pod = this.newPod(object);
      object.pods.push(pod);
      cluster.enqueue(pod);
    }
    if (remove.length > 0 && !object.isGone) this.reconcile(object);
    else this.releaseIfOver(object);
  }
}

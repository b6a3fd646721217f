// A member cluster: nodes, a scheduler with its queue, and the life of pods on nodes. It does what a real one would, in virtual
// time; it knows nothing of cluster0, of other members or of why its pods exist.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import { NodeTable } from '../../core/nodes/node-table.ts';
import { ScoreIndex } from '../../core/scheduling/score-index.ts';
import type { Tie } from '../../core/scheduling/tie.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { stream } from '../random/stream.ts';
import type { Delays, ImagePulls, OtherPods, ScenarioCluster } from '../scenario/scenario.ts';
import { Machines, type MachineRoom } from './machines.ts';
import { NodeImages } from './node-images.ts';
import { Opcode, Priority } from './opcode.ts';
import { PodState, type Pods } from './pods.ts';
import { FLUSH_EVERY_MICROS, SchedulingQueue } from './scheduling-queue.ts';

/** Told of every change of a pod, as it happens. */
export interface PodWatcher {
  /** The scheduler chose a node; or found none. */
  bound(pod: number): void;
  unschedulable(pod: number): void;
  ready(pod: number): void;
  finished(pod: number): void;
  /** Deleted; `wasOnNode` before that. */
  deleted(pod: number, wasOnNode: boolean): void;
  /** Deleted, as its node went: its controller makes another. */
  evicted(pod: number): void;
  /** A ready pod serves no more, by deletion or as its machine stopped. */
  stopped(pod: number): void;
  /** The API server shows a pod as not ready that it showed as ready. */
  unready(pod: number): void;
  /** What the API server says of a node changed. */
  nodeChanged(member: number, facts: NodeFacts): void;
  /** A machine stopped, or runs again. */
  machineTurned(member: number, slot: number, isUp: boolean): void;
  /** A node begins to pull so much. */
  pulled(member: number, bytes: number): void;
}

/** Chooses a node for a pod; the index and the plain scan do, and decide the same. */
export interface NodePicker {
  pick(shape: Pods['shape'][number], tie: Tie): number;
}

export interface FakeClusterOptions {
  readonly index: number;
  readonly facts: ScenarioCluster;
  readonly delays: Delays;
  readonly seed: number;
  readonly queue: EventQueue;
  readonly pods: Pods;
  readonly watcher: PodWatcher;
  /** Null: every pull takes as long. */
  readonly images: ImagePulls | null;
  /** By default the score index; benchmarks hold the plain scan against it. */
  readonly picker?: (table: NodeTable) => NodePicker;
}

const NO_OTHERS: ReadonlyMap<string, readonly OtherPods[]> = new Map();

export class FakeCluster implements MachineRoom {
  readonly name: string;
  readonly nodes: NodeTable = new NodeTable();
  readonly machines: Machines;
  private readonly options: FakeClusterOptions;
  private readonly picker: NodePicker;
  private readonly waiting: SchedulingQueue;
  private readonly tie: Tie;
  private readonly images: NodeImages;
  private busyUntilMicros = 0;
  private isTrying = false;
  private isFlushing = false;

  constructor(options: FakeClusterOptions) {
    this.options = options;
    this.name = options.facts.name;
    for (const facts of options.facts.nodes) this.nodes.setNode(facts);
    for (const [node, others] of this.others)
      for (const { shape, count } of others)
        this.nodes.addPods(this.nodes.slot(node), shape, count, 'requested');
    this.nodes.clearTouched();
    const { index: member, queue, images: pulls, delays, watcher } = options;
    this.images = new NodeImages({
      ...{ name: this.name, nodes: options.facts.nodes, pulls, pullMicros: delays.pullMicros },
      onPull: (bytes) => {
        watcher.pulled(member, bytes);
      },
    });
    this.machines = new Machines({ member, facts: options.facts.nodes, queue, room: this });
    this.picker = options.picker?.(this.nodes) ?? new ScoreIndex(this.nodes);
    this.waiting = new SchedulingQueue(options.pods);
    const ties = stream(options.seed, 'scheduler-ties', this.name);
    this.tie = (count) => ties.integer(count);
  }

  /** Pods of others on its nodes. */
  get others(): ReadonlyMap<string, readonly OtherPods[]> {
    return this.options.facts.others ?? NO_OTHERS;
  }

  /** A pod was created: it waits for its turn at the scheduler. */
  enqueue(pod: number): void {
    this.waiting.push(pod);
    this.tryNext();
  }

  /** A pod was on a node before the run, and is ready; a job's pod begins its run. */
  find(pod: number, slot: number): void {
    const { pods } = this.options;
    pods.slot[pod] = slot;
    pods.state[pod] = PodState.ready;
    pods.isShownReady[pod] = 1;
    this.nodes.addPods(slot, pods.shape[pod]!, 1, 'requested');
    this.nodes.clearTouched();
    const runMicros = pods.runMicros[pod]!;
    if (runMicros !== Infinity) this.later(runMicros, Opcode.complete, pod);
  }

  /** One attempt ends: the pod at the head of the queue is bound, or set aside. */
  attempt(): void {
    const now = this.options.queue.clock;
    this.isTrying = false;
    if (this.machines.isDown) return;
    this.busyUntilMicros = now;
    const pod = this.waiting.pop();
    if (pod < 0) return;
    const slot = this.picker.pick(this.options.pods.shape[pod]!, this.tie);
    if (slot < 0) this.setAside(pod, now);
    else this.bind(pod, slot);
    this.tryNext();
  }

  /** The pod's backoff is over. Here and below, `life` says in which life of the pod: what an earlier one was up to is void. */
  retry(pod: number, life: number): void {
    const { pods } = this.options;
    if (pods.state[pod] === PodState.queued && pods.life[pod] === life) this.enqueue(pod);
  }

  /** Pods that have waited for five minutes are tried again. */
  flush(): void {
    this.isFlushing = false;
    if (this.machines.isDown) return;
    this.requeue(this.waiting.takeOverdue(this.options.queue.clock));
    this.flushLater();
  }

  /** The containers run. */
  running(pod: number, life: number): void {
    const { pods, delays } = this.options;
    if (pods.state[pod] !== PodState.bound || pods.life[pod] !== life) return;
    pods.state[pod] = PodState.running;
    const runMicros = pods.runMicros[pod]!;
    if (runMicros !== Infinity) this.later(runMicros, Opcode.complete, pod);
    if (pods.neverReady[pod] === 1) return;
    if (delays.readyMicros === 0) this.ready(pod, life);
    else this.later(delays.readyMicros, Opcode.ready, pod);
  }

  /** The pod became ready. */
  ready(pod: number, life: number): void {
    const { pods, watcher } = this.options;
    if (pods.state[pod] !== PodState.running || pods.life[pod] !== life) return;
    pods.state[pod] = PodState.ready;
    pods.isShownReady[pod] = 1;
    watcher.ready(pod);
  }

  /** The pod ran to its end. */
  complete(pod: number, life: number): void {
    const { pods, watcher } = this.options;
    if (!pods.isOnNode(pod) || pods.life[pod] !== life) return;
    pods.state[pod] = PodState.finished;
    watcher.finished(pod);
    this.free(pod);
  }

  /** Deletes a pod, wherever it stands. */
  delete(pod: number): void {
    const { pods, watcher } = this.options;
    const state = pods.state[pod];
    if (state === PodState.deleted || state === PodState.finished) return;
    const wasOnNode = pods.isOnNode(pod);
    pods.state[pod] = PodState.deleted;
    this.waiting.remove(pod);
    if (state === PodState.ready) watcher.stopped(pod);
    watcher.deleted(pod, wasOnNode);
    if (wasOnNode) this.free(pod);
  }

  stopPods(slot: number): void {
    const { queue, watcher, index } = this.options;
    watcher.machineTurned(index, slot, false);
    for (const pod of this.podsOn(slot)) this.endLife(pod);
    this.images.breakOff(slot, queue.clock);
  }

  showUnready(slot: number): void {
    for (const pod of this.podsOn(slot)) this.shownUnready(pod);
  }

  evictPods(slot: number): void {
    const { pods, watcher } = this.options;
    const leaving = this.podsOn(slot);
    for (const pod of leaving) {
      const wasReady = pods.state[pod] === PodState.ready;
      pods.state[pod] = PodState.deleted;
      if (wasReady) watcher.stopped(pod);
      this.giveBack(pod);
    }
    for (const pod of leaving) watcher.evicted(pod);
    this.requeue(this.waiting.takeFitting(this.nodes, slot));
  }

  /** Containers start anew, whatever they had done: a job's pod begins its run again. */
  restartPods(slot: number): void {
    this.options.watcher.machineTurned(this.options.index, slot, true);
    for (const pod of this.podsOn(slot)) {
      this.endLife(pod);
      this.shownUnready(pod);
      this.startOn(pod, slot);
    }
    this.requeue(this.waiting.takeFitting(this.nodes, slot));
  }

  dropImages(slot: number): void {
    this.images.reset(slot);
  }

  show(slot: number, facts: NodeFacts): void {
    this.nodes.setNode(facts);
    this.nodes.clearTouched();
    this.options.watcher.nodeChanged(this.options.index, facts);
    this.requeue(this.waiting.takeFitting(this.nodes, slot));
  }

  /** The control plane runs again: its scheduler goes on with what waits. */
  resume(): void {
    this.tryNext();
    this.flushLater();
  }

  /** Oldest first. */
  private podsOn(slot: number): number[] {
    const { pods, index } = this.options;
    const found: number[] = [];
    for (let pod = 0; pod < pods.rows; pod++)
      if (pods.slot[pod] === slot && pods.member[pod] === index && pods.isOnNode(pod)) found.push(pod);
    return found.sort((a, b) => pods.birth[a]! - pods.birth[b]!);
  }

  /** Its containers are no more. */
  private endLife(pod: number): void {
    const { pods, watcher } = this.options;
    const wasReady = pods.state[pod] === PodState.ready;
    pods.state[pod] = PodState.bound;
    pods.life[pod]!++;
    if (wasReady) watcher.stopped(pod);
  }

  private shownUnready(pod: number): void {
    const { pods, watcher } = this.options;
    if (pods.isShownReady[pod] === 0) return;
    pods.isShownReady[pod] = 0;
    watcher.unready(pod);
  }

  private bind(pod: number, slot: number): void {
    const { pods, watcher } = this.options;
    pods.slot[pod] = slot;
    pods.state[pod] = PodState.bound;
    this.nodes.addPods(slot, pods.shape[pod]!, 1, 'requested');
    this.nodes.clearTouched();
    watcher.bound(pod);
    // A scheduler does not know yet that a node has just gone silent.
    if (this.machines.isUp(slot)) this.startOn(pod, slot);
  }

  /** The kubelet hears of the pod, pulls what it lacks and starts it. */
  private startOn(pod: number, slot: number): void {
    const { pods, delays, queue } = this.options;
    const askedMicros = queue.clock + delays.apiMicros;
    const pulledMicros = this.images.pulledMicros(slot, pods.shape[pod]!.images, askedMicros);
    const runningMicros = pulledMicros + delays.startMicros;
    queue.push(runningMicros, Priority.world, Opcode.running, pod, pods.life[pod]!);
  }

  private setAside(pod: number, now: number): void {
    this.waiting.setAside(pod, now);
    this.options.watcher.unschedulable(pod);
    this.flushLater();
  }

  private free(pod: number): void {
    this.giveBack(pod);
    this.requeue(this.waiting.takeFitting(this.nodes, this.options.pods.slot[pod]!));
  }

  private giveBack(pod: number): void {
    const { pods } = this.options;
    this.nodes.addPods(pods.slot[pod]!, pods.shape[pod]!, -1, 'requested');
    this.nodes.clearTouched();
  }

  private requeue(fitting: readonly number[]): void {
    const { queue, pods } = this.options;
    for (const pod of fitting) {
      const retryMicros = this.waiting.retryMicros(pod);
      if (retryMicros <= queue.clock) this.enqueue(pod);
      else queue.push(retryMicros, Priority.world, Opcode.retry, pod, pods.life[pod]!);
    }
  }

  private tryNext(): void {
    if (this.isTrying || this.machines.isDown || !this.waiting.hasActive) return;
    this.isTrying = true;
    const { queue, delays, index } = this.options;
    const startMicros = Math.max(queue.clock, this.busyUntilMicros);
    queue.push(startMicros + delays.scheduleMicros, Priority.world, Opcode.attempt, index, 0);
  }

  private flushLater(): void {
    if (this.isFlushing || !this.waiting.hasUnschedulable) return;
    this.isFlushing = true;
    const { queue, index } = this.options;
    queue.push(queue.clock + FLUSH_EVERY_MICROS, Priority.world, Opcode.flush, index, 0);
  }

  private later(delayMicros: number, opcode: number, pod: number): void {
    const { queue } = this.options;
    queue.push(queue.clock + delayMicros, Priority.world, opcode, pod, this.options.pods.life[pod]!);
  }
}

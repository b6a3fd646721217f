// A member cluster: nodes, a scheduler with its queue, and the life of pods on nodes. It does what a real one would, in virtual
// time; it knows nothing of cluster0, of other members or of why its pods exist.

import { NodeTable } from '../../core/nodes/node-table.ts';
import { ScoreIndex } from '../../core/scheduling/score-index.ts';
import type { Tie } from '../../core/scheduling/tie.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { stream } from '../random/stream.ts';
import type { Delays, ScenarioCluster } from '../scenario/scenario.ts';
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
  /** By default the score index; benchmarks hold the plain scan against it. */
  readonly picker?: (table: NodeTable) => NodePicker;
}

export class FakeCluster {
  readonly name: string;
  readonly nodes: NodeTable = new NodeTable();
  private readonly options: FakeClusterOptions;
  private readonly picker: NodePicker;
  private readonly waiting: SchedulingQueue;
  private readonly tie: Tie;
  /** From when on each image is on the node of a slot; the empty name stands for the image of pods that name none. */
  private readonly images: Map<string, number>[] = [];
  private busyUntilMicros = 0;
  private isTrying = false;
  private isFlushing = false;

  constructor(options: FakeClusterOptions) {
    this.options = options;
    this.name = options.facts.name;
    for (const facts of options.facts.nodes) {
      const there = [...facts.images.keys()].map((image) => [image, 0] as const);
      this.images[this.nodes.setNode(facts)] = new Map(there);
    }
    this.nodes.clearTouched();
    this.picker = options.picker?.(this.nodes) ?? new ScoreIndex(this.nodes);
    this.waiting = new SchedulingQueue(options.pods);
    const ties = stream(options.seed, 'scheduler-ties', this.name);
    this.tie = (count) => ties.integer(count);
  }

  /** A pod was created: it waits for its turn at the scheduler. */
  enqueue(pod: number): void {
    this.waiting.push(pod);
    this.tryNext();
  }

  /** One attempt ends: the pod at the head of the queue is bound, or set aside. */
  attempt(): void {
    const now = this.options.queue.clock;
    this.isTrying = false;
    this.busyUntilMicros = now;
    const pod = this.waiting.pop();
    if (pod < 0) return;
    const slot = this.picker.pick(this.options.pods.shape[pod]!, this.tie);
    if (slot < 0) this.setAside(pod, now);
    else this.bind(pod, slot);
    this.tryNext();
  }

  /** The pod's backoff is over. */
  retry(pod: number): void {
    if (this.options.pods.state[pod] === PodState.queued) this.enqueue(pod);
  }

  /** Pods that have waited for five minutes are tried again. */
  flush(): void {
    this.isFlushing = false;
    this.requeue(this.waiting.takeOverdue(this.options.queue.clock));
    this.flushLater();
  }

  /** The containers run. */
  running(pod: number): void {
    const { pods, delays } = this.options;
    if (pods.state[pod] !== PodState.bound) return;
    pods.state[pod] = PodState.running;
    const runMicros = pods.runMicros[pod]!;
    if (runMicros !== Infinity) this.later(runMicros, Opcode.complete, pod);
    if (delays.readyMicros === 0) this.ready(pod);
    else this.later(delays.readyMicros, Opcode.ready, pod);
  }

  /** The pod became ready. */
  ready(pod: number): void {
    const { pods, watcher } = this.options;
    if (pods.state[pod] !== PodState.running) return;
    pods.state[pod] = PodState.ready;
    watcher.ready(pod);
  }

  /** The pod ran to its end. */
  complete(pod: number): void {
    const { pods, watcher } = this.options;
    if (!pods.isOnNode(pod)) return;
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
    watcher.deleted(pod, wasOnNode);
    if (wasOnNode) this.free(pod);
  }

  private bind(pod: number, slot: number): void {
    const { pods, delays, watcher } = this.options;
    pods.slot[pod] = slot;
    pods.state[pod] = PodState.bound;
    this.nodes.addPods(slot, pods.shape[pod]!, 1, 'requested');
    this.nodes.clearTouched();
    watcher.bound(pod);
    const askedMicros = this.options.queue.clock + delays.apiMicros;
    const runningMicros = this.pulledMicros(pod, slot, askedMicros) + delays.startMicros;
    this.options.queue.push(runningMicros, Priority.world, Opcode.running, pod, 0);
  }

  /** When all images of a pod are on a node: each is pulled once, for whoever asks first. */
  private pulledMicros(pod: number, slot: number, askedMicros: number): number {
    const { pods, delays } = this.options;
    const there = this.images[slot]!;
    let latestMicros = askedMicros;
    for (const image of imagesOf(pods, pod)) {
      let sinceMicros = there.get(image);
      if (sinceMicros === undefined) there.set(image, (sinceMicros = askedMicros + delays.pullMicros));
      if (sinceMicros > latestMicros) latestMicros = sinceMicros;
    }
    return latestMicros;
  }

  private setAside(pod: number, now: number): void {
    this.waiting.setAside(pod, now);
    this.options.watcher.unschedulable(pod);
    this.flushLater();
  }

  private free(pod: number): void {
    const { pods } = this.options;
    const slot = pods.slot[pod]!;
    this.nodes.addPods(slot, pods.shape[pod]!, -1, 'requested');
    this.nodes.clearTouched();
    this.requeue(this.waiting.takeFitting(this.nodes, slot));
  }

  private requeue(fitting: readonly number[]): void {
    const { queue } = this.options;
    for (const pod of fitting) {
      const retryMicros = this.waiting.retryMicros(pod);
      if (retryMicros <= queue.clock) this.enqueue(pod);
      else queue.push(retryMicros, Priority.world, Opcode.retry, pod, 0);
    }
  }

  private tryNext(): void {
    if (this.isTrying || !this.waiting.hasActive) return;
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
    queue.push(queue.clock + delayMicros, Priority.world, opcode, pod, 0);
  }
}

const UNNAMED_IMAGE: readonly string[] = [''];

function imagesOf(pods: Pods, pod: number): readonly string[] {
  const { images } = pods.shape[pod]!;
  return images.length === 0 ? UNNAMED_IMAGE : images;
}

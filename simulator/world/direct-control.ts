// Load that goes straight to the scheduler of the only cluster, without placement: for measuring a scheduler by itself.

import { FakeCluster, type NodePicker, type PodWatcher } from '../cluster/fake-cluster.ts';
import { Pods } from '../cluster/pods.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Load } from '../load/load.ts';
import type { Meter } from '../measure/meter.ts';
import type { PlacingTimes } from '../measure/time-to-place.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Control } from './control.ts';

export interface DirectOptions {
  readonly scenario: Scenario;
  readonly load: Load;
  readonly seed: number;
  readonly queue: EventQueue;
  readonly meter: Meter;
  readonly times: PlacingTimes;
  readonly picker?: (table: NodeTable) => NodePicker;
}

export class DirectControl implements Control, PodWatcher {
  readonly pods: Pods = new Pods();
  readonly clusters: readonly FakeCluster[];
  private readonly options: DirectOptions;
  private readonly cluster: FakeCluster;

  constructor(options: DirectOptions) {
    this.options = options;
    const { scenario, seed, queue, picker } = options;
    const facts = scenario.clusters[0]!;
    const { delays, images } = scenario;
    const common = { index: 0, facts, delays, images, seed, queue, pods: this.pods, watcher: this };
    this.cluster = new FakeCluster(picker === undefined ? common : { ...common, picker });
    this.clusters = [this.cluster];
  }

  /** Each pod of the job is created in the cluster; its object is the row. */
  arrive(row: number): void {
    const { load, queue, meter, times } = this.options;
    const { jobs } = load;
    const shape = jobs.shape[row]!;
    const count = jobs.pods[row]!;
    meter.waiting(queue.clock, count, shape.cpuMilli, shape.memoryBytes);
    times.submitted += count;
    const template = { shape, revision: '', runMicros: jobs.runMicros[row]! };
    for (let i = 0; i < count; i++) this.cluster.enqueue(this.pods.add(row, 0, template));
  }

  bound(pod: number): void {
    const { load, queue, meter, times } = this.options;
    const shape = this.pods.shape[pod]!;
    meter.waiting(queue.clock, -1, shape.cpuMilli, shape.memoryBytes);
    meter.occupied(queue.clock, 0, this.pods.slot[pod]!, 1, shape.cpuMilli, shape.memoryBytes);
    times.add(queue.clock - load.jobs.atMicros[this.pods.object[pod]!]!);
  }

  finished(pod: number): void {
    const { queue, meter } = this.options;
    const shape = this.pods.shape[pod]!;
    meter.occupied(queue.clock, 0, this.pods.slot[pod]!, -1, shape.cpuMilli, shape.memoryBytes);
    this.pods.release(pod);
  }

  unschedulable(): void {
    // The pod stays pending; nothing looks at why.
  }

  ready(): void {
    // Nothing waits for it.
  }

  deleted(): void {
    // Nothing deletes pods here.
  }

  stopped(): void {
    // No machine stops here.
  }

  unready(): void {
    // The same.
  }

  evicted(): void {
    // The same.
  }

  machineTurned(): void {
    // The same.
  }

  pulled(): void {
    // Nothing is paid for.
  }

  nodeChanged(): void {
    // The same.
  }

  act(): void {
    throw new Error(
      'A scenario with control: direct has no manifests: there is no cluster0 to apply them to.',
    );
  }

  handle(opcode: number): void {
    throw new Error(`Event ${opcode} belongs to cluster0, and this run has none.`);
  }
}

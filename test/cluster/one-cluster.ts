// One member cluster by itself, with a diary of what its watcher is told and when. No rule of the cluster may be repeated here.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { FakeCluster } from '../../simulator/cluster/fake-cluster.ts';
import { Opcode } from '../../simulator/cluster/opcode.ts';
import { Pods } from '../../simulator/cluster/pods.ts';
import { EventQueue } from '../../simulator/kernel/event-queue.ts';
import { run } from '../../simulator/kernel/simulation.ts';
import type { Delays, ImagePulls } from '../../simulator/scenario/scenario.ts';
import { clusterFacts } from '../support/fleets.ts';

export const MILLI = 1000;
export const SECOND = 1_000_000;

/** Each different from the others, so that sums tell them apart. */
const DELAYS: Delays = {
  apiMicros: 10 * MILLI,
  informerMicros: 50 * MILLI,
  controllerMicros: 100 * MILLI,
  scheduleMicros: 5 * MILLI,
  pullMicros: 2 * SECOND,
  startMicros: 1 * SECOND,
  readyMicros: 3 * SECOND,
};

/** What the watcher was told: "5ms bound 0". */
export class OneCluster {
  readonly pods = new Pods();
  readonly diary: string[] = [];
  readonly cluster: FakeCluster;
  private readonly queue = new EventQueue();

  constructor(
    nodes: readonly NodeFacts[],
    {
      delays = {},
      images = null,
      seed = 1,
      name = 'c',
    }: { delays?: Partial<Delays>; images?: ImagePulls | null; seed?: number; name?: string } = {},
  ) {
    const note =
      (what: string) =>
      (pod: number): void => {
        this.diary.push(`${this.queue.clock / MILLI}ms ${what} ${pod}`);
      };
    this.cluster = new FakeCluster({
      index: 0,
      facts: {
        ...clusterFacts(name, { tier: 'edge' }),
        traffic: 0,
        nodes,
        nodePricesUsd: new Map(),
        creation: null,
      },
      delays: { ...DELAYS, ...delays },
      images,
      seed,
      queue: this.queue,
      pods: this.pods,
      watcher: {
        bound: note('bound'),
        unschedulable: note('unschedulable'),
        ready: note('ready'),
        finished: note('finished'),
        deleted: (pod, wasOnNode) => {
          note(wasOnNode ? 'deleted from its node' : 'deleted')(pod);
        },
        stopped: note('stopped'),
        unready: note('unready'),
        evicted: note('evicted'),
        machineTurned: () => undefined,
        pulled: (_, bytes) => {
          this.diary.push(`${this.queue.clock / MILLI}ms pulls ${bytes}`);
        },
        nodeChanged: (_, { name, ready, unschedulable }) => {
          const said = [name, ready ? 'ready' : 'not ready', unschedulable ? 'cordoned' : 'open'].join(' ');
          this.diary.push(`${this.queue.clock / MILLI}ms ${said}`);
        },
      },
    });
  }

  /** Creates a pod now; it runs until it is deleted unless it is said how long. */
  create(shape: PodShape, runMicros = Infinity): number {
    const pod = this.pods.add(0, 0, { shape, revision: '', runMicros });
    this.cluster.enqueue(pod);
    return pod;
  }

  /** Lets time pass until an instant; everything up to and at it happens. */
  until(micros: number): this {
    run(
      this.queue,
      (_, opcode, a, b) => {
        this.handle(opcode, a, b);
      },
      micros,
    );
    return this;
  }

  /** Name of the node that a pod is on, or was. */
  nodeOf(pod: number): string | undefined {
    return this.cluster.nodes.facts[this.pods.slot[pod]!]?.name;
  }

  private handle(opcode: number, a: number, b: number): void {
    const { cluster } = this;
    if (opcode === Opcode.attempt) cluster.attempt();
    if (opcode === Opcode.flush) cluster.flush();
    if (opcode === Opcode.retry) cluster.retry(a, b);
    if (opcode === Opcode.running) cluster.running(a, b);
    if (opcode === Opcode.ready) cluster.ready(a, b);
    if (opcode === Opcode.nodeLost) cluster.machines.lose(b);
    if (opcode === Opcode.evict) cluster.machines.evict(b);
    if (opcode === Opcode.complete) cluster.complete(a, b);
  }
}

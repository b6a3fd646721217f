// What makes a fake API server a member cluster: controllers, a scheduler and kubelets that act on its objects in virtual time.

import type { FakeApiServer } from './fake-api-server.ts';
import { DeploymentController } from './member/deployment-controller.ts';
import { JobController } from './member/job-controller.ts';
import { Kubelets, type PodLife } from './member/kubelets.ts';
import { nodeObject, type NodeWish } from './member/node-objects.ts';
import { PodScheduler } from './member/pod-scheduler.ts';
import { controllerKindOf, NODE, stampOf } from './member/resources.ts';
import type { StoredObject, StoreEvent } from './store.ts';

export interface MemberOptions {
  /** How long the stages of a pod take: one second each where it is not said, and pods of Jobs run ten. */
  readonly lifeOf?: (pod: StoredObject) => Partial<PodLife>;
}

interface Part {
  note(event: StoreEvent): void;
  stop(): void;
}

const SECOND = 1_000_000;
const ORDINARY_LIFE: PodLife = {
  startMicros: SECOND,
  readyMicros: SECOND,
  runMicros: Infinity,
  fails: false,
  stopMicros: SECOND,
};
const RUN_OF_JOB_MICROS = 10 * SECOND;

export class MemberControllers {
  private readonly server: FakeApiServer;
  private readonly options: MemberOptions;
  private parts: readonly Part[] = [];

  /** Starts them on a server; they start anew, without memory, when a backup or another cluster takes its place. */
  constructor(server: FakeApiServer, options: MemberOptions = {}) {
    this.server = server;
    this.options = options;
    server.listen((event) => {
      for (const part of this.parts) part.note(event);
    });
    server.listenReset(() => {
      this.begin();
    });
    this.begin();
  }

  /** Adds nodes to the cluster. */
  addNodes(...nodes: readonly NodeWish[]): void {
    const kubelet = this.server.inside('kubelet');
    for (const wish of nodes)
      kubelet.create(NODE, '', nodeObject(wish, stampOf(this.server.controllerClock)));
  }

  private begin(): void {
    for (const part of this.parts) part.stop();
    const { server, options } = this;
    const clock = server.controllerClock;
    const lifeOf = (pod: StoredObject): PodLife => ({
      ...ORDINARY_LIFE,
      ...(controllerKindOf(pod) === 'Job' ? { runMicros: RUN_OF_JOB_MICROS } : {}),
      ...options.lifeOf?.(pod),
    });
    this.parts = [
      new DeploymentController(server.inside('kube-controller-manager'), clock),
      new JobController(server.inside('kube-controller-manager'), clock),
      new PodScheduler(server.inside('kube-scheduler'), clock),
      new Kubelets(server.inside('kubelet'), clock, lifeOf),
    ];
  }
}

// Kinds that cluster0 serves and that nothing acts on yet: each object is told so, once, in a condition. It must do nothing else.

import type { KubeClient } from '../kube/client.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { WorkQueue, type Outcome } from '../runtime/work-queue.ts';
import { stamped } from './conditions.ts';
import { mergePatchBetween } from './merge-patch.ts';
import { ObjectWriter } from './object-writer.ts';
import { field } from '../observe/read.ts';

export interface PendingKindOptions {
  readonly client: KubeClient;
  readonly resource: Resource;
  readonly clock: Clock;
  readonly random: Random;
  readonly onSettled: (key: string, outcome: Outcome) => void;
}

/** Says of every object of one kind that its controller is not there. */
export class PendingKind {
  readonly resource: Resource;
  private readonly options: PendingKindOptions;
  private readonly writer: ObjectWriter;
  private readonly objects = new Map<string, KubeObject>();
  private readonly queue: WorkQueue;

  constructor(options: PendingKindOptions) {
    this.options = options;
    this.resource = options.resource;
    const { client, resource, clock, random, onSettled } = options;
    this.writer = new ObjectWriter(client, resource);
    this.queue = new WorkQueue({
      clock,
      random,
      concurrency: 4,
      process: (key) => this.tell(key),
      onSettled,
    });
  }

  upsert(object: KubeObject): void {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    this.objects.set(key, object);
    this.queue.add(key, 'initial');
  }

  gone(namespace: string, name: string): void {
    this.objects.delete(`${namespace}/${name}`);
  }

  async stop(): Promise<void> {
    await this.queue.stop();
  }

  private async tell(key: string): Promise<Outcome> {
    const object = this.objects.get(key);
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return { type: 'done' };
    const { clock, resource } = this.options;
    const generation = object.metadata.generation ?? 0;
    if (field(object.status, 'observedGeneration') === generation) return { type: 'done' };
    const message = `this version of mck8s stores ${resource.kind}s and checks them, and does not act on them yet`;
    const reason = 'ControllerNotAvailable';
    const conditions = stamped(
      [{ type: 'Ready', status: 'False', reason, message }],
      object.status,
      generation,
      clock.wallMicros(),
    );
    const status = { observedGeneration: generation, conditions };
    const patch = mergePatchBetween(object.status, status);
    if (patch !== null) await this.writer.writeStatus(object, patch);
    return { type: 'done' };
  }
}

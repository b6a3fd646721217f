// MultiClusterServices live: observe, decide, status, apply. Decisions are core's, and are made at once and in core's order; what they
// say is then carried out a key at a time: finalizer, status, effects. It can be killed between any two lines and loses nothing.

import type { Key } from '../../core/decide/key.ts';
import type { Carrier } from '../carry/carrier.ts';
import { MULTI_CLUSTER_SERVICES } from '../cluster0/kinds.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import { retryDelayMicros } from '../kube/api-error.ts';
import type { MembersView } from '../members/view.ts';
import type { Mind } from '../mind/mind.ts';
import { ObjectController } from '../mind/object-controller.ts';
import { MCS_VERSIONS, OWNED_SERVICES } from '../observe/service.ts';
import { hasFinalizer, isNewer, observedGeneration } from '../placement/version.ts';
import { isDeleting } from '../placement/workload.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Outcome } from '../runtime/work-queue.ts';
import {
  isShared,
  liveService,
  readService,
  rememberedIn,
  selfOfService,
  serviceKey,
  wordsOf,
  type LiveService,
} from './service.ts';
import { ServiceStoring, type ServiceStoringListener } from './storing.ts';

const OWNED: ReadonlySet<string> = new Set([
  OWNED_SERVICES.resource.kind,
  ...MCS_VERSIONS.flatMap(({ exports, imports }) => [exports.resource.kind, imports.resource.kind]),
]);

export interface ServiceListener extends ServiceStoringListener {
  decided(): void;
  settled(key: Key, outcome: Outcome): void;
}

export interface ServiceControllerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly cluster0: ObjectWriter;
  readonly view: MembersView;
  readonly listener: ServiceListener;
}

export class ServiceController extends ObjectController<LiveService> {
  readonly resource = MULTI_CLUSTER_SERVICES;
  private readonly options: ServiceControllerOptions;
  private readonly storing: ServiceStoring;

  constructor(options: ServiceControllerOptions) {
    super(options);
    this.options = options;
    this.storing = new ServiceStoring({ ...options, upkeep: this.upkeep() });
  }

  wake(key: Key): void {
    const service = this.objects.get(key);
    if (service === undefined || !this.isOpen) return;
    this.decideOn(service);
    this.queue.add(key);
  }

  /** What others export or import under the name matters wherever it is. */
  wantedBy(_cluster: string, kind: string, id: string): Key | null {
    const key = this.keyOf(id);
    return this.owns(kind) && this.objects.has(key) ? key : null;
  }

  /** Of the Multi-Cluster Services API nothing is wanted unless a service asks for exports or imports. */
  awaits(kind: string): boolean {
    if (kind === OWNED_SERVICES.resource.kind) return this.objects.size > 0;
    return this.owns(kind) && [...this.objects.values()].some(isShared);
  }

  protected keyOf(id: string): Key {
    return serviceKey(id);
  }

  protected owns(kind: string): boolean {
    return OWNED.has(kind);
  }

  protected forget(key: Key): void {
    this.options.mind.follow(key, undefined);
  }

  protected learnOf(key: Key, object: KubeObject, confirmed = ''): void {
    const service = liveService(object, this.options.clock.monotonicMicros(), confirmed);
    this.objects.set(key, service);
    this.follow(service);
  }

  protected refresh(service: LiveService, object: KubeObject, isListed = false): boolean {
    const before = service.object;
    if (!isListed && !isNewer(object, before)) return false;
    if (isOfAnother(service, object)) {
      this.learnOf(service.key, object);
      return true;
    }
    service.object = object;
    const isSameSpec = before.metadata.generation === object.metadata.generation;
    if (isSameSpec && wordsOf(before) === wordsOf(object))
      return service.said !== '' && observedGeneration(object) === -1;
    service.read = readService(object);
    service.sinceMicros ??= this.options.clock.monotonicMicros();
    service.decision = null;
    this.follow(service);
    return true;
  }

  private follow({ key, object, read }: LiveService): void {
    const { namespace = '', name } = object.metadata;
    const isConsumedByAll = !('problems' in read.spec) && read.spec.isGlobal && read.spec.consumers === null;
    this.options.mind.follow(key, { key, namespace, name, isConsumedByAll });
  }

  protected async carryOut(key: Key): Promise<Outcome> {
    const service = this.objects.get(key);
    if (service === undefined || !this.isOpen) return { type: 'done' };
    try {
      await this.hold(service);
      if (!this.isAtWorkOn(service)) return { type: 'done' };
      if (service.decision === null) this.decideOn(service);
      return await this.storing.store(service, service.decision!);
    } catch (error) {
      return this.takeBack(service, error);
    }
  }

  /** Nothing is made for an object that does not wait for us when it is deleted. */
  private async hold(service: LiveService): Promise<void> {
    const { object } = service;
    if (isDeleting(object) || hasFinalizer(object)) return;
    const held = await this.options.cluster0.hold(object);
    if (held === null)
      throw new Error(`cluster0 has no ${object.metadata.name} any more: it is looked at again`);
    if (this.refresh(service, held)) this.queue.add(service.key);
  }

  private decideOn(service: LiveService): void {
    const { mind, listener } = this.options;
    const decision = mind.decide<'MultiClusterService'>({
      self: selfOfService(service),
      spec: service.read.spec,
      observed: this.storing.observedOf(service),
      memory: service.memory,
    });
    service.decision = decision;
    service.memory = decision.memory;
    listener.decided();
  }

  /** A status that could not be written was never said: it is decided anew. */
  private takeBack(service: LiveService, error: unknown): Outcome {
    service.memory = service.storedMemory;
    service.decision = null;
    return { type: 'retry', error, afterMicros: retryDelayMicros(error) };
  }
}

/** Whether an operator before this one left another record than we know: we started on a list that was behind. */
function isOfAnother({ object: before, said }: LiveService, object: KubeObject): boolean {
  if (observedGeneration(object) === -1) return false;
  const now = rememberedIn(object.status);
  return now !== said && now !== rememberedIn(before.status);
}

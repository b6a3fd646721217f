// Storing a decision on a service: its status is written to cluster0, then what follows from it is said to those who carry it out,
// and an object that is being deleted is let go once nothing of it is left. It decides nothing.

import { canonicalJson } from '../../core/canonical.ts';
import type { ObservedService } from '../../core/service/observed.ts';
import { NO_SERVICE_MEMORY } from '../../core/service/status.ts';
import type { Carrier } from '../carry/carrier.ts';
import { mergePatchBetween } from '../cluster0/merge-patch.ts';
import type { ObjectWriter } from '../cluster0/object-writer.ts';
import type { MembersView } from '../members/view.ts';
import type { Mind } from '../mind/mind.ts';
import type { Upkeep } from '../mind/object-controller.ts';
import { hasFinalizer } from '../placement/version.ts';
import { abandonedBy, isDeleting } from '../placement/workload.ts';
import { SECOND, type Clock } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import type { Outcome } from '../runtime/work-queue.ts';
import { mcsKindsOf, observedOf } from './observed.ts';
import type { LiveService, ServiceDecision } from './service.ts';
import { renderServiceStatus, signatureOf, type LiveServiceStatus } from './status.ts';
import { isStandstill, wishesOf } from './wishes.ts';

/** Progress is written at most so often; what changes where the service is wanted is written at once. */
const PROGRESS_MICROS = SECOND;
/** A deployment that comes from the same file as its service is decided on by then. */
const UNKNOWN_MICROS = SECOND / 2;
/** An object that is still there after it was let go is let go again. */
const RELEASE_AGAIN_MICROS = 10 * SECOND;

export interface ServiceStoringListener {
  /** A decision was stored: its status is on cluster0. */
  stored(object: KubeObject, before: unknown, after: LiveServiceStatus): void;
  /** All that was wished for a change is there. */
  applied(micros: number): void;
}

export interface ServiceStoringOptions {
  readonly clock: Clock;
  readonly mind: Mind;
  readonly carrier: Carrier;
  readonly cluster0: ObjectWriter;
  readonly view: MembersView;
  readonly listener: ServiceStoringListener;
  readonly upkeep: Upkeep<LiveService>;
}

export class ServiceStoring {
  private readonly options: ServiceStoringOptions;

  constructor(options: ServiceStoringOptions) {
    this.options = options;
  }

  /** Status first; then what follows from it. What changes nothing may wait a little, so that it is not a write a cluster. */
  async store(service: LiveService, decision: ServiceDecision): Promise<Outcome> {
    const leftMicros = await this.storeStatus(service, decision);
    if (decision.effects.length > 0) await this.confirm(service);
    if (!this.options.upkeep.isAtWorkOn(service)) return { type: 'done' };
    if (service.decision !== decision) return { type: 'again', afterMicros: 0 };
    this.say(service, decision);
    this.measure(service);
    const isReleased = isDeleting(service.object) && (await this.release(service, decision));
    if (isReleased) return { type: 'again', afterMicros: RELEASE_AGAIN_MICROS };
    return leftMicros === 0 ? { type: 'done' } : { type: 'again', afterMicros: leftMicros };
  }

  /** What is seen of a service in the members; `alsoRemoving`: clusters that it is about to be taken away from. */
  observedOf(service: LiveService, alsoRemoving: readonly string[] = []): ObservedService[] {
    const { mind, view, carrier } = this.options;
    const isRegistered = (cluster: string): boolean => mind.fleet.clusters.has(cluster);
    return observedOf(service, { view, carrier, nowMicros: mind.nowMicros, isRegistered, alsoRemoving });
  }

  /** Writes what of a status is new, unless that has to wait; how long, if so. */
  private async storeStatus(service: LiveService, decision: ServiceDecision): Promise<number> {
    const { clock, cluster0, listener, upkeep } = this.options;
    const status = this.statusOf(service, decision);
    const signature = signatureOf(status);
    const before = service.object.status;
    const patch = mergePatchBetween(before, { ...status });
    const leftMicros = patch === null ? 0 : this.leftMicros(service, decision, signature);
    if (leftMicros > 0) return leftMicros;
    service.said = canonicalJson(decision.memory);
    service.signature = signature;
    service.unknownMicros = null;
    if (patch === null) return 0;
    const written = await cluster0.writeStatus(service.object, patch);
    service.writtenMicros = clock.monotonicMicros();
    service.storedMemory = decision.memory;
    service.confirmed = written.metadata.resourceVersion;
    upkeep.answered(service, written);
    listener.stored(service.object, before, status);
    return 0;
  }

  /** How long the status of a decision may wait: what it means for clusters is what was stored last. */
  private leftMicros(service: LiveService, decision: ServiceDecision, signature: string): number {
    const nowMicros = this.options.clock.monotonicMicros();
    if (signature === service.signature)
      return Math.max(0, service.writtenMicros + PROGRESS_MICROS - nowMicros);
    if (!isUnknown(decision) || !isRemembered(service, decision)) {
      service.unknownMicros = null;
      return 0;
    }
    service.unknownMicros ??= nowMicros;
    return Math.max(0, service.unknownMicros + UNKNOWN_MICROS - nowMicros);
  }

  /** Watches may be behind: nothing follows from a version of the object that cluster0 itself has not answered with. */
  private async confirm(service: LiveService): Promise<void> {
    const { cluster0, upkeep } = this.options;
    const { object, confirmed } = service;
    if (confirmed === object.metadata.resourceVersion) return;
    const now = await cluster0.read(object);
    if (!upkeep.isAtWorkOn(service)) return;
    if (now === null)
      throw new Error(`cluster0 has no ${object.metadata.name} any more: it is looked at again`);
    service.confirmed = now.metadata.resourceVersion;
    if (service.confirmed !== service.object.metadata.resourceVersion) upkeep.learnOf(service, now);
  }

  private say(service: LiveService, decision: ServiceDecision): void {
    const { carrier, view, clock } = this.options;
    if (isStandstill(decision)) {
      carrier.hold(service.key);
      return;
    }
    const wanted = new Set(decision.status.places.map(({ cluster }) => cluster));
    const wishes = wishesOf(service, decision, {
      mcsIn: (cluster) => {
        const member = view.member(cluster);
        return member === undefined ? null : mcsKindsOf(member);
      },
      wallMicros: () => clock.wallMicros(),
    });
    carrier.say(service.key, wishes, (cluster) => wanted.has(cluster));
  }

  private statusOf(service: LiveService, decision: ServiceDecision): LiveServiceStatus {
    const { mind, carrier, clock } = this.options;
    const removing = decision.effects.flatMap(({ type, cluster }) =>
      type === 'removeService' ? cluster : [],
    );
    return renderServiceStatus({
      service,
      decision,
      observed: this.observedOf(service, removing),
      isReady: (cluster) => mind.fleet.clusters.get(cluster)?.ready === true,
      hinderingOf: (cluster) => carrier.hinderingOf(service.key, cluster),
      wallMicros: clock.wallMicros(),
    });
  }

  private measure(service: LiveService): void {
    const { carrier, clock, listener } = this.options;
    if (service.sinceMicros === null || carrier.isPending(service.key, [])) return;
    listener.applied(clock.monotonicMicros() - service.sinceMicros);
    service.sinceMicros = null;
  }

  /** Lets the object go once nothing of it is left anywhere; whether it was. */
  private async release(service: LiveService, decision: ServiceDecision): Promise<boolean> {
    const { carrier, cluster0 } = this.options;
    const givenUp = abandonedBy(service.object);
    const isLeft = decision.effects.some(({ cluster }) => !givenUp.includes(cluster));
    if (decision.status.leaving.length > 0 || isLeft) return false;
    if (carrier.isPending(service.key, givenUp) || !hasFinalizer(service.object)) return false;
    await cluster0.release(service.object);
    return true;
  }
}

/** Whether nothing is known of the deployment that is followed. */
function isUnknown({ status }: ServiceDecision): boolean {
  return status.conditions.some(
    ({ type, reason }) => type === 'Placed' && (reason === 'DeploymentMissing' || reason === 'NothingPlaced'),
  );
}

/** Whether what is on cluster0 remembers the same. */
function isRemembered({ storedMemory }: LiveService, { memory }: ServiceDecision): boolean {
  return canonicalJson(storedMemory ?? NO_SERVICE_MEMORY) === canonicalJson(memory);
}

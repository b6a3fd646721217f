// Everything that runs while this process leads: watches of cluster0 and of members, decisions, and what carries them out. A term
// starts from nothing but what the API servers hold, and leaves nothing running when it ends.

import type { Policies } from '../../core/policies/policy.ts';
import { MEMBER_CLUSTERS, MULTI_CLUSTER_DEPLOYMENTS, PENDING_KINDS } from '../cluster0/kinds.ts';
import { ObjectWriter } from '../cluster0/object-writer.ts';
import { PendingKind } from '../cluster0/pending-kinds.ts';
import type { KubeClient, RequestInfo } from '../kube/client.ts';
import type { FindCredential } from '../members/credential.ts';
import { Importer, type Discover } from '../members/importer.ts';
import type { Member } from '../members/member.ts';
import { Membership } from '../members/membership.ts';
import { Newcomers } from '../members/newcomers.ts';
import { credentialRenewer } from '../members/renewal.ts';
import { MemberReporter } from '../members/reporter.ts';
import { MemberRegistry, type Registered, type RegistryListener } from '../members/registry.ts';
import { ShapeReader } from '../observe/pod.ts';
import { Carrier } from '../placement/carrier.ts';
import { PlacementController } from '../placement/controller.ts';
import { Mind, type Recording } from '../placement/mind.ts';
import { TemplateCheck } from '../placement/template-check.ts';
import { SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import type { Outcome } from '../runtime/work-queue.ts';
import { Reflector, type ReflectorSink } from '../watch/reflector.ts';
import type { Instruments } from './instruments.ts';

/** Members that do not answer at the start are waited for so long before decisions begin without them. */
const WARM_UP_MICROS = 30 * SECOND;
/** What is under way when a term ends is waited for no longer: connections are closed then. */
const STOP_MICROS = 8 * SECOND;

export interface TermOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of cluster0; its writes are guarded by the lease. */
  readonly client: KubeClient;
  /** Throws where this process may not write. */
  readonly guard: () => void;
  /** Our own namespace on cluster0. */
  readonly namespace: string;
  readonly findCredential: FindCredential;
  readonly discover: readonly Discover[];
  readonly instruments: Instruments;
  readonly log: Log;
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string;
  /** Of random choices in decisions. */
  readonly seed: string;
  readonly policies: Policies;
  readonly recording?: Recording;
}

export class Term {
  private readonly options: TermOptions;
  private readonly settled: (key: string, outcome: Outcome) => void;
  private readonly mind: Mind;
  private readonly registry: MemberRegistry;
  private readonly newcomers: Newcomers;
  private readonly membership: Membership;
  private readonly reporter: MemberReporter;
  private readonly carrier: Carrier;
  private readonly controller: PlacementController;
  private readonly importer: Importer;
  private readonly pending: readonly PendingKind[];
  private readonly reflectors: { readonly resource: Resource; readonly reflector: Reflector }[] = [];
  private readonly listed = new Set<string>();
  private cancelWarmUp: () => void = () => undefined;
  private isOpen = false;
  private isStopped = false;
  private startedMicros = 0;

  constructor(options: TermOptions) {
    this.options = options;
    const { clock, random, client, findCredential, guard, clean, instruments } = options;
    const { seed, policies, recording, namespace } = options;
    this.settled = (key, outcome) => {
      instruments.settled(key, outcome);
    };
    const onFacts = (): void => {
      this.controller.wakeSoon();
    };
    const known = { clock, seed, policies, onFacts };
    this.mind = new Mind(recording === undefined ? known : { ...known, recording });
    this.newcomers = new Newcomers({
      learn: (change) => {
        this.mind.learn(change);
      },
      isKnown: (name) => this.mind.fleet.clusters.has(name),
    });
    const shapes = new ShapeReader();
    const listener = this.memberListener();
    const nowMicros = (): number => this.mind.nowMicros;
    const renewCredential = credentialRenewer(client, namespace);
    const common = { clock, random, shapes, findCredential, renewCredential, guard, clean, listener };
    this.registry = new MemberRegistry({ ...common, nowMicros });
    this.membership = this.newMembership();
    this.reporter = this.newReporter();
    this.carrier = this.newCarrier();
    this.controller = this.newController(shapes);
    this.importer = this.newImporter();
    this.pending = PENDING_KINDS.map(
      (resource) => new PendingKind({ clock, random, client, resource, onSettled: this.settled }),
    );
  }

  start(): void {
    this.startedMicros = this.options.clock.monotonicMicros();
    this.options.instruments.begin();
    this.watch(MULTI_CLUSTER_DEPLOYMENTS, {
      upsert: (object, phase) => {
        this.controller.upsert(object, phase);
      },
      gone: ({ namespace, name, uid }) => {
        this.controller.gone(namespace ?? '', name, uid);
      },
    });
    this.watch(MEMBER_CLUSTERS, {
      upsert: (object) => {
        this.registry.upsert(object);
      },
      gone: ({ name }) => {
        this.registry.gone(name);
      },
    });
    for (const [index, resource] of PENDING_KINDS.entries())
      this.watch(resource, sinkOf(this.pending[index]!));
    this.cancelWarmUp = this.options.clock.after(WARM_UP_MICROS, () => {
      this.openIfListed();
    });
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    this.isStopped = true;
    this.cancelWarmUp();
    this.importer.stop();
    this.membership.stop();
    for (const { reflector } of this.reflectors) reflector.stop();
    const parts = [this.controller, this.carrier, this.reporter, ...this.pending];
    let cancel = (): void => undefined;
    const timeIsUp = new Promise<void>((resolve) => {
      cancel = this.options.clock.after(STOP_MICROS, resolve);
    });
    await Promise.race([Promise.all(parts.map((part) => part.stop())), timeIsUp]);
    cancel();
    await this.registry.stop();
  }

  /** Why the term does not decide yet, one sentence each; empty: it does. */
  waitingFor(): readonly string[] {
    if (this.isOpen) return [];
    const lists = [MULTI_CLUSTER_DEPLOYMENTS, MEMBER_CLUSTERS]
      .filter(({ plural }) => !this.listed.has(plural))
      .map(({ plural }) => `${plural} of cluster0 were not listed yet`);
    const members = [...this.registry.registered()]
      .filter((entry) => !isSettled(entry))
      .map(({ name }) => `member ${name} was not listed yet`);
    return [...lists, ...members];
  }

  /** Figures that are read when somebody asks for metrics. */
  measure(): void {
    const { instruments } = this.options;
    const { metrics } = instruments;
    const { waiting, inFlight } = this.controller.depth;
    metrics.queueDepth.set(waiting);
    metrics.queueInFlight.set(inFlight);
    const sum = [...this.mind.board.entries.values()].reduce(
      (all, { unplaced }) => all + (unplaced?.replicas ?? 0),
      0,
    );
    metrics.unplacedReplicas.set(sum);
    const uids = this.controller.uids();
    for (const member of this.registry.members()) this.measureMember(member, uids);
    for (const { name, life } of this.registry.registered()) {
      const left = metrics.credentialSecondsLeft;
      if (life === null) left.remove({ cluster: name });
      else left.set({ cluster: name }, (life.expiresMicros - this.registry.timeIn(name)) / SECOND);
    }
    for (const { resource, reflector } of this.reflectors)
      instruments.watch('cluster0', resource.plural, reflector.stats);
  }

  private newMembership(): Membership {
    const { clock, instruments } = this.options;
    return new Membership({
      clock,
      mind: this.mind,
      registry: this.registry,
      onStanding: (name, isReady) => {
        this.carrier.setOpen(name, isReady && this.registry.isTrusted(name));
        instruments.metrics.memberReady.set({ cluster: name }, isReady ? 1 : 0);
        this.reporter.report(name);
      },
    });
  }

  private newReporter(): MemberReporter {
    const { clock, random, client, instruments } = this.options;
    return new MemberReporter({
      clock,
      random,
      writer: new ObjectWriter(client, MEMBER_CLUSTERS),
      registry: this.registry,
      standingOf: (name) => this.membership.standingOf(name),
      stateOf: (name) => this.mind.fleet.clusters.get(name),
      onTurn: (object, standing, message) => {
        instruments.memberTurned(object, standing, message);
      },
      onSettled: this.settled,
    });
  }

  private newCarrier(): Carrier {
    const { clock, random, clean, instruments, log } = this.options;
    return new Carrier({
      clock,
      random,
      clean,
      nowMicros: () => this.mind.nowMicros,
      onChange: (_cluster, key) => {
        this.mind.touch(key);
      },
      onResult: (cluster, type, result) => {
        instruments.metrics.effects.inc({ cluster, type, result });
      },
      onError: (cluster, key, error) => {
        log.warn({ cluster, key, error: textOf(error) }, 'writing to a member failed and is tried again');
      },
    });
  }

  private newController(shapes: ShapeReader): PlacementController {
    const { clock, random, client, namespace, clean, instruments } = this.options;
    return new PlacementController({
      clock,
      random,
      shapes,
      mind: this.mind,
      carrier: this.carrier,
      view: this.registry,
      cluster0: new ObjectWriter(client, MULTI_CLUSTER_DEPLOYMENTS),
      check: new TemplateCheck(client, namespace, clean),
      listener: instruments.ofPlacement(),
    });
  }

  private newImporter(): Importer {
    const { clock, client, discover, log } = this.options;
    return new Importer({
      client,
      clock,
      discover,
      isRegistered: (name) => this.registry.entry(name) !== undefined,
      onImported: ({ name, source }) => {
        log.info({ member: name, source: source.kind }, 'a member was found and registered');
      },
      onFault: (error) => {
        log.warn({ error: textOf(error) }, 'looking for members failed and is tried again');
      },
    });
  }

  private memberListener(): RegistryListener {
    const { instruments, log } = this.options;
    return {
      learn: (change) => {
        this.newcomers.take(change);
      },
      deploymentChanged: (cluster, id) => {
        this.controller.seenInMember(cluster, id);
      },
      synced: (cluster) => {
        log.info({ cluster }, 'the member was listed');
        this.newcomers.settled(cluster);
        this.membership.consider();
        this.reporter.report(cluster);
        this.openIfListed();
      },
      fault: (cluster, resource, error) => {
        log.warn({ cluster, resource, error: textOf(error) }, 'a watch failed and is restarted');
      },
      wentBack: (cluster) => {
        log.warn({ cluster }, 'the member went back in time, as after a restore: all of it is listed again');
      },
      trusted: (name, isTrusted) => {
        this.carrier.setOpen(name, isTrusted && this.membership.isReady(name));
      },
      ...this.credentialListener(),
      wantedBy: (cluster, id) => {
        const key = `MultiClusterDeployment/${id}`;
        const entry = this.mind.board.entries.get(key);
        return entry?.placements.some((placed) => placed.cluster === cluster) === true ? key : null;
      },
      registered: ({ facts }) => {
        this.newcomers.registered(facts);
        this.membership.consider();
      },
      unregistered: (name) => {
        this.newcomers.gone(name);
        this.mind.learn({ type: 'clusterGone', cluster: name });
        this.membership.forget(name);
        this.reporter.forget(name);
        instruments.forget(name);
        this.openIfListed();
      },
      connected: (member) => {
        this.carrier.addMember(member);
      },
      disconnected: (name) => {
        void this.carrier.removeMember(name);
        this.membership.consider();
      },
      changed: ({ name, defect, pulse }) => {
        const fault = defect ?? pulse.fault;
        if (pulse.fault === null) instruments.metrics.heardOf(name);
        if (fault !== null)
          log.warn({ cluster: name, reason: fault.reason, why: fault.message }, 'the member cannot be used');
        if (fault !== null) this.newcomers.settled(name);
        this.membership.consider();
        this.reporter.report(name);
        this.openIfListed();
      },
      requested: (cluster, info: RequestInfo) => {
        instruments.request(cluster, info);
      },
    };
  }

  private credentialListener(): Pick<RegistryListener, 'unrenewed' | 'renewed' | 'aged'> {
    const { log } = this.options;
    return {
      unrenewed: (cluster, error) => {
        log.warn(
          { cluster, error: textOf(error) },
          'its credential could not be read or renewed; the one in use is kept',
        );
      },
      renewed: (cluster) => {
        log.info({ cluster }, 'its token was renewed');
      },
      aged: (name) => {
        this.reporter.report(name);
      },
    };
  }

  private measureMember(member: Member, uids: ReadonlySet<string>): void {
    const { instruments } = this.options;
    let orphans = 0;
    for (const { ownerUid } of member.marked()) if (!uids.has(ownerUid ?? '')) orphans++;
    instruments.metrics.orphanedObjects.set({ cluster: member.name }, orphans);
    for (const { resource, stats } of member.watchStats) instruments.watch(member.name, resource, stats);
  }

  private watch(resource: Resource, sink: Pick<ReflectorSink, 'upsert' | 'gone'>): void {
    const { client, clock, random, log } = this.options;
    const synced = (): void => {
      this.listed.add(resource.plural);
      if (resource === MEMBER_CLUSTERS) this.importer.start();
      this.openIfListed();
    };
    const onFault = (error: unknown): void => {
      log.warn(
        { cluster: 'cluster0', resource: resource.plural, error: textOf(error) },
        'a watch failed and is restarted',
      );
    };
    const onAbsent = (): void => {
      log.warn({ resource: resource.plural }, 'cluster0 does not serve this kind; apply deploy/crds');
    };
    const reflector = new Reflector({
      client,
      resource,
      clock,
      random,
      sink: { ...sink, synced },
      onFault,
      onAbsent,
    });
    this.reflectors.push({ resource, reflector });
    reflector.start();
  }

  /** Decisions begin once everything was listed; a member that cannot be is waited for no longer than the warm-up. */
  private openIfListed(): void {
    if (this.isOpen || this.isStopped) return;
    if (![MULTI_CLUSTER_DEPLOYMENTS, MEMBER_CLUSTERS].every(({ plural }) => this.listed.has(plural))) return;
    this.reporter.open();
    const { clock, log } = this.options;
    const isWarm = clock.monotonicMicros() - this.startedMicros >= WARM_UP_MICROS;
    if (!isWarm && ![...this.registry.registered()].every(isSettled)) return;
    this.isOpen = true;
    this.newcomers.settleAll();
    this.cancelWarmUp();
    log.info({ members: [...this.registry.registered()].length }, 'all is listed: decisions begin');
    this.controller.open();
  }
}

function sinkOf(kind: PendingKind): Pick<ReflectorSink, 'upsert' | 'gone'> {
  return {
    upsert: (object: KubeObject) => {
      kind.upsert(object);
    },
    gone: ({ namespace, name }) => {
      kind.gone(namespace ?? '', name);
    },
  };
}

/** All that a decision needs of a member is known, or known not to be had. */
function isSettled({ member, defect }: Registered): boolean {
  return defect !== null || member?.hasSynced === true;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

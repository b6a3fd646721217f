// Everything that runs while this process leads: watches of cluster0 and of members, decisions, and what carries them out. A term
// starts from nothing but what the API servers hold, and leaves nothing running when it ends.

import type { Key } from '../../core/decide/key.ts';
import { messageOf } from '../../core/message-of.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { Carrier } from '../carry/carrier.ts';
import { MEMBER_CLUSTERS, PENDING_KINDS } from '../cluster0/kinds.ts';
import { ObjectWriter } from '../cluster0/object-writer.ts';
import { PendingKind } from '../cluster0/pending-kinds.ts';
import { Dependencies } from '../dependencies/dependencies.ts';
import type { KubeClient } from '../kube/client.ts';
import type { FindCredential } from '../members/credential.ts';
import { Importer, type Discover } from '../members/importer.ts';
import { Membership } from '../members/membership.ts';
import { Newcomers } from '../members/newcomers.ts';
import { credentialRenewer } from '../members/renewal.ts';
import { MemberReporter } from '../members/reporter.ts';
import { MemberRegistry } from '../members/registry.ts';
import type { Controller } from '../mind/controller.ts';
import { Mind, type Recording } from '../mind/mind.ts';
import { Shadow } from '../mind/shadow.ts';
import { WakeLoop } from '../mind/wake-loop.ts';
import { OWNED_KINDS } from '../observe/owned-kinds.ts';
import { ShapeReader } from '../observe/pod.ts';
import { SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Outcome } from '../runtime/work-queue.ts';
import { Cluster0Watches } from './cluster0-watches.ts';
import { controllersOf } from './controllers.ts';
import { measureTerm } from './figures.ts';
import type { Instruments } from './instruments.ts';
import { memberNews, type Told } from './member-news.ts';
import { Start } from './start.ts';

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
  /** A policy that decides beside the others, for comparison. */
  readonly shadow?: string;
}

export class Term implements Told {
  readonly mind: Mind;
  readonly registry: MemberRegistry;
  readonly newcomers: Newcomers;
  readonly membership: Membership;
  readonly reporter: MemberReporter;
  readonly carrier: Carrier;
  readonly controllers: readonly Controller[];
  readonly watches: Cluster0Watches;
  private readonly options: TermOptions;
  private readonly settled: (key: string, outcome: Outcome) => void;
  private readonly wakes: WakeLoop;
  private readonly dependencies: Dependencies;
  private readonly importer: Importer;
  private readonly pending: readonly PendingKind[];
  private readonly begin: Start;

  constructor(options: TermOptions) {
    this.options = options;
    const { clock, random, client, instruments } = options;
    this.settled = (key, outcome) => {
      instruments.settled(key, outcome);
    };
    const shapes = new ShapeReader();
    this.mind = this.newMind();
    this.wakes = new WakeLoop(clock, this.mind);
    this.newcomers = new Newcomers({
      learn: (change) => {
        this.mind.learn(change);
      },
      isKnown: (name) => this.mind.fleet.clusters.has(name),
    });
    this.watches = this.newWatches();
    this.registry = this.newRegistry(shapes);
    this.membership = this.newMembership();
    this.reporter = this.newReporter();
    this.carrier = this.newCarrier();
    this.dependencies = new Dependencies({
      clock,
      client,
      touch: (key) => {
        this.mind.touch(key);
      },
    });
    const { mind, carrier, dependencies, registry: view } = this;
    this.controllers = controllersOf({ ...options, mind, carrier, dependencies, view, shapes });
    for (const controller of this.controllers) this.wakes.add(controller);
    this.importer = this.newImporter();
    this.pending = PENDING_KINDS.map(
      (resource) => new PendingKind({ clock, random, client, resource, onSettled: this.settled }),
    );
    this.begin = this.newStart();
  }

  start(): void {
    this.options.instruments.begin();
    for (const controller of this.controllers) {
      this.watches.start(controller.resource, {
        upsert: (object, phase) => {
          controller.upsert(object, phase);
        },
        gone: ({ namespace, name, uid }) => {
          controller.gone(namespace ?? '', name, uid);
        },
      });
    }
    this.watches.start(MEMBER_CLUSTERS, {
      upsert: (object) => {
        this.registry.upsert(object);
      },
      gone: ({ name }) => {
        this.registry.gone(name);
      },
    });
    for (const kind of this.pending) {
      this.watches.start(kind.resource, {
        upsert: (object) => {
          kind.upsert(object);
        },
        gone: ({ namespace, name }) => {
          kind.gone(namespace ?? '', name);
        },
      });
    }
    this.begin.begin();
  }

  async stop(): Promise<void> {
    this.begin.stop();
    this.wakes.stop();
    this.importer.stop();
    this.dependencies.stop();
    this.membership.stop();
    this.watches.stop();
    const parts = [...this.controllers, this.carrier, this.reporter, ...this.pending];
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
    return this.begin.waitingFor();
  }

  /** Figures that are read when somebody asks for metrics. */
  measure(): void {
    measureTerm(this, this.options.instruments);
  }

  private newMind(): Mind {
    const { clock, seed, policies, recording, shadow: policy, instruments } = this.options;
    const onFacts = (): void => {
      this.wakes.soon();
    };
    const onMoved = (service: Key): void => {
      this.wakes.now(service);
    };
    const newShadow = (name: string): Shadow =>
      new Shadow({ clock, policy: name, listener: instruments.ofShadow(name) });
    return new Mind({
      ...{ clock, seed, policies, onFacts, onMoved },
      ...(recording === undefined ? {} : { recording }),
      ...(policy === undefined ? {} : { shadow: newShadow(policy) }),
    });
  }

  private newWatches(): Cluster0Watches {
    const { client, clock, random, log } = this.options;
    return new Cluster0Watches({
      client,
      clock,
      random,
      log,
      onListed: (resource) => {
        if (resource === MEMBER_CLUSTERS) this.importer.start();
        this.begin.consider();
      },
    });
  }

  private newRegistry(shapes: ShapeReader): MemberRegistry {
    const { client, namespace, instruments, log } = this.options;
    return new MemberRegistry({
      ...this.options,
      shapes,
      kinds: OWNED_KINDS,
      renewCredential: credentialRenewer(client, namespace),
      nowMicros: () => this.mind.nowMicros,
      listener: memberNews({
        told: () => this,
        onSettled: () => {
          this.begin.consider();
        },
        instruments,
        log,
      }),
    });
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
        log.warn({ cluster, key, error: messageOf(error) }, 'writing to a member failed and is tried again');
      },
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
        log.warn({ error: messageOf(error) }, 'looking for members failed and is tried again');
      },
    });
  }

  private newStart(): Start {
    const { clock, log } = this.options;
    return new Start({
      clock,
      watches: this.watches,
      registry: this.registry,
      kinds: this.controllers.map(({ resource }) => resource),
      onListed: () => {
        this.reporter.open();
      },
      onOpen: () => {
        this.newcomers.settleAll();
        log.info({ members: [...this.registry.registered()].length }, 'all is listed: decisions begin');
        for (const controller of this.controllers) controller.open();
        this.wakes.open();
      },
    });
  }
}

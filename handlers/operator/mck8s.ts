// The operator as a whole, over one connection to cluster0: elects itself, runs a term while it leads, and ends in good order. All
// that is of this machine (sockets, files, clocks) comes in from outside, so that it runs in virtual time too.

import type { Policies } from '../../core/policies/policy.ts';
import { BUILT_IN } from '../../core/policies/registry.ts';
import { KubeClient } from '../kube/client.ts';
import type { RequestInfo } from '../kube/exchange.ts';
import type { FindCredential } from '../members/credential.ts';
import type { Discover } from '../members/importer.ts';
import { MANAGER } from '../observe/marks.ts';
import type { Recording } from '../mind/mind.ts';
import { MILLISECOND, SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Transport } from '../ports/transport.ts';
import { EventRecorder } from '../runtime/event-recorder.ts';
import { kubeEventSink } from '../runtime/kube-event-sink.ts';
import { kubeLeaseStore } from '../runtime/kube-lease-store.ts';
import { LeaderElector } from '../runtime/leader-election.ts';
import { soleLeader, type Leadership, type TermCallbacks } from '../runtime/leadership.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { Instruments } from './instruments.ts';
import { Term } from './term.ts';

const CONTROLLER = 'fogguru.eu/mck8s';
/** A renewal that takes longer would come after the renew deadline. */
const LEASE_TIMEOUT_MICROS = 4 * SECOND;
const EVENTS_PER_SECOND = 50;
const EVENTS_AT_ONCE = 200;
/** What follows from a decision reaches members by then: they are not to share a server with what is told of it. */
const EVENTS_AFTER_MICROS = 250 * MILLISECOND;

export interface Election {
  readonly leaseDurationMicros: number;
  readonly renewDeadlineMicros: number;
  readonly retryPeriodMicros: number;
}

export interface Mck8sOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** To cluster0; closed at the end. */
  readonly transport: Transport;
  /** Of this process, never used again. */
  readonly identity: string;
  /** Our own namespace on cluster0. */
  readonly namespace: string;
  /** Null: this process is known to be the only one. */
  readonly election: Election | null;
  /** Given the client of cluster0, as Secrets are read from there. */
  readonly findCredential: (client: KubeClient) => FindCredential;
  readonly discover: (client: KubeClient) => readonly Discover[];
  readonly metrics: Metrics;
  readonly log: Log;
  readonly clean: (text: string) => string;
  readonly seed: string;
  /** The policies there are; absent: the built-in ones. */
  readonly policies?: Policies;
  /** A policy that decides beside the others, for comparison; absent: none does. */
  readonly shadow?: string;
  /** Begins a recording for each term; absent: nothing is recorded. */
  readonly record?: () => Recording;
}

export class Mck8s {
  private readonly options: Mck8sOptions;
  private readonly leadership: Leadership;
  private readonly client: KubeClient;
  private readonly events: EventRecorder;
  private readonly instruments: Instruments;
  private term: Term | null = null;
  /** The end of the term before: the next one waits for it. */
  private ending: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(options: Mck8sOptions) {
    this.options = options;
    const { clock, random, transport, metrics, log, clean, identity } = options;
    const onRequest = (info: RequestInfo): void => {
      this.instruments.request('cluster0', info);
    };
    const guard = (): void => {
      this.leadership.guard();
    };
    this.client = new KubeClient({ transport, clock, fieldManager: MANAGER, guard, onRequest });
    this.leadership = this.leadershipOf(onRequest);
    this.events = new EventRecorder({
      sink: kubeEventSink(this.client),
      clock,
      random,
      controller: CONTROLLER,
      instance: identity,
      ratePerSecond: EVENTS_PER_SECOND,
      burst: EVENTS_AT_ONCE,
      delayMicros: EVENTS_AFTER_MICROS,
      onDropped: (error) => {
        log.debug({ error }, 'an Event was not written');
      },
    });
    this.instruments = new Instruments({ metrics, events: this.events, log, clean });
  }

  /** The client of cluster0; its writes are guarded by the lease. */
  get kube(): KubeClient {
    return this.client;
  }

  start(): void {
    this.leadership.start();
  }

  /** Takes no more work, lets what is under way end, gives the lease back and closes the connection. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.endTerm();
    await this.ending;
    await this.events.stop();
    await this.leadership.stop();
    this.options.transport.close();
  }

  /** Why it does not act yet, one sentence each. A process that waits for its turn to lead is ready to. */
  unreadyReasons(): readonly string[] {
    return this.term?.waitingFor() ?? [];
  }

  isLeading(): boolean {
    return this.leadership.isLeading();
  }

  /** Brings figures up to date that are read when somebody asks. */
  measure(): void {
    this.options.metrics.leader.set(this.leadership.isLeading() ? 1 : 0);
    this.term?.measure();
  }

  private leadershipOf(onRequest: (info: RequestInfo) => void): Leadership {
    const { clock, random, transport, election, identity, namespace, log } = this.options;
    const callbacks: TermCallbacks = {
      onStartedLeading: () => {
        this.beginTerm();
      },
      onStoppedLeading: (reason) => {
        log.warn({ reason }, 'this process does not lead any more and writes nothing');
        this.endTerm();
      },
    };
    if (election === null) return soleLeader(callbacks);
    const client = new KubeClient({
      transport,
      clock,
      fieldManager: MANAGER,
      timeoutMicros: Math.min(LEASE_TIMEOUT_MICROS, election.renewDeadlineMicros / 2),
      onRequest,
    });
    return new LeaderElector({
      ...callbacks,
      ...election,
      store: kubeLeaseStore(client, { namespace, name: MANAGER }),
      clock,
      random,
      identity,
      onFailedTry: (error) => {
        log.debug({ error }, 'the lease was not had this time');
      },
    });
  }

  private beginTerm(): void {
    void this.ending.then(() => {
      if (this.isStopping || !this.leadership.isLeading() || this.term !== null) return;
      const { clock, random, namespace, findCredential, discover, log, clean, record } = this.options;
      const { seed, policies = BUILT_IN, shadow } = this.options;
      log.info({ term: this.leadership.term }, 'this process leads');
      this.term = new Term({
        clock,
        random,
        client: this.client,
        guard: () => {
          this.leadership.guard();
        },
        namespace,
        findCredential: findCredential(this.client),
        discover: discover(this.client),
        instruments: this.instruments,
        log,
        clean,
        seed,
        policies,
        ...(shadow === undefined ? {} : { shadow }),
        ...(record === undefined ? {} : { recording: record() }),
      });
      this.term.start();
    });
  }

  private endTerm(): void {
    const { term } = this;
    if (term === null) return;
    this.term = null;
    this.ending = term.stop();
  }
}

// A Kubernetes API server in one process and in virtual time, faithful where controllers break: versions, conflicts, ownership of
// fields, finalizers, watches that end. It is checked against the real one by test/conformance; what it leaves out is listed here.

/*
 * Left out: strategic merge patch and PUT, deletion of collections, conversion between versions, pruning and defaulting by
 * schema (kinds bring functions for that), authentication and authorization (faults and admission hooks stand in), YAML bodies,
 * quantities in canonical form. Server-side apply knows lists with keys and sets only where a kind declares them.
 */

import type { JsonObject } from './json.ts';
import { Connection, type Host } from './connection.ts';
import { FaultPlan } from './faults.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { KindRegistry, type CustomRules } from './kind-registry.ts';
import { LocalClient } from './local-client.ts';
import { NAMESPACE_KIND } from './built-in-kinds.ts';
import { NamespaceCleaner } from './namespace-cleaner.ts';
import { ProcessClock } from './process-clock.ts';
import { Requests } from './requests.ts';
import { ServerStamps } from './stamps.ts';
import { FIRST_VERSION, Store, type StoreEvent, type StoreSnapshot } from './store.ts';
import type { ResourceName } from './kinds.ts';
import type { TimeSource } from './virtual-time.ts';
import { Watch } from './watch.ts';
import type { Wire } from './wire.ts';
import { WriteLog } from './write-log.ts';
import type { Denial, WriteRequest } from './write-call.ts';
import { Writes } from './writes.ts';

export interface FakeApiServerOptions {
  readonly name: string;
  readonly clock: TimeSource;
  /** From a request to its answer. */
  readonly latencyMicros?: number;
  /** How long after a write its watch events leave. */
  readonly watchLagMicros?: number;
  /** How long watches and pages can go back. */
  readonly historyMicros?: number;
  /** How far its wall clock is ahead of the world's. */
  readonly skewMicros?: number;
  /** How long tokens of service accounts are good at most, whatever is asked for. */
  readonly mostTokenSeconds?: number;
}

/** Says whether a write may be made; undefined lets it pass. */
export type AdmissionHook = (request: WriteRequest, object: JsonObject) => Denial | undefined;

const FIRST_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const COMPACT_EVERY_MICROS = 60_000_000;

export class FakeApiServer {
  readonly name: string;
  readonly faults: FaultPlan = new FaultPlan();
  readonly log: WriteLog = new WriteLog();
  /** Time as the controllers of this cluster have it: it stands still while the server is frozen or down. */
  readonly controllerClock: ProcessClock;
  private readonly options: Required<FakeApiServerOptions>;
  private readonly clock: ProcessClock;
  private readonly store = new Store();
  private readonly kinds = new KindRegistry();
  private readonly writes: Writes;
  private readonly requests: Requests;
  private readonly hooks = new Set<AdmissionHook>();
  private readonly cutOffs = new Set<() => void>();
  private readonly watches = new Set<Watch>();
  private readonly host: Host;
  private isDown = false;
  private staleVersion: number | undefined;
  private compactedMicros = 0;

  constructor(options: FakeApiServerOptions) {
    this.options = {
      latencyMicros: 2_000,
      watchLagMicros: 0,
      historyMicros: 300_000_000,
      skewMicros: 0,
      mostTokenSeconds: Number.MAX_SAFE_INTEGER,
      ...options,
    };
    this.name = options.name;
    this.clock = new ProcessClock(options.clock, this.options.skewMicros);
    this.controllerClock = new ProcessClock(options.clock, this.options.skewMicros);
    const hooks = {
      admit: (request: WriteRequest, object: JsonObject) => this.denialOf(request, object),
      applied: (request: WriteRequest, version: string) => {
        this.applied(request, version);
      },
    };
    this.writes = new Writes(this.store, new ServerStamps(this.name, this.clock), hooks, NAMESPACE_KIND);
    this.requests = new Requests(
      this.writes,
      this.kinds,
      () => this.shownVersion(),
      this.options.mostTokenSeconds,
    );
    this.host = this.makeHost();
    this.makeNamespaces();
    new GarbageCollector(
      this.store,
      this.kinds,
      this.inside('garbage-collector'),
      this.controllerClock,
    ).start();
    new NamespaceCleaner(
      this.store,
      this.kinds,
      this.inside('namespace-controller'),
      this.controllerClock,
    ).start();
  }

  /**
   * A connection of a client.
   *
   * @param actor who it is: in the log, in fault rules, and as field manager where a request names none
   * @param clock the client's own; what is under way to a client that is killed never arrives
   */
  connect(actor = 'client', clock: TimeSource = this.options.clock): Wire {
    return new Connection(this.host, actor, clock);
  }

  /** Reads and writes without a wire, to set scenes: as if somebody had sent them, with ownership of fields. */
  local(actor: string): LocalClient {
    return new LocalClient(this.writes, this.kinds, actor, true);
  }

  /** The same for parts of the cluster, whose ownership of fields is not noted. */
  inside(part: string): LocalClient {
    return new LocalClient(this.writes, this.kinds, part, false);
  }

  /** Serves a custom kind. */
  install(resource: ResourceName, rules: CustomRules = {}): void {
    this.kinds.install(resource, rules);
  }

  /** Serves a kind no longer, as when its definition is gone. */
  uninstall(resource: ResourceName): void {
    this.kinds.uninstall(resource);
  }

  /** Asks a hook before every write; the answer takes it away. */
  admission(hook: AdmissionHook): () => void {
    this.hooks.add(hook);
    return () => this.hooks.delete(hook);
  }

  get resourceVersion(): number {
    return this.store.version;
  }

  /** Told of every change of an object, as controllers of this cluster are. The answer ends it. */
  listen(listener: (event: StoreEvent) => void): () => void {
    return this.store.listen(listener);
  }

  /** Told when a backup or another cluster takes the place of everything. The answer ends it. */
  listenReset(listener: () => void): () => void {
    return this.store.listenReset(listener);
  }

  /** Takes connections and requests but answers nothing, until it thaws; then it goes on where it stopped. */
  freeze(): void {
    this.clock.pause();
    this.controllerClock.pause();
  }

  thaw(): void {
    this.clock.resume();
    this.controllerClock.resume();
  }

  /** Cuts all connections and refuses new ones; data stays. */
  kill(): void {
    this.isDown = true;
    this.controllerClock.pause();
    for (const watch of [...this.watches]) watch.stop();
    this.watches.clear();
    for (const cutOff of [...this.cutOffs]) cutOff();
    this.cutOffs.clear();
  }

  restart(): void {
    this.isDown = false;
    this.controllerClock.resume();
  }

  /** All objects, to go back to. */
  snapshot(): StoreSnapshot {
    return this.store.snapshot();
  }

  /** Plays a backup in: objects and resource versions go back, every connection is cut. */
  restore(snapshot: StoreSnapshot): void {
    this.kill();
    this.staleVersion = undefined;
    this.store.restore(snapshot);
    this.restart();
  }

  /** Another, empty cluster takes over the address: nothing of the old one is there, and its namespaces have other UIDs. */
  replace(): void {
    this.kill();
    this.store.restore({ version: FIRST_VERSION, shelves: new Map() });
    this.makeNamespaces();
    this.restart();
  }

  /** Forgets what versions up to this one said: watches and pages that need them get 410. */
  compact(version: number = this.store.version): void {
    this.store.compact(version);
  }

  /** Lists and watches show things as they are now, whatever is written, as behind a server that lags. GETs are exact. */
  holdReads(): void {
    this.staleVersion = this.store.version;
  }

  /** Lists and watches catch up. */
  releaseReads(): void {
    this.staleVersion = undefined;
    for (const watch of [...this.watches]) watch.sendNews();
  }

  private makeHost(): Host {
    const { latencyMicros, watchLagMicros } = this.options;
    return {
      clock: this.clock,
      faults: this.faults,
      latencyMicros,
      watchLagMicros,
      isUp: () => !this.isDown,
      answer: (request, actor) => this.requests.answer(request, actor),
      watch: ({ target, query }, sink) => {
        const watch = new Watch(this.store, target, query, sink, { latest: () => this.shownVersion() });
        this.watches.add(watch);
        watch.start(query, this.clock);
        return () => {
          watch.stop();
          this.watches.delete(watch);
        };
      },
      writeCount: () => this.log.count,
      track: (cutOff) => {
        this.cutOffs.add(cutOff);
        return () => this.cutOffs.delete(cutOff);
      },
    };
  }

  private shownVersion(): number {
    return this.staleVersion ?? this.store.version;
  }

  private denialOf(request: WriteRequest, object: JsonObject): Denial | undefined {
    for (const hook of this.hooks) {
      const denial = hook(request, object);
      if (denial !== undefined) return denial;
    }
    return undefined;
  }

  private applied(request: WriteRequest, version: string): void {
    const nowMicros = this.clock.wallMicros();
    if (nowMicros - this.compactedMicros >= COMPACT_EVERY_MICROS) {
      this.compactedMicros = nowMicros;
      this.store.compactBefore(nowMicros - this.options.historyMicros);
    }
    this.log.add(request, version, this.clock.monotonicMicros());
  }

  private makeNamespaces(): void {
    const local = this.inside('server');
    for (const name of FIRST_NAMESPACES) local.create(NAMESPACE_KIND, '', { metadata: { name } });
  }
}

// One member cluster: its client, its watches and what they have shown so far. It translates and remembers; whether the
// cluster counts as ready, and what is done to it, is decided elsewhere.

import { canonicalJson } from '../../core/canonical.ts';
import type { Key } from '../../core/decide/key.ts';
import type { Change } from '../../core/fleet/change.ts';
import { fnv1a } from '../../core/hash.ts';
import { ApiError } from '../kube/api-error.ts';
import type { KubeClient } from '../kube/client.ts';
import { nodeFacts } from '../observe/node.ts';
import type { OwnedKind, SeenObject } from '../observe/owned.ts';
import type { ShapeReader } from '../observe/pod.ts';
import type { Clock, Random } from '../ports/clock.ts';
import { NODES, PODS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import { Reflector, type ReflectorSink, type ReflectorStats } from '../watch/reflector.ts';
import { MemberPods, type PodTally } from './member-pods.ts';
import { OwnedObjects } from './owned-objects.ts';

/** Told of what a member shows. */
export interface MemberListener {
  /** A fact for the fleet. */
  learn(change: Change): void;
  /** Something about our object of this kind and `namespace/name`, or its pods, that decisions read. */
  objectChanged(cluster: string, kind: string, id: string): void;
  /** Every watch that the member is of no use without has listed once, and it is known of the others whether they can. */
  synced(cluster: string): void;
  fault(cluster: string, resource: string, error: unknown): void;
  /** The member does not serve a kind, or keeps it from us: it works for the others. Told once, until it does. */
  withheld(cluster: string, resource: string, error: unknown): void;
  /** The member shows a kind that it withheld: all that is there was told. */
  shown(cluster: string, kind: string): void;
  /** Its server knows less than it did: it was restored from a backup, and nothing that was seen of it counts. */
  wentBack(cluster: string): void;
  /** The workload on cluster0 that wants an object of this kind and id in this cluster; null: none. */
  wantedBy(cluster: string, kind: string, id: string): Key | null;
  /** Whether anything on cluster0 may want objects of a kind in members. */
  isAwaited(kind: string): boolean;
}

export interface MemberOptions {
  readonly name: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly shapes: ShapeReader;
  /** The kinds that we make objects of there. */
  readonly kinds: readonly OwnedKind[];
  readonly listener: MemberListener;
}

/** One watch of a member. */
interface Watched {
  readonly resource: Resource;
  readonly reflector: Reflector;
}

/** The objects of a kind, and why none are shown. */
interface Owned {
  readonly objects: OwnedObjects;
  /** What the member answered in place of a list; null: it lists them, or was not asked yet. */
  withheld: ApiError | null;
}

/** What is expected of a watch. */
interface Expectations {
  /** Whether a fault of it is dealt with already. */
  readonly isExpected: (error: unknown) => boolean;
  /** Whether anybody wants what it shows. */
  readonly isAwaited: () => boolean;
}

const ALWAYS: Expectations = { isExpected: () => false, isAwaited: () => true };

export class Member {
  readonly name: string;
  readonly client: KubeClient;
  private readonly options: MemberOptions;
  private readonly reflectors: readonly Watched[];
  private readonly owned = new Map<OwnedKind, Owned>();
  private readonly pods: MemberPods;
  /** What was last said of each node, as a hash: heartbeats say nothing new. */
  private readonly nodes = new Map<string, number>();
  /** Resources of which it is not known yet what there is, or that it cannot be known. */
  private readonly unsettled = new Set<string>();
  private isSynced = false;

  constructor(options: MemberOptions) {
    this.options = options;
    this.name = options.name;
    this.client = options.client;
    this.pods = this.newPods();
    this.reflectors = [
      this.reflect(NODES, {
        upsert: (node) => {
          this.nodeSeen(node);
        },
        gone: ({ name }) => {
          this.nodeGone(name);
        },
      }),
      ...options.kinds.map((kind) => this.reflectOwned(kind)),
      this.reflect(PODS, {
        upsert: (pod) => {
          this.pods.upsert(pod);
        },
        gone: ({ uid }) => {
          this.pods.gone(uid);
        },
      }),
    ];
  }

  start(): void {
    for (const { reflector } of this.reflectors) reflector.start();
  }

  stop(): void {
    for (const { reflector } of this.reflectors) reflector.stop();
    this.pods.stop();
    this.client.close();
  }

  /** Takes back all that was told of nodes and pods: nobody watches them any more. */
  forgetAll(): void {
    this.pods.forgetAll();
    for (const node of [...this.nodes.keys()]) this.nodeGone(node);
  }

  /** What is not seen is not there, but for kinds that the member withholds. */
  get hasSynced(): boolean {
    return this.isSynced;
  }

  /** When any watch last heard of the cluster, on the monotonic clock. */
  get lastHeardMicros(): number {
    return Math.max(...this.reflectors.map(({ reflector }) => reflector.lastHeardMicros));
  }

  /** How often watches were restarted and lists repeated, by resource. */
  get watchStats(): readonly { readonly resource: string; readonly stats: ReflectorStats }[] {
    return this.reflectors.map(({ resource, reflector }) => ({
      resource: resource.plural,
      stats: reflector.stats,
    }));
  }

  /** Its objects of a kind, ours or not. */
  objects<S extends SeenObject>(kind: OwnedKind<S>): OwnedObjects<S> {
    const owned = this.owned.get(kind);
    if (owned === undefined) throw new Error(`members are not watched for ${kind.resource.plural}`);
    // They were made by the very reader of this kind.
    return owned.objects as unknown as OwnedObjects<S>;
  }

  /** What the member answered in place of a list of a kind; null: it lists it. */
  withheldOf(kind: OwnedKind): ApiError | null {
    return this.owned.get(kind)?.withheld ?? null;
  }

  /** Every object that carries our mark. */
  *marked(): Generator<SeenObject> {
    for (const { objects } of this.owned.values()) yield* objects.marked();
  }

  /** The pods of an object. */
  podsOf({ resource }: OwnedKind, id: string): PodTally {
    return this.pods.tallyOf(`${resource.kind}/${id}`);
  }

  private newPods(): MemberPods {
    const { name, clock, shapes, listener } = this.options;
    return new MemberPods({
      cluster: name,
      clock,
      shapes,
      learn: (change) => {
        listener.learn(change);
      },
      ownerOf: (object) => this.ownerOf(object),
      onChange: (object) => {
        const [kind, id] = kindAndId(object);
        listener.objectChanged(name, kind, id);
      },
    });
  }

  private reflectOwned(kind: OwnedKind): Watched {
    const { listener } = this.options;
    const { name } = this;
    const { resource } = kind;
    const objects = new OwnedObjects(kind, {
      changed: (id) => {
        listener.objectChanged(name, resource.kind, id);
      },
      ownerChanged: (id) => {
        this.pods.reclaim(`${resource.kind}/${id}`);
      },
      wentBack: () => {
        listener.wentBack(name);
      },
      isWanted: (id) => listener.wantedBy(name, resource.kind, id) !== null,
    });
    const owned: Owned = { objects, withheld: null };
    this.owned.set(kind, owned);
    const isAwaited = (): boolean => kind.isNeeded || listener.isAwaited(resource.kind);
    const isExpected = (error: unknown): boolean => {
      if (kind.isNeeded || watched.reflector.hasSynced || !isWithheld(error)) return false;
      if (owned.withheld?.fault !== error.fault) listener.withheld(name, resource.plural, error);
      owned.withheld = error;
      this.settled(resource);
      return true;
    };
    const watched = this.reflect(resource, objects.sink, { isExpected, isAwaited });
    return watched;
  }

  private reflect(
    resource: Resource,
    sink: Omit<ReflectorSink, 'synced'>,
    { isExpected, isAwaited }: Expectations = ALWAYS,
  ): Watched {
    const { client, clock, random, listener } = this.options;
    this.unsettled.add(nameOf(resource));
    const synced = (): void => {
      this.listed(resource);
    };
    const onFault = (error: unknown): void => {
      if (!isExpected(error)) listener.fault(this.name, resource.plural, error);
    };
    const whole = { ...sink, synced };
    const reflector = new Reflector({ client, resource, clock, random, sink: whole, onFault, isAwaited });
    return { resource, reflector };
  }

  private listed(resource: Resource): void {
    for (const [kind, owned] of this.owned) {
      if (kind.resource !== resource || owned.withheld === null) continue;
      owned.withheld = null;
      this.options.listener.shown(this.name, resource.kind);
    }
    this.settled(resource);
  }

  private settled(resource: Resource): void {
    if (!this.unsettled.delete(nameOf(resource)) || this.unsettled.size > 0) return;
    this.isSynced = true;
    this.options.listener.synced(this.name);
  }

  private nodeSeen(node: KubeObject): void {
    const facts = nodeFacts(node);
    const said = fnv1a(
      canonicalJson({
        ...facts,
        labels: [...facts.labels],
        allocatable: [...facts.allocatable],
        images: [...facts.images],
      }),
    );
    if (this.nodes.get(facts.name) === said) return;
    this.nodes.set(facts.name, said);
    this.options.listener.learn({ type: 'node', cluster: this.name, facts });
  }

  private nodeGone(node: string): void {
    this.nodes.delete(node);
    this.options.listener.learn({ type: 'nodeGone', cluster: this.name, node });
  }

  /** A pod may be seen before the object that made it: then it belongs to whoever wants one of that name here. */
  private ownerOf(object: string): Key | null {
    const [kind, id] = kindAndId(object);
    const wanted = this.options.listener.wantedBy(this.name, kind, id);
    if (wanted === null) return null;
    for (const { objects } of this.owned.values()) {
      if (objects.kind.resource.kind !== kind) continue;
      const seen = objects.seen(id);
      return seen === undefined || seen.ownerUid !== null ? wanted : null;
    }
    return null;
  }
}

/** A kind may be served in several versions, each with its own list. */
function nameOf({ plural, version }: Resource): string {
  return `${plural} ${version}`;
}

/** Whether a member does not serve a kind at all, or does not let us see it. */
function isWithheld(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.fault === 'notFound' || error.fault === 'forbidden');
}

/** `Job` and `shop/report`, of `Job/shop/report`. */
function kindAndId(object: string): readonly [kind: string, id: string] {
  const end = object.indexOf('/');
  return [object.slice(0, end), object.slice(end + 1)];
}

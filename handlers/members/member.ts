// One member cluster: its client, its watches and what they have shown so far. It translates and remembers; whether the
// cluster counts as ready, and what is done to it, is decided elsewhere.

import type { Key } from '../../core/decide/key.ts';
import type { Change } from '../../core/fleet/change.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { fnv1a } from '../../core/hash.ts';
import type { KubeClient } from '../kube/client.ts';
import { seenDeployment, type SeenDeployment } from '../observe/deployment.ts';
import { nodeFacts } from '../observe/node.ts';
import { seenPod, type SeenPod, type ShapeReader } from '../observe/pod.ts';
import type { Clock, Random } from '../ports/clock.ts';
import { DEPLOYMENTS, NODES, PODS, type KubeObject, type Resource } from '../ports/kube-object.ts';
import { Reflector, type ReflectorSink, type ReflectorStats } from '../watch/reflector.ts';

/** Told of what a member shows. */
export interface MemberListener {
  /** A fact for the fleet. */
  learn(change: Change): void;
  /** Something about our Deployment of this id, or its pods, that decisions read. */
  deploymentChanged(cluster: string, id: string): void;
  /** Every watch has listed once. */
  synced(cluster: string): void;
  fault(cluster: string, resource: string, error: unknown): void;
  /** Its server knows less than it did: it was restored from a backup, and nothing that was seen of it counts. */
  wentBack(cluster: string): void;
  /** The workload on cluster0 that wants a Deployment of this id in this cluster; null: none. */
  wantedBy(cluster: string, id: string): Key | null;
}

export interface MemberOptions {
  readonly name: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly shapes: ShapeReader;
  readonly listener: MemberListener;
}

/** Pods of one Deployment. */
export interface PodTally {
  readonly bound: number;
  /** Pods that the member finds no node for, and since when by the member's clock. */
  readonly stuck: { readonly count: number; readonly sinceMicros: number } | null;
}

const NO_PODS: PodTally = { bound: 0, stuck: null };

export class Member {
  readonly name: string;
  readonly client: KubeClient;
  private readonly options: MemberOptions;
  private readonly reflectors: readonly { readonly resource: Resource; readonly reflector: Reflector }[];
  private readonly deployments = new Map<string, SeenDeployment>();
  /** The fields of each Deployment of ours as they were after our last apply, or as first seen. */
  private readonly applied = new Map<string, number>();
  /** What was last said of each node, as a hash: heartbeats say nothing new. */
  private readonly nodes = new Map<string, number>();
  private readonly pods = new Map<string, SeenPod>();
  private readonly podsOf = new Map<string, Map<string, SeenPod>>();
  private unsynced = 3;
  /** Deployments that the watch has shown. */
  private readonly shown = new Set<string>();
  /** Those that only answers to our requests have shown, and how many lists had begun by then. */
  private readonly answered = new Map<string, number>();
  private listsBegun = 0;

  constructor(options: MemberOptions) {
    this.options = options;
    this.name = options.name;
    this.client = options.client;
    this.reflectors = [
      this.reflect(NODES, {
        upsert: (node) => {
          this.nodeSeen(node);
        },
        gone: ({ name }) => {
          this.nodeGone(name);
        },
      }),
      this.reflect(DEPLOYMENTS, {
        upsert: (deployment, phase) => {
          this.answered.delete(idOf(deployment.metadata));
          this.shown.add(idOf(deployment.metadata));
          this.note(deployment, phase === 'list');
        },
        gone: (gone) => {
          this.shown.delete(idOf(gone));
          this.deploymentGone(idOf(gone), gone.uid);
        },
        listing: () => {
          this.listsBegun++;
        },
        listed: () => {
          this.dropUnlisted();
        },
      }),
      this.reflect(PODS, {
        upsert: (pod) => {
          this.podSeen(pod);
        },
        gone: ({ uid }) => {
          this.podGone(uid);
        },
      }),
    ];
  }

  start(): void {
    for (const { reflector } of this.reflectors) reflector.start();
  }

  stop(): void {
    for (const { reflector } of this.reflectors) reflector.stop();
    this.client.close();
  }

  /** Takes back all that was told of nodes and pods: nobody watches them any more. */
  forgetAll(): void {
    for (const uid of [...this.pods.keys()]) this.podGone(uid);
    for (const node of [...this.nodes.keys()]) this.nodeGone(node);
  }

  /** Every watch has listed once: what is not seen is not there. */
  get hasSynced(): boolean {
    return this.unsynced === 0;
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

  /** The Deployment of an id, ours or not. */
  deployment(id: string): SeenDeployment | undefined {
    return this.deployments.get(id);
  }

  /** Whether somebody else has set what we applied to a Deployment. */
  isEdited({ id, appliedFields }: SeenDeployment): boolean {
    return this.applied.get(id) !== appliedFields;
  }

  /** Every Deployment that carries our mark. */
  *marked(): Generator<SeenDeployment> {
    for (const deployment of this.deployments.values()) if (deployment.ownerUid !== null) yield deployment;
  }

  /** The pods of the Deployment of an id. */
  podsOfDeployment(id: string): PodTally {
    const pods = this.podsOf.get(id);
    if (pods === undefined) return NO_PODS;
    let bound = 0;
    let count = 0;
    let sinceMicros = Infinity;
    for (const { phase, stuckSinceMicros } of pods.values()) {
      if (phase === 'bound') bound++;
      if (stuckSinceMicros === null || phase !== 'pending') continue;
      count++;
      sinceMicros = Math.min(sinceMicros, stuckSinceMicros);
    }
    return { bound, stuck: count === 0 ? null : { count, sinceMicros } };
  }

  /**
   * Takes in a Deployment, from a watch or from the answer to a write. An older one than is known is passed over, unless a
   * list says so: a cluster that was restored from a backup goes back in time.
   */
  note(deployment: KubeObject, isListed = false): void {
    const seen = seenDeployment(deployment);
    const before = this.deployments.get(seen.id);
    if (!isListed && before !== undefined && isOlder(seen, before)) return;
    this.deployments.set(seen.id, seen);
    if (before?.uid !== seen.uid || before.revision !== seen.revision)
      this.applied.set(seen.id, seen.appliedFields);
    if (before?.ownerUid !== seen.ownerUid) this.reclaimPods(seen.id);
    if (this.concernsUs(seen, before)) this.options.listener.deploymentChanged(this.name, seen.id);
  }

  private concernsUs(seen: SeenDeployment, before: SeenDeployment | undefined): boolean {
    return seen.ownerUid !== null || (before?.ownerUid ?? null) !== null || this.wants(seen.id);
  }

  /**
   * Takes in the answer to a request about a Deployment; `known` is what was known of it when that was sent. An answer that is
   * older than that comes from a server that went back in time.
   */
  noteAnswer(deployment: KubeObject, known: SeenDeployment | undefined): void {
    const seen = seenDeployment(deployment);
    const isBack =
      known !== undefined && isOlder(seen, known) && seen.resourceVersion !== known.resourceVersion;
    if (isBack) this.options.listener.wentBack(this.name);
    else {
      this.applied.set(seen.id, seen.appliedFields);
      if (!this.shown.has(seen.id)) this.answered.set(seen.id, this.listsBegun);
      this.note(deployment);
    }
  }

  /** What an answer has shown and a list that began later has not is gone: no watch will say so. */
  private dropUnlisted(): void {
    for (const [id, listsBegun] of this.answered) {
      const seen = this.deployments.get(id);
      if (listsBegun >= this.listsBegun) continue;
      this.answered.delete(id);
      if (seen !== undefined) this.deploymentGone(id, seen.uid);
    }
  }

  /** The Deployment was deleted; `uid` keeps a later one of the same name. */
  deploymentGone(id: string, uid: string): void {
    if (this.deployments.get(id)?.uid !== uid) return;
    this.deployments.delete(id);
    this.applied.delete(id);
    this.options.listener.deploymentChanged(this.name, id);
  }

  private reflect(
    resource: Resource,
    sink: Omit<ReflectorSink, 'synced'>,
  ): { readonly resource: Resource; readonly reflector: Reflector } {
    const { client, clock, random, listener } = this.options;
    const synced = (): void => {
      this.unsynced--;
      if (this.unsynced === 0) listener.synced(this.name);
    };
    const onFault = (error: unknown): void => {
      listener.fault(this.name, resource.plural, error);
    };
    const reflector = new Reflector({ client, resource, clock, random, sink: { ...sink, synced }, onFault });
    return { resource, reflector };
  }

  private wants(id: string): boolean {
    return this.options.listener.wantedBy(this.name, id) !== null;
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

  private podSeen(pod: KubeObject): void {
    const before = this.pods.get(pod.metadata.uid);
    const seen = seenPod(pod, this.options.shapes, before);
    this.pods.set(seen.uid, seen);
    if (seen.deployment !== null) {
      const siblings = this.podsOf.get(seen.deployment) ?? new Map<string, SeenPod>();
      siblings.set(seen.uid, seen);
      this.podsOf.set(seen.deployment, siblings);
    }
    if (
      before === undefined ||
      before.phase !== seen.phase ||
      before.node !== seen.node ||
      before.shape !== seen.shape
    )
      this.tellFleet(seen);
    const wasStuck = (before?.stuckSinceMicros ?? null) !== null;
    if (seen.deployment !== null && wasStuck !== (seen.stuckSinceMicros !== null))
      this.options.listener.deploymentChanged(this.name, seen.deployment);
  }

  private podGone(uid: string): void {
    const seen = this.pods.get(uid);
    if (seen === undefined) return;
    this.pods.delete(uid);
    this.options.listener.learn({ type: 'podGone', id: uid });
    if (seen.deployment === null) return;
    const siblings = this.podsOf.get(seen.deployment);
    siblings?.delete(uid);
    if (siblings?.size === 0) this.podsOf.delete(seen.deployment);
  }

  /** A finished pod takes no room; its controller makes another if one is wanted. */
  private tellFleet({ uid, node, shape, phase, deployment }: SeenPod): void {
    const { listener } = this.options;
    if (phase === 'finished') {
      listener.learn({ type: 'podGone', id: uid });
      return;
    }
    const owner = deployment === null ? null : this.ownerOf(deployment);
    listener.learn({ type: 'pod', pod: { id: uid, cluster: this.name, node, shape, owner, phase } });
  }

  /** A pod may be seen before its Deployment: then it belongs to whoever wants one of that name here. */
  private ownerOf(id: string): Key | null {
    const deployment = this.deployments.get(id);
    const wanted = this.options.listener.wantedBy(this.name, id);
    return deployment === undefined || deployment.ownerUid !== null ? wanted : null;
  }

  /** Whose a Deployment is was learned after its pods were. */
  private reclaimPods(id: string): void {
    for (const pod of this.podsOf.get(id)?.values() ?? []) this.tellFleet(pod);
  }
}

/** Resource versions of one resource can be compared as numbers; where they are none, the later message is the newer. */
function isOlder(seen: SeenDeployment, before: SeenDeployment): boolean {
  if (seen.uid !== before.uid) return false;
  const [now, then] = [Number(seen.resourceVersion), Number(before.resourceVersion)];
  return Number.isFinite(now) && Number.isFinite(then) && now <= then;
}

function idOf({ namespace, name }: { readonly namespace?: string; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}

// A small world for tests of decisions: clusters said in a few words, workloads that are decided and promised as a wrapper
// would, and members that do as they are told. No rule of placement may be repeated here.

import { canonicalJson } from '../../core/canonical.ts';
import { createBoard, type Board } from '../../core/board/board.ts';
import { affected } from '../../core/board/affected.ts';
import { promise } from '../../core/board/promise.ts';
import { decide } from '../../core/decide/dispatch.ts';
import type {
  JobOutcome,
  BadSpec,
  Decision,
  DecideInput,
  PlacedKind,
  ObservedMember,
  Self,
} from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import { drawFor } from '../../core/draw.ts';
import { settleClaims } from '../../core/fleet/claims.ts';
import { createFleet, type ClusterFacts, type ClusterState, type Fleet } from '../../core/fleet/fleet.ts';
import type { Change } from '../../core/fleet/change.ts';
import { fold } from '../../core/fleet/fold.ts';
import { shortHash } from '../../core/hash.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { PlacementMemory } from '../../core/placement/status.ts';
import { followsClusters } from '../../core/policies/follows-clusters.ts';
import { NO_VARIANTS, shapeIn } from '../../core/placement/variants.ts';
import type { DeploymentSpec, JobSpec, PlacementRules } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { GIB, nodeWith, shapeWith } from './shapes.ts';

const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;

/** A pod of one cpu and no memory: as many fit on a node as it has cpus. */
export const ONE_CPU = shapeWith({ cpuMilli: 1000, labels: new Map([['app', 'a']]) });

/** Facts of a cluster of tier fog (cloud where its name says so), but for what is given. */
export function clusterFacts(name: string, given: Partial<ClusterFacts> = {}): ClusterFacts {
  const tier = name.includes('cloud') ? 'cloud' : 'fog';
  return {
    name,
    tier,
    labels: new Map(),
    taints: [],
    region: '',
    zone: '',
    provider: '',
    coordinates: null,
    pricePerHourUsd: null,
    cordoned: false,
    ...given,
  };
}

/** A node with so many cpus, memory enough, and 110 pod slots. */
export function cpuNode(name: string, cpus: number, given: Partial<Omit<NodeFacts, 'name'>> = {}): NodeFacts {
  const allocatable = new Map([
    ['cpu', cpus * 1000],
    ['memory', 1000 * GIB],
    ['pods', 1000],
  ]);
  return nodeWith(name, { allocatable, ...given });
}

/** The hash that tells whether rules rank anew, as the compiler of specs makes it: over what placement is asked. */
function withHashes<T extends Omit<PlacementRules, 'rulesHash' | 'revision'>>(
  spec: T,
): T & Pick<PlacementRules, 'rulesHash' | 'revision'> {
  const { policy, locations, numberOfLocations, home, clusterSelector, tolerations, priority, partial } =
    spec;
  const { division, limits } = spec;
  const choice = {
    policy,
    locations,
    numberOfLocations,
    home,
    clusterSelector,
    tolerations,
    priority,
    partial,
    ...(division === undefined ? {} : { division }),
    ...(limits === undefined ? {} : { limits }),
  };
  return { ...spec, revision: shortHash(spec.shape.id), rulesHash: shortHash(canonicalJson(choice)) };
}

const RULES = {
  shape: ONE_CPU,
  variants: NO_VARIANTS,
  policy: 'worst_fit',
  locations: null,
  numberOfLocations: 1,
  home: '',
  clusterSelector: [],
  tolerations: [],
  priority: 0,
  partial: true,
} satisfies Omit<PlacementRules, 'rulesHash' | 'revision'>;

/** One replica of one cpu by worst_fit, but for what is given; locations mean cluster_affinity. */
export function deploymentOf(given: Partial<DeploymentSpec> = {}): DeploymentSpec {
  return withHashes({ ...RULES, replicas: 1, replicaOverrides: null, ...affinity(given), ...given });
}

/** A job of one pod of one cpu by worst_fit, but for what is given. */
export function jobOf(given: Partial<JobSpec> = {}): JobSpec {
  const parallelism = given.parallelism ?? 1;
  return withHashes({
    ...RULES,
    parallelism,
    completions: parallelism,
    suspend: false,
    ...affinity(given),
    ...given,
  });
}

function affinity({ locations }: Partial<PlacementRules>): Partial<PlacementRules> {
  if (locations === undefined || locations === null) return {};
  return { policy: 'cluster_affinity', numberOfLocations: locations.length };
}

interface Member {
  desired: number;
  revision: string;
  bound: number;
  /** As many as are bound where nothing is said. */
  ready?: number;
  older?: number;
  finished: number;
  unschedulable: ObservedMember['unschedulable'];
  refusal?: ObservedMember['refusal'];
  replicasOwnedElsewhere?: boolean;
  outcome?: JobOutcome;
}

interface Workload {
  spec: DeploymentSpec | JobSpec | BadSpec;
  readonly kind: PlacedKind;
  readonly createdMicros: number;
  generation: number;
  deleting: boolean;
  paused: boolean;
  abandoned: readonly string[];
  memory: PlacementMemory | null;
  readonly members: Map<string, Member>;
  readonly podIds: Map<string, string[]>;
}

/** A fleet, a board and the workloads on it. Keys are names: `app` stands for a deployment in namespace default. */
export class World {
  readonly fleet: Fleet = createFleet();
  readonly board: Board = createBoard();
  nowMicros = 0;
  private readonly workloads = new Map<string, Workload>();
  private podCount = 0;

  /** Folds facts. */
  see(...changes: readonly Change[]): this {
    for (const change of changes) fold(this.fleet, change, this.nowMicros);
    return this;
  }

  /** Registers a cluster with nodes: a number is one node of so many cpus. */
  cluster(name: string, nodes: number | readonly NodeFacts[], given: Partial<ClusterFacts> = {}): this {
    this.see({ type: 'cluster', facts: clusterFacts(name, given) });
    const list = typeof nodes === 'number' ? [cpuNode(`${name}-node`, nodes)] : nodes;
    for (const facts of list) this.see({ type: 'node', cluster: name, facts });
    return this;
  }

  /** The same round-trip time both ways, milliseconds. */
  rtt(from: string, to: string, ms: number): this {
    return this.see({ type: 'rtt', from, to, ms });
  }

  /** Fills a cluster with bound pods that are not ours. */
  fill(
    cluster: string,
    pods: number,
    shape: PodShape = ONE_CPU,
    node = `${cluster}-node`,
  ): readonly string[] {
    return Array.from({ length: pods }, () => {
      const id = `other-${this.podCount++}`;
      this.see({ type: 'pod', pod: { id, cluster, node, shape, owner: null, phase: 'bound' } });
      return id;
    });
  }

  /** Takes a spec (new or changed) for a workload and decides and promises on it. */
  place(name: string, spec: DeploymentSpec | JobSpec | BadSpec): Decision {
    const workload = this.workloads.get(name);
    if (workload === undefined) {
      this.workloads.set(name, {
        spec,
        kind: 'parallelism' in spec ? 'MultiClusterJob' : 'MultiClusterDeployment',
        createdMicros: this.nowMicros,
        generation: 1,
        deleting: false,
        paused: false,
        abandoned: [],
        memory: null,
        members: new Map(),
        podIds: new Map(),
      });
    } else {
      workload.spec = spec;
      workload.generation++;
    }
    return this.again(name);
  }

  /** Decides and promises again. */
  again(name: string): Decision {
    const decision = this.ask(name);
    this.commit(name, decision);
    return decision;
  }

  /** Decides without promising. */
  ask(name: string): Decision {
    return decide(this.inputOf(name));
  }

  /** Puts a decision's status onto the board and its claims into the fleet. */
  commit(name: string, { status, memory }: Decision): void {
    const workload = this.of(name);
    workload.memory = memory;
    const before = this.board.entries.get(this.keyOf(name));
    const rules = 'problems' in workload.spec ? before : workload.spec;
    if (rules === undefined) return;
    promise(this.fleet, this.board, this.keyOf(name), {
      key: this.keyOf(name),
      namespace: 'default',
      name,
      shape: rules.shape,
      variants: rules.variants,
      priority: rules.priority,
      createdMicros: workload.createdMicros,
      placements: status.placements,
      unplaced: status.unplaced,
      leaving: status.leaving,
      failsOver: !('problems' in workload.spec) && workload.spec.failoverAfterMicros !== undefined,
      followsClusters: !('problems' in workload.spec) && followsClusters(workload.spec),
    });
  }

  /** Members do what a decision asks and every pod that finds room is bound and ready at once. */
  apply(name: string, { effects }: Decision): void {
    for (const effect of effects) {
      if (effect.type === 'removeWorkload') this.run(name, effect.cluster, 0, '');
      else this.run(name, effect.cluster, effect.replicas, effect.revision);
    }
  }

  /** Places, and lets members follow until nothing changes. */
  settle(name: string, spec?: DeploymentSpec | JobSpec | BadSpec): Decision {
    let decision = spec === undefined ? this.again(name) : this.place(name, spec);
    for (let round = 0; round < 5 && decision.effects.length > 0; round++) {
      this.apply(name, decision);
      decision = this.again(name);
    }
    return decision;
  }

  /** Marks a workload as being deleted or paused, or clusters as abandoned. */
  mark(name: string, marks: Partial<Pick<Workload, 'deleting' | 'paused' | 'abandoned'>>): void {
    Object.assign(this.of(name), marks);
  }

  /** Changes what is seen of a workload in a member. */
  observe(name: string, cluster: string, seen: Partial<Member>): void {
    Object.assign(this.of(name).members.get(cluster)!, seen);
  }

  /** A member shows this of a workload. */
  show(name: string, cluster: string, seen: Member): void {
    this.of(name).members.set(cluster, seen);
  }

  /** A member lost its objects of a workload, pods and all. */
  lose(name: string, cluster: string): void {
    this.bindPods(name, cluster, 0);
    this.of(name).members.delete(cluster);
  }

  /** Replicas wanted by cluster, in order of name. */
  wanted(name: string): Readonly<Record<string, number>> {
    const placements = this.board.entries.get(this.keyOf(name))?.placements ?? [];
    return Object.fromEntries(
      placements
        .map(({ cluster, replicas }) => [cluster, replicas] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** Replicas that wait. */
  waiting(name: string): number {
    return this.board.entries.get(this.keyOf(name))?.unplaced?.replicas ?? 0;
  }

  /** Names of the workloads that are woken by all that happened since the last call, in their turn. */
  woken(): string[] {
    return [...this.turns()];
  }

  /** The same, one at a time: what is decided on one comes before the next. */
  *turns(): Generator<string> {
    for (const key of affected(this.fleet, this.board)) yield key.slice(key.lastIndexOf('/') + 1);
  }

  keyOf(name: string): Key {
    return `${this.of(name).kind}/default/${name}`;
  }

  state(cluster: string): ClusterState {
    return this.fleet.clusters.get(cluster)!;
  }

  observed(name: string): readonly ObservedMember[] {
    return [...this.of(name).members].map(([cluster, member]) => ({
      cluster,
      refusal: null,
      replicasOwnedElsewhere: false,
      ready: member.bound,
      ...member,
      seenMicros: this.nowMicros,
    }));
  }

  inputOf(name: string): DecideInput {
    const { kind, spec, memory, generation, createdMicros, deleting, paused, abandoned } = this.of(name);
    const self: Self = {
      kind,
      key: this.keyOf(name),
      namespace: 'default',
      name,
      uid: `uid-${name}`,
      generation,
      createdMicros,
      deleting,
      paused,
      abandoned,
    };
    return {
      self,
      spec: spec,
      observed: this.observed(name),
      fleet: this.fleet,
      board: this.board,
      memory,
      nowMicros: this.nowMicros,
      draw: drawFor(1, self.uid),
    };
  }

  private of(name: string): Workload {
    const workload = this.workloads.get(name);
    if (workload === undefined) throw new Error(`there is no workload ${name}`);
    return workload;
  }

  private run(name: string, cluster: string, replicas: number, revision: string): void {
    const { members } = this.of(name);
    const bound = this.bindPods(name, cluster, replicas);
    if (revision === '') {
      members.delete(cluster);
      return;
    }
    const missing = replicas - bound;
    const unschedulable = missing === 0 ? null : { count: missing, sinceMicros: this.nowMicros };
    members.set(cluster, { desired: replicas, revision, bound, finished: 0, unschedulable });
  }

  /**
   * Replaces a workload's pods in a cluster by so many, bound where its claims are packed; where there are fewer to be, the
   * others stay. Says how many are bound.
   */
  private bindPods(name: string, cluster: string, replicas: number): number {
    const workload = this.of(name);
    const state = this.state(cluster);
    const before = workload.podIds.get(cluster) ?? [];
    const kept = replicas < before.length ? before.slice(0, replicas) : [];
    for (const id of before.slice(kept.length)) this.see({ type: 'podGone', id });
    workload.podIds.set(cluster, kept);
    if (kept.length === replicas || 'problems' in workload.spec) return kept.length;
    const owner = this.keyOf(name);
    const shape = shapeIn(workload.spec, cluster);
    settleClaims(state);
    const nodes = (state.claims.get(owner)?.packed ?? []).map((slot) => state.nodes.facts[slot]!.name);
    const ids = nodes.slice(0, replicas).map((node) => {
      const id = `${name}-${this.podCount++}`;
      this.see({ type: 'pod', pod: { id, cluster, node, shape, owner, phase: 'bound' } });
      return id;
    });
    workload.podIds.set(cluster, ids);
    return ids.length;
  }
}

/** Clusters a, b, c and a cloud with room for 3, 6, 4 and 50; from a, c is nearer than b. */
export function sites(): World {
  return new World()
    .cluster('a', 3)
    .cluster('b', 6)
    .cluster('c', 4)
    .cluster('cloud1', 50)
    .rtt('a', 'c', 5)
    .rtt('a', 'b', 20)
    .rtt('b', 'c', 7)
    .rtt('a', 'cloud1', 1);
}

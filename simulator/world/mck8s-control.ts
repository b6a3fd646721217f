// Load that goes through cluster0: jobs become MultiClusterJobs, manifests are applied, scaled and deleted, and what happens to
// pods in members is counted as it happens and told to cluster0 as late as an informer would.

import { deploymentSpec, jobSpec } from '../../core/placement/compile.ts';
import { NO_VARIANTS } from '../../core/placement/variants.ts';
import type { Policies } from '../../core/policies/policy.ts';
import type { JobSpec } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { FakeCluster, NodePicker } from '../cluster/fake-cluster.ts';
import { Opcode } from '../cluster/opcode.ts';
import type { Pods } from '../cluster/pods.ts';
import { spellsOf } from '../faults/spells.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { CostTally } from '../measure/cost.ts';
import { EgressTally } from '../measure/egress.ts';
import type { Load, ManifestAction } from '../load/load.ts';
import { REGISTRY, type Scenario } from '../scenario/scenario.ts';
import { RequestTally } from '../measure/requests.ts';
import { Absence } from '../measure/room.ts';
import type { Accounts } from './accounts.ts';
import { Cluster0, Seen, type DecisionWatcher } from './cluster0.ts';
import type { Control } from './control.ts';
import { Creations, type CreationsOptions } from './creations.ts';
import { Health } from './health.ts';
import { Links } from './links.ts';
import { Members, type WorkloadWatcher } from './members.ts';
import { Services } from './services.ts';
import { RoundTripProbes } from './round-trip-probes.ts';
import { Scrapes } from './scrapes.ts';
import { Trouble } from './trouble.ts';
import { TrafficScrapes } from './traffic-scrapes.ts';
import { newWorkload, type SpecOfKind, type Workload } from './workload.ts';

export interface Mck8sOptions {
  readonly scenario: Scenario;
  readonly load: Load;
  /** Replaces the policy of workloads without locations; null: their own. */
  readonly policy: string | null;
  /** The policies there are; absent: the built-in ones. */
  readonly policies?: Policies;
  readonly seed: number;
  readonly queue: EventQueue;
  readonly accounts: Accounts;
  readonly onDecision?: DecisionWatcher;
  readonly picker?: (table: NodeTable) => NodePicker;
}

/** The policy of generated jobs when a run names none: the default of the API. */
const DEFAULT_POLICY = 'most_traffic';

export class Mck8sControl implements Control, WorkloadWatcher {
  readonly members: Members;
  readonly cluster0: Cluster0;
  readonly links: Links = new Links();
  private readonly health: Health;
  private readonly trouble: Trouble;
  private readonly totals: Scrapes;
  private readonly options: Mck8sOptions;
  private readonly services: Services;
  private readonly probes: RoundTripProbes;
  /** Null without services. */
  readonly requests: RequestTally | null;
  private readonly scrapes: TrafficScrapes | null;
  private readonly creations: Creations;
  private readonly cost: CostTally | null;
  private count = 0;

  constructor(options: Mck8sOptions) {
    this.options = options;
    const { scenario, seed, queue, policies, onDecision, picker } = options;
    const members = { scenario, seed, queue, watcher: this };
    this.members = new Members(picker === undefined ? members : { ...members, picker });
    const onCommitted = (workload: Workload): void => {
      options.accounts.decided(workload, queue.clock);
    };
    this.cluster0 = new Cluster0({
      ...{ scenario, seed, queue, members: this.members, links: this.links, onCommitted },
      ...(policies === undefined ? {} : { policies }),
      ...(onDecision === undefined ? {} : { onDecision }),
    });
    const act = (action: ManifestAction): void => {
      this.perform(action);
    };
    const { services: plans } = options.load;
    this.requests = options.accounts.tallies.of(RequestTally);
    this.requests?.payBy(options.accounts.tallies.of(EgressTally));
    this.services = new Services({
      ...{ plans, untilMicros: scenario.durationMicros, queue, act, requests: this.requests },
      workloadOf: (key) => this.cluster0.find(key)!.index,
    });
    this.services.start();
    const { mail } = this.cluster0;
    const common = { queue, members: this.members, links: this.links, mail };
    this.health = new Health({
      ...common,
      onStanding: (cluster, ready) => {
        this.cluster0.learn([{ type: 'health', cluster, ready }]);
      },
    });
    const spells = spellsOf(scenario.faults, seed, scenario.durationMicros);
    this.trouble = new Trouble({ ...common, spells });
    this.totals = new Scrapes({ ...common, scenario });
    this.probes = this.newProbes();
    this.scrapes =
      this.requests === null ? null : new TrafficScrapes({ scenario, queue, mail, requests: this.requests });
    const tell: CreationsOptions['tell'] = (member, changes) => {
      this.cluster0.mail.tellFacts(member, changes);
    };
    this.creations = new Creations({ scenario, queue, tell, meter: options.accounts.meter });
    this.cost = options.accounts.tallies.of(CostTally);
  }

  get clusters(): readonly FakeCluster[] {
    return this.members.clusters;
  }

  get pods(): Pods {
    return this.members.pods;
  }

  arrive(row: number): void {
    const { jobs } = this.options.load;
    const pods = jobs.pods[row]!;
    const shape = jobs.shape[row]!;
    const spec = this.generatedSpec(shape, pods, jobs.home[row]!);
    this.create({ kind: 'MultiClusterJob', spec }, shape.namespace, jobs.name(row), jobs.runMicros[row]!);
  }

  act(index: number): void {
    this.perform(this.options.load.actions[index]!);
  }

  handle(opcode: number, a: number, b: number): void {
    switch (opcode) {
      case Opcode.service:
        this.services.tick(a);
        return;
      case Opcode.scrapeTraffic:
        this.scrapes?.scrape();
        return;
      case Opcode.created:
        this.creations.handle(a, b);
        return;
      case Opcode.measure:
        this.probes.measure();
        return;
      case Opcode.scrape:
        this.totals.handle(a, b);
        return;
      case Opcode.fault:
        this.trouble.handle(a, b);
        return;
      case Opcode.probe:
        this.health.probe(a, b);
        return;
      case Opcode.consider:
        this.health.consider();
        return;
      default:
        this.cluster0.handle(opcode, a, b);
    }
  }

  /** Does to cluster0 what a user does. */
  private perform(action: ManifestAction): void {
    switch (action.action) {
      case 'apply':
        this.applyObject(action);
        return;
      case 'scale':
        this.scale(action.key, action.replicas);
        return;
      case 'delete':
        this.delete(action.key);
        return;
    }
  }

  bound(pod: number, index: number): void {
    const { accounts, queue } = this.options;
    const { member, slot, shape } = this.pods;
    accounts.bound(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
    this.occupied(pod, 1);
    this.cluster0.mail.tell(pod, Seen.bound);
  }

  unschedulable(pod: number): void {
    this.cluster0.mail.tell(pod, Seen.unschedulable);
  }

  ready(pod: number, index: number): void {
    const { accounts, queue } = this.options;
    accounts.tallies.started(this.workload(index), queue.clock, this.pods.member[pod]!);
    if (this.workload(index).kind === 'MultiClusterDeployment') this.cluster0.mail.tell(pod, Seen.ready);
  }

  finished(pod: number, index: number): void {
    const { accounts, queue } = this.options;
    const { member, slot, shape } = this.pods;
    accounts.finished(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
    this.occupied(pod, -1);
    this.cluster0.mail.tell(pod, Seen.finished);
  }

  deleted(pod: number, index: number, wasOnNode: boolean): void {
    const { accounts, queue } = this.options;
    if (wasOnNode) {
      const { member, slot, shape } = this.pods;
      accounts.lost(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
      this.occupied(pod, -1);
    }
    this.cluster0.mail.tell(pod, Seen.deleted);
  }

  stopped(pod: number, index: number): void {
    const { accounts, queue } = this.options;
    accounts.tallies.stopped(this.workload(index), queue.clock, this.pods.member[pod]!);
  }

  unready(pod: number, index: number): void {
    if (this.workload(index).kind === 'MultiClusterDeployment') this.cluster0.mail.tell(pod, Seen.unready);
  }

  nodeChanged(member: number, facts: NodeFacts): void {
    const { name: cluster, staleness } = this.options.scenario.clusters[member]!;
    if (staleness !== undefined) return;
    this.cluster0.mail.tellFacts(member, [{ type: 'node', cluster, facts }]);
  }

  machineTurned(member: number, slot: number, isUp: boolean): void {
    const { accounts, queue } = this.options;
    accounts.meter.turned(queue.clock, member, slot, Absence.stopped, !isUp);
  }

  pulled(member: number, bytes: number): void {
    const { accounts } = this.options;
    accounts.tallies.of(EgressTally)?.moved(REGISTRY, this.clusters[member]!.name, bytes);
  }

  private occupied(pod: number, change: 1 | -1): void {
    const { member, slot } = this.pods;
    this.totals.occupied(member[pod]!, this.pods.shape[pod]!, change);
    this.cost?.occupied(member[pod]!, slot[pod]!, change, this.options.queue.clock);
  }

  private newProbes(): RoundTripProbes {
    const { cluster0, links, members } = this;
    const { scenario, seed, queue } = this.options;
    return new RoundTripProbes({
      ...{ network: scenario.network, seed, queue, links },
      learn: (changes) => {
        cluster0.learn(changes);
      },
      tell: (member, changes) => {
        cluster0.mail.tellFacts(members.indexOf(member), changes);
      },
    });
  }

  private workload(index: number): Workload {
    return this.cluster0.workloads[index]!;
  }

  private generatedSpec(shape: PodShape, pods: number, home: string): JobSpec {
    const policy = this.options.policy ?? DEFAULT_POLICY;
    return {
      shape,
      revision: 'generated',
      variants: NO_VARIANTS,
      rulesHash: 'generated',
      policy,
      locations: null,
      numberOfLocations: 1,
      home,
      clusterSelector: [],
      tolerations: [],
      priority: 0,
      partial: true,
      parallelism: pods,
      completions: pods,
      suspend: false,
    };
  }

  private create(of: SpecOfKind, namespace: string, name: string, runMicros: number): Workload {
    const { queue, accounts } = this.options;
    const key = `${of.kind}/${namespace}/${name}`;
    const creation = this.cluster0.creationsOf(key) + 1;
    const createdMicros = queue.clock;
    const index = this.count++;
    const workload = newWorkload({ index, creation, key, namespace, name, createdMicros, runMicros, of });
    accounts.respecified(workload, of.spec.shape, createdMicros);
    this.cluster0.created(workload);
    return workload;
  }

  private applyObject(action: Extract<ManifestAction, { action: 'apply' }>): void {
    const { object, runMicros } = action;
    const of = this.specOf(object);
    const { namespace, name } = object.metadata;
    let workload = this.cluster0.find(`${object.kind}/${namespace}/${name}`);
    if (workload === undefined) workload = this.create(of, namespace, name, runMicros);
    else this.respecify(workload, of.spec);
    workload.runMicros = runMicros;
    workload.self.paused = object.kind === 'MultiClusterDeployment' && object.spec.paused === true;
  }

  private specOf(object: Extract<ManifestAction, { action: 'apply' }>['object']): SpecOfKind {
    const compiled = object.kind === 'MultiClusterDeployment' ? deploymentSpec(object) : jobSpec(object);
    if (!compiled.ok) throw new Error(`${object.kind} ${object.metadata.name}: ${compiled.error.join('; ')}`);
    const { policy } = this.options;
    const isReplaced = policy !== null && compiled.value.locations === null;
    const spec = isReplaced ? { ...compiled.value, policy } : compiled.value;
    return { kind: object.kind, spec } as SpecOfKind;
  }

  private scale(key: string, replicas: number): void {
    const workload = this.cluster0.find(key);
    if (workload === undefined) return;
    if (workload.kind === 'MultiClusterDeployment') this.respecify(workload, { ...workload.spec, replicas });
    else this.respecify(workload, { ...workload.spec, parallelism: replicas });
  }

  private respecify(workload: Workload, spec: SpecOfKind['spec']): void {
    const { accounts, queue } = this.options;
    const before = workload.spec.shape;
    workload.spec = spec;
    workload.self.generation++;
    accounts.respecified(workload, before, queue.clock);
    this.cluster0.changed(workload);
  }

  private delete(key: string): void {
    const workload = this.cluster0.find(key);
    if (workload === undefined) return;
    const { accounts, queue } = this.options;
    workload.isDeleted = true;
    workload.self.deleting = true;
    accounts.respecified(workload, workload.spec.shape, queue.clock);
    this.cluster0.changed(workload);
  }
}

// What happens in members, as it happens: it goes into the books of the run at once, and by mail to cluster0, which hears of it as
// late as an informer would. It changes nothing.

import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { CostTally } from '../measure/cost.ts';
import { EgressTally } from '../measure/egress.ts';
import { Absence } from '../measure/room.ts';
import { REGISTRY, type Scenario } from '../scenario/scenario.ts';
import type { Accounts } from './accounts.ts';
import type { Cluster0 } from './cluster0.ts';
import type { Creations } from './creations.ts';
import type { Members, WorkloadWatcher } from './members.ts';
import { Seen } from './sightings.ts';
import type { TotalsScrapes } from './totals-scrapes.ts';
import type { Workload } from './workload.ts';

/** Those between whom news goes. Members are made with their watcher, so these are there once anything happens. */
export interface World {
  readonly members: Members;
  readonly cluster0: Cluster0;
  readonly totals: TotalsScrapes;
  readonly creations: Creations;
}

export interface MemberNewsOptions {
  readonly scenario: Scenario;
  readonly queue: EventQueue;
  readonly accounts: Accounts;
  readonly world: World;
}

export class MemberNews implements WorkloadWatcher {
  private readonly scenario: Scenario;
  private readonly queue: EventQueue;
  private readonly accounts: Accounts;
  private readonly world: World;
  private readonly cost: CostTally | null;
  private readonly egress: EgressTally | null;

  constructor({ scenario, queue, accounts, world }: MemberNewsOptions) {
    this.scenario = scenario;
    this.queue = queue;
    this.accounts = accounts;
    this.world = world;
    this.cost = accounts.tallies.of(CostTally);
    this.egress = accounts.tallies.of(EgressTally);
  }

  bound(pod: number, index: number): void {
    const { accounts, queue } = this;
    const { member, slot, shape } = this.world.members.pods;
    accounts.bound(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
    this.occupied(pod, 1);
    this.world.cluster0.mail.tell(pod, Seen.bound);
  }

  found(pod: number, index: number): void {
    const { accounts, queue } = this;
    const { member, slot, shape } = this.world.members.pods;
    accounts.bound(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
    this.occupied(pod, 1);
    accounts.tallies.started(this.workload(index), queue.clock, member[pod]!);
  }

  unschedulable(pod: number): void {
    this.world.cluster0.mail.tell(pod, Seen.unschedulable);
  }

  ready(pod: number, index: number): void {
    const { accounts, queue } = this;
    accounts.tallies.started(this.workload(index), queue.clock, this.world.members.pods.member[pod]!);
    if (this.workload(index).kind === 'MultiClusterDeployment')
      this.world.cluster0.mail.tell(pod, Seen.ready);
  }

  finished(pod: number, index: number): void {
    const { accounts, queue } = this;
    const { member, slot, shape } = this.world.members.pods;
    accounts.finished(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
    this.occupied(pod, -1);
    this.world.cluster0.mail.tell(pod, Seen.finished);
  }

  deleted(pod: number, index: number, wasOnNode: boolean): void {
    const { accounts, queue } = this;
    if (wasOnNode) {
      const { member, slot, shape } = this.world.members.pods;
      accounts.lost(this.workload(index), member[pod]!, slot[pod]!, shape[pod]!, queue.clock);
      this.occupied(pod, -1);
    }
    this.world.cluster0.mail.tell(pod, Seen.deleted);
  }

  stopped(pod: number, index: number): void {
    const { accounts, queue } = this;
    accounts.tallies.stopped(this.workload(index), queue.clock, this.world.members.pods.member[pod]!);
  }

  unready(pod: number, index: number): void {
    if (this.workload(index).kind === 'MultiClusterDeployment')
      this.world.cluster0.mail.tell(pod, Seen.unready);
  }

  nodeChanged(member: number, facts: NodeFacts): void {
    const { name: cluster, staleness } = this.scenario.clusters[member]!;
    if (staleness !== undefined || !this.world.creations.hasBooted(member)) return;
    this.world.cluster0.mail.tellFacts(member, [{ type: 'node', cluster, facts }]);
  }

  machineTurned(member: number, slot: number, isUp: boolean): void {
    const { accounts, queue } = this;
    accounts.meter.turned(queue.clock, member, slot, Absence.stopped, !isUp);
  }

  pulled(member: number, bytes: number): void {
    this.egress?.moved(REGISTRY, this.world.members.clusters[member]!.name, bytes);
  }

  private occupied(pod: number, change: 1 | -1): void {
    const { member, slot } = this.world.members.pods;
    this.world.totals.occupied(member[pod]!, this.world.members.pods.shape[pod]!, change);
    this.cost?.occupied(member[pod]!, slot[pod]!, change, this.queue.clock);
  }

  private workload(index: number): Workload {
    return this.world.cluster0.workloads.at(index)!;
  }
}

// The world of a run with a cluster0: its parts, who is told of what, and which part an event is for. What users do, what happens
// in members and what is decided each have a file of their own.

import type { Policies } from '../../core/policies/policy.ts';
import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { FakeCluster, NodePicker } from '../cluster/fake-cluster.ts';
import { Opcode } from '../cluster/opcode.ts';
import type { Pods } from '../cluster/pods.ts';
import { spellsOf } from '../faults/spells.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Load, ManifestAction } from '../load/load.ts';
import { CostTally } from '../measure/cost.ts';
import { EgressTally } from '../measure/egress.ts';
import { OutageTally } from '../measure/outages.ts';
import { RequestTally } from '../measure/requests.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Accounts } from './accounts.ts';
import { Cluster0, type DecisionWatcher, type Recorder } from './cluster0.ts';
import type { Control } from './control.ts';
import { Creations } from './creations.ts';
import { Health } from './health.ts';
import { CLUSTER0, Links } from './links.ts';
import { MemberNews, type World } from './member-news.ts';
import { Members } from './members.ts';
import { RoundTripProbes } from './round-trip-probes.ts';
import { Services } from './services.ts';
import { TotalsScrapes } from './totals-scrapes.ts';
import { TrafficScrapes } from './traffic-scrapes.ts';
import { Trouble } from './trouble.ts';
import { Users } from './users.ts';
import type { Workload } from './workload.ts';

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
  readonly recorder?: Recorder;
  readonly picker?: (table: NodeTable) => NodePicker;
}

export class Mck8sControl implements Control, World {
  readonly members: Members;
  readonly cluster0: Cluster0;
  readonly links: Links = new Links();
  readonly totals: TotalsScrapes;
  private readonly options: Mck8sOptions;
  private readonly users: Users;
  private readonly health: Health;
  private readonly trouble: Trouble;
  private readonly services: Services;
  private readonly probes: RoundTripProbes;
  /** Null without services. */
  readonly requests: RequestTally | null;
  private readonly traffic: TrafficScrapes | null;
  readonly creations: Creations;

  constructor(options: Mck8sOptions) {
    this.options = options;
    const { scenario, seed, queue, policies, onDecision, recorder, picker } = options;
    const { accounts, load, policy } = options;
    const watcher = new MemberNews({ scenario, queue, accounts, world: this });
    const members = { scenario, seed, queue, watcher };
    this.members = new Members(picker === undefined ? members : { ...members, picker });
    const onCommitted = (workload: Workload): void => {
      accounts.decided(workload, queue.clock);
    };
    this.cluster0 = new Cluster0({
      ...{ scenario, seed, queue, members: this.members, links: this.links, onCommitted },
      ...(policies === undefined ? {} : { policies }),
      ...(onDecision === undefined ? {} : { onDecision }),
      ...(recorder === undefined ? {} : { recorder }),
    });
    const { mail } = this.cluster0;
    this.users = new Users({ load, policy, queue, accounts, members: this.members, cluster0: this.cluster0 });
    const requests = accounts.tallies.of(RequestTally);
    this.requests = requests;
    requests?.payBy(accounts.tallies.of(EgressTally));
    requests?.tellOutages(accounts.tallies.of(OutageTally));
    this.links.watch((from, to, isDown) => {
      if (from !== CLUSTER0 && to !== CLUSTER0) requests?.wayTurned(from, to, isDown, queue.clock);
    });
    this.services = this.newServices(requests);
    const common = { queue, members: this.members, links: this.links, mail };
    this.health = new Health({
      ...common,
      scenario,
      onStanding: (cluster, ready) => {
        this.cluster0.learn([{ type: 'health', cluster, ready }]);
      },
    });
    const spells = spellsOf(scenario.faults, seed, scenario.durationMicros);
    const cost = accounts.tallies.of(CostTally);
    this.trouble = new Trouble({
      ...common,
      spells,
      onTaken: (member, slot, isTaken) => cost?.taken(member, slot, isTaken, queue.clock),
    });
    this.totals = new TotalsScrapes({ ...common, scenario });
    this.probes = this.newProbes();
    this.traffic = requests === null ? null : new TrafficScrapes({ scenario, queue, mail, requests });
    this.creations = new Creations({ ...common, scenario, meter: accounts.meter });
  }

  get clusters(): readonly FakeCluster[] {
    return this.members.clusters;
  }

  get pods(): Pods {
    return this.members.pods;
  }

  arrive(row: number): void {
    this.users.arrive(row);
  }

  act(index: number): void {
    this.users.perform(this.options.load.actions[index]!);
  }

  handle(opcode: number, a: number, b: number): void {
    switch (opcode) {
      case Opcode.service:
        this.services.tick(a);
        return;
      case Opcode.scrapeTraffic:
        this.traffic?.scrape();
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

  private newServices(requests: RequestTally | null): Services {
    const { scenario, load, queue } = this.options;
    const services = new Services({
      ...{ plans: load.services, untilMicros: scenario.durationMicros, queue, requests },
      act: (action: ManifestAction) => {
        this.users.perform(action);
      },
      workloadOf: (key) => this.cluster0.workloads.find(key)!.index,
    });
    services.start();
    return services;
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
}

// Clusters that are not there from the start: they are ordered at a time, register with cluster0 once their control plane answers,
// and have nodes once these have booted. Until then cluster0 knows nothing of them, so nothing is placed there.

import type { Change } from '../../core/fleet/change.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Meter } from '../measure/meter.ts';
import { Absence } from '../measure/room.ts';
import type { Scenario, ScenarioCluster } from '../scenario/scenario.ts';
import type { Mail } from './mail.ts';
import type { Members } from './members.ts';

/** What of a cluster has come about: `b` of the event. */
const Stage = { registered: 0, booted: 1 } as const;

export interface CreationsOptions {
  readonly scenario: Scenario;
  readonly queue: EventQueue;
  readonly meter: Meter;
  readonly members: Members;
  readonly mail: Mail;
}

export class Creations {
  private readonly options: CreationsOptions;
  private readonly unbooted = new Set<number>();

  constructor(options: CreationsOptions) {
    this.options = options;
    const { scenario, queue } = options;
    for (const [member, { creation }] of scenario.clusters.entries()) {
      if (creation === null) continue;
      const { registeredMicros, bootedMicros } = creation;
      queue.push(registeredMicros, Priority.world, Opcode.created, member, Stage.registered);
      queue.push(bootedMicros, Priority.world, Opcode.created, member, Stage.booted);
      this.unbooted.add(member);
      this.count(member, false);
    }
  }

  /** A cluster registers, or its nodes are there. */
  handle(member: number, stage: number): void {
    const { scenario, members, mail } = this.options;
    if (stage === Stage.registered) {
      mail.tellFacts(member, registration(scenario.clusters[member]!));
      return;
    }
    this.unbooted.delete(member);
    this.count(member, true);
    const { name, nodes } = members.clusters[member]!;
    mail.tellFacts(member, nodesOf({ name, nodes: nodes.facts.filter((facts) => facts !== undefined) }));
  }

  /** Whether a member has its nodes. */
  hasBooted(member: number): boolean {
    return !this.unbooted.has(member);
  }

  private count(member: number, isThere: boolean): void {
    const { scenario, queue, meter } = this.options;
    for (const slot of scenario.clusters[member]!.nodes.keys())
      meter.turned(queue.clock, member, slot, Absence.notCreated, !isThere);
  }
}

/** What cluster0 knows of a cluster that registers. */
export function registration({ name, traffic, ...cluster }: ScenarioCluster): readonly Change[] {
  const { tier, labels, taints, region, zone, provider, coordinates, pricePerHourUsd, cordoned } = cluster;
  const facts = {
    ...{ name, tier, labels, taints, region, zone, provider, coordinates, pricePerHourUsd, cordoned },
  };
  return [
    { type: 'cluster', facts },
    { type: 'traffic', cluster: name, value: traffic },
  ];
}

/** What it knows of the nodes of a cluster. */
export function nodesOf({ name, nodes }: Pick<ScenarioCluster, 'name' | 'nodes'>): readonly Change[] {
  return nodes.map((facts) => ({ type: 'node', cluster: name, facts }));
}

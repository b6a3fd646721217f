// Which members count as ready in a run: probes as on real clusters go in, the decision is core's. It decides nothing itself.

import { decideMembership, type MembershipMemory } from '../../core/membership/membership.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import { CLUSTER0, type Links } from './links.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Mail } from './mail.ts';
import type { Members } from './members.ts';

const SECOND = 1_000_000;
/** As the operator has them: handlers/members/registry.ts. */
const PROBE_EVERY_MICROS = 10 * SECOND;
const PROBE_TIMEOUT_MICROS = 5 * SECOND;

/** What an event is about: `b` of it. */
const Step = { asks: 0, timesOut: 1 } as const;

/** The answers of one member. */
interface Pulse {
  readonly name: string;
  ready: boolean;
  failingSinceMicros: number | null;
  succeedingSinceMicros: number | null;
}

export interface HealthOptions {
  readonly scenario: Scenario;
  readonly queue: EventQueue;
  readonly members: Members;
  readonly links: Links;
  readonly mail: Mail;
  /** Told when a member becomes ready or ceases to be. */
  readonly onStanding: (cluster: string, isReady: boolean) => void;
}

export class Health {
  private readonly options: HealthOptions;
  private readonly pulses: readonly Pulse[];
  private memory: MembershipMemory | null = null;

  constructor(options: HealthOptions) {
    this.options = options;
    this.pulses = options.scenario.clusters.map(({ name, silentSinceMicros }) => ({
      name,
      ready: silentSinceMicros === undefined,
      failingSinceMicros: silentSinceMicros ?? null,
      succeedingSinceMicros: silentSinceMicros === undefined ? 0 : null,
    }));
    options.links.watch((from, to) => {
      if (from === CLUSTER0 || to === CLUSTER0) this.mayHaveChanged(from === CLUSTER0 ? to : from);
    });
    options.mail.watchSpeed((member) => {
      this.mayHaveChanged(options.members.clusters[member]!.name);
    });
  }

  /** A probe is sent, or its time is over. */
  probe(member: number, step: number): void {
    const { queue } = this.options;
    const pulse = this.pulses[member]!;
    if (step === Step.asks && !this.answers(member)) {
      const dueMicros = queue.clock + PROBE_TIMEOUT_MICROS;
      queue.push(dueMicros, Priority.controller, Opcode.probe, member, Step.timesOut);
      return;
    }
    if (step === Step.asks) {
      pulse.failingSinceMicros = null;
      pulse.succeedingSinceMicros ??= queue.clock;
    } else {
      pulse.succeedingSinceMicros = null;
      pulse.failingSinceMicros ??= queue.clock;
    }
    this.consider();
  }

  /** Decides anew on all members. */
  consider(): void {
    const { queue, onStanding } = this.options;
    const decision = decideMembership({ clusters: this.pulses, nowMicros: queue.clock, memory: this.memory });
    this.memory = decision.memory;
    for (const pulse of this.pulses) {
      const isReady = decision.standings.get(pulse.name)!.ready;
      if (isReady === pulse.ready) continue;
      pulse.ready = isReady;
      onStanding(pulse.name, isReady);
    }
    const { requeueAfterMicros } = decision;
    if (requeueAfterMicros !== undefined)
      queue.push(queue.clock + requeueAfterMicros, Priority.controller, Opcode.consider, 0, 0);
  }

  /** What the next probe will find may be another than the last found. All other probes would find what is known. */
  private mayHaveChanged(cluster: string): void {
    const { queue, members } = this.options;
    const member = members.indexOf(cluster);
    const nextMicros = Math.ceil(queue.clock / PROBE_EVERY_MICROS) * PROBE_EVERY_MICROS;
    queue.push(nextMicros, Priority.controller, Opcode.probe, member, Step.asks);
  }

  private answers(member: number): boolean {
    const { links, mail, members } = this.options;
    const { name } = members.clusters[member]!;
    if (!links.isUp(CLUSTER0, name) || !links.isUp(name, CLUSTER0)) return false;
    return mail.requestMicros(member) <= PROBE_TIMEOUT_MICROS;
  }
}

// What cluster0 knows of members that it sees by scraped totals alone: sums over nodes, as old as the last scrape. It measures
// and tells; nothing here decides.

import type { ClusterTotals } from '../../core/fleet/fleet.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { FakeCluster } from '../cluster/fake-cluster.ts';
import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Scenario, Staleness } from '../scenario/scenario.ts';
import { CLUSTER0, type Links } from './links.ts';
import type { Mail } from './mail.ts';
import type { Members } from './members.ts';

/** What is due: `b` of the event. */
const Step = { windowBegins: 0, scrape: 1, tell: 2 } as const;

/** Requested amounts of one member over time, by resource. */
interface Integrals {
  atMicros: number;
  readonly level: Map<string, number>;
  readonly sums: Map<string, number>;
}

interface Scraped {
  readonly staleness: Staleness;
  readonly cluster: FakeCluster;
  readonly now: Integrals;
  /** Integrals at the beginning of windows that have not ended; totals that wait out their lag. */
  readonly begun: ReadonlyMap<string, number>[];
  readonly lagging: ClusterTotals[];
  told: string;
}

export interface TotalsScrapesOptions {
  readonly scenario: Scenario;
  readonly queue: EventQueue;
  readonly members: Members;
  readonly links: Links;
  readonly mail: Mail;
}

export class TotalsScrapes {
  private readonly options: TotalsScrapesOptions;
  private readonly byMember = new Map<number, Scraped>();

  constructor(options: TotalsScrapesOptions) {
    this.options = options;
    const { scenario, members } = options;
    for (const [member, { staleness }] of scenario.clusters.entries()) {
      if (staleness === undefined) continue;
      const cluster = members.clusters[member]!;
      const now = { atMicros: 0, level: new Map<string, number>(), sums: new Map<string, number>() };
      this.byMember.set(member, { staleness, cluster, now, begun: [], lagging: [], told: '' });
      this.next(member, staleness.periodMicros);
    }
  }

  /** A pod took room in a member (1) or gave it back (-1). */
  occupied(member: number, shape: PodShape, change: 1 | -1): void {
    if (this.byMember.size === 0) return;
    const scraped = this.byMember.get(member);
    if (scraped === undefined || scraped.staleness.windowMicros === 0) return;
    this.addUp(scraped);
    const { level } = scraped.now;
    const add = (name: string, amount: number): void => {
      level.set(name, (level.get(name) ?? 0) + change * amount);
    };
    add('cpu', shape.cpuMilli);
    add('memory', shape.memoryBytes);
    add('pods', 1);
    for (const { resource, amount } of shape.otherRequests) add(resource, amount);
  }

  /** A step of a member's scrapes is due. */
  handle(member: number, step: number): void {
    const scraped = this.byMember.get(member)!;
    if (step === Step.windowBegins) {
      this.addUp(scraped);
      scraped.begun.push(new Map(scraped.now.sums));
    } else if (step === Step.scrape) this.scrape(member, scraped);
    else this.tell(member, scraped);
  }

  private scrape(member: number, scraped: Scraped): void {
    const { queue, links } = this.options;
    const { cluster, staleness } = scraped;
    const requested = staleness.windowMicros > 0 ? this.meanRequested(scraped) : requestedOf(cluster);
    this.next(member, queue.clock + staleness.periodMicros);
    // A scrape that gets no answer is lost: what is known is as old as it was.
    if (!links.isUp(CLUSTER0, cluster.name) || !links.isUp(cluster.name, CLUSTER0)) return;
    scraped.lagging.push(totalsOf(cluster, requested));
    this.push(queue.clock + staleness.lagMicros, member, Step.tell);
  }

  private tell(member: number, scraped: Scraped): void {
    const { cluster } = scraped;
    const totals = scraped.lagging.shift()!;
    const text = JSON.stringify([[...totals.allocatable], [...totals.requested]]);
    if (scraped.told === text) return;
    scraped.told = text;
    this.options.mail.tellFacts(member, [{ type: 'totals', cluster: cluster.name, totals }]);
  }

  private next(member: number, atMicros: number): void {
    const { windowMicros } = this.byMember.get(member)!.staleness;
    if (windowMicros > 0)
      this.push(Math.max(this.options.queue.clock, atMicros - windowMicros), member, Step.windowBegins);
    this.push(atMicros, member, Step.scrape);
  }

  private push(atMicros: number, member: number, step: number): void {
    this.options.queue.push(atMicros, Priority.world, Opcode.scrape, member, step);
  }

  private meanRequested(scraped: Scraped): ReadonlyMap<string, number> {
    this.addUp(scraped);
    const begun = scraped.begun.shift()!;
    const { windowMicros, periodMicros } = scraped.staleness;
    const span = Math.min(windowMicros, periodMicros);
    return new Map([...scraped.now.sums].map(([name, sum]) => [name, (sum - (begun.get(name) ?? 0)) / span]));
  }

  private addUp({ now }: Scraped): void {
    const span = this.options.queue.clock - now.atMicros;
    if (span <= 0) return;
    for (const [name, amount] of now.level) now.sums.set(name, (now.sums.get(name) ?? 0) + amount * span);
    now.atMicros = this.options.queue.clock;
  }
}

/** What nodes that take pods offer, added up, beside what is said to be requested. */
export function totalsOf(
  { nodes }: Pick<FakeCluster, 'nodes'>,
  requested: ReadonlyMap<string, number>,
): ClusterTotals {
  const allocatable = new Map<string, number>();
  for (const { name, allocatable: each } of nodes.columns()) {
    let sum = 0;
    for (const [slot, facts] of nodes.facts.entries())
      if (facts?.ready === true && !facts.unschedulable) sum += each[slot]!;
    allocatable.set(name, sum);
  }
  return { allocatable, requested };
}

/** What pods on nodes that take pods request, by resource. */
export function requestedOf({ nodes }: Pick<FakeCluster, 'nodes'>): Map<string, number> {
  const requested = new Map<string, number>();
  for (const { name, requested: each } of nodes.columns()) {
    let sum = 0;
    for (const [slot, facts] of nodes.facts.entries())
      if (facts?.ready === true && !facts.unschedulable) sum += each[slot]!;
    requested.set(name, sum);
  }
  return requested;
}

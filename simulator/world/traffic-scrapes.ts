// What cluster0 knows of traffic: from time to time it is scraped in each member, and heard of as late as all else. Between two
// scrapes it is what it was.

import { Opcode, Priority } from '../cluster/opcode.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RequestTally } from '../measure/requests.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Mail } from './mail.ts';

/** Prometheus: global.scrape_interval. */
const SCRAPE_MICROS = 60_000_000;

export interface ScrapesOptions {
  readonly scenario: Scenario;
  readonly queue: EventQueue;
  readonly mail: Mail;
  readonly requests: RequestTally;
}

export class TrafficScrapes {
  private readonly options: ScrapesOptions;
  private readonly told: Float64Array;

  constructor(options: ScrapesOptions) {
    this.options = options;
    this.told = Float64Array.from(options.scenario.clusters, ({ traffic }) => traffic);
    const { queue } = options;
    queue.push(queue.clock + SCRAPE_MICROS, Priority.world, Opcode.scrapeTraffic, 0, 0);
  }

  /** Reads what users ask for next to each cluster, on top of what the scenario says; tells what changed. */
  scrape(): void {
    const { scenario, queue, mail, requests } = this.options;
    for (const [member, bytes] of requests.demandedBytes().entries()) {
      const { name, traffic } = scenario.clusters[member]!;
      const value = traffic + bytes;
      if (value === this.told[member]) continue;
      this.told[member] = value;
      mail.tellFacts(member, [{ type: 'traffic', cluster: name, value }]);
    }
    const nextMicros = queue.clock + SCRAPE_MICROS;
    if (nextMicros <= scenario.durationMicros)
      queue.push(nextMicros, Priority.world, Opcode.scrapeTraffic, 0, 0);
  }
}

// What traffic between regions costs. Whoever moves bytes tells of them; what the gigabyte costs stands in the scenario.

import type { EgressPrices, Scenario } from '../scenario/scenario.ts';
import { WHOLE_RUN, type Metric } from './metric.ts';
import type { Tally } from './tallies.ts';

const BYTES_PER_GB = 1e9;

/** Traffic as it is paid for, by the end that it leaves. */
export class EgressTally implements Tally {
  /** US dollars for all that was moved, once the run has ended. */
  usd = 0;
  /** US dollars so far, by cluster or the registry. */
  readonly usdFrom = new Map<string, number>();
  private readonly prices: EgressPrices;

  private constructor(prices: EgressPrices) {
    this.prices = prices;
  }

  /** Null where traffic has no prices. */
  static of({ egress }: Scenario): EgressTally | null {
    return egress === null ? null : new EgressTally(egress);
  }

  /**
   * Bytes went from a cluster (or the registry) to a cluster.
   *
   * @throws Error for an end that the scenario has no price for: a fault of the world, not of its user
   */
  moved(from: string, to: string, bytes: number): void {
    const usdPerGb = this.prices.get(from)?.get(to);
    if (usdPerGb === undefined) throw new Error(`There is no price for traffic from ${from} to ${to}.`);
    this.usdFrom.set(from, (this.usdFrom.get(from) ?? 0) + (bytes / BYTES_PER_GB) * usdPerGb);
  }

  end(): void {
    this.usd = 0;
    for (const usd of this.usdFrom.values()) this.usd += usd;
  }
}

export const EGRESS_METRICS = [
  {
    name: 'egressUsd',
    unit: 'US dollars',
    formula:
      'sum over all that was moved of gigabytes (10^9 bytes) x price by the gigabyte from the region it leaves to the region it goes to: images pulled from the registry, counted when a pull begins, and request traffic between clusters; null without prices.egress',
    window: WHOLE_RUN,
    value: ({ tallies }) => tallies.of(EgressTally)?.usd ?? null,
    shown: {
      head: 'EGRESS $',
      of: 'cost of traffic',
      scale: 1,
      digits: 2,
      legend: ['EGRESS: traffic between regions, of images and of answers.'],
    },
  },
] as const satisfies readonly Metric[];

// What the clusters cost in a run. A machine is paid for whether anything runs on it or not, and while it is broken, but not once
// its provider took it away; what it costs while it is used is told beside that, as a fixed cluster costs the same under every
// policy.

import type { Scenario, ScenarioCluster } from '../scenario/scenario.ts';
import { WHOLE_RUN, type Metric } from './metric.ts';
import type { Tally } from './tallies.ts';

const HOUR_MICROS = 3_600_000_000;

/** One cluster that has a price. */
interface Priced {
  readonly usdPerHour: number;
  /** From when on it is paid for. */
  readonly sinceMicros: number;
  /** Price of each node by its slot, the pods on it, and since when there are any. */
  readonly nodeUsdPerHour: Float64Array;
  readonly pods: Int32Array;
  readonly busySinceMicros: Float64Array;
  /** What is not paid while a node is taken away, and since when it is; Infinity: it is there. */
  readonly savedUsdPerHour: Float64Array;
  readonly takenSinceMicros: Float64Array;
  savedUsd: number;
  usedUsd: number;
}

export class CostTally implements Tally {
  /** US dollars by cluster, 0 for those without a price, once the run has ended. */
  readonly usd: Float64Array;
  readonly usedUsd: Float64Array;
  private readonly clusters: readonly (Priced | null)[];

  private constructor(clusters: readonly (Priced | null)[]) {
    this.clusters = clusters;
    this.usd = new Float64Array(clusters.length);
    this.usedUsd = new Float64Array(clusters.length);
  }

  /** Null where no cluster has a price. */
  static of({ clusters }: Scenario): CostTally | null {
    const priced = clusters.map(pricedOf);
    return priced.every((one) => one === null) ? null : new CostTally(priced);
  }

  /** A pod came to a node (1) or left it (-1). */
  occupied(member: number, slot: number, change: 1 | -1, nowMicros: number): void {
    const cluster = this.clusters[member];
    if (cluster === null || cluster === undefined) return;
    const before = cluster.pods[slot]!;
    cluster.pods[slot] = before + change;
    if (before === 0) cluster.busySinceMicros[slot] = nowMicros;
    else if (before + change === 0) bill(cluster, slot, nowMicros);
  }

  /** The provider took the machine of a node away, or gave another for it. */
  taken(member: number, slot: number, isTaken: boolean, nowMicros: number): void {
    const cluster = this.clusters[member];
    if (cluster === null || cluster === undefined) return;
    if (isTaken) cluster.takenSinceMicros[slot] = Math.max(nowMicros, cluster.sinceMicros);
    else payAgain(cluster, slot, nowMicros);
  }

  end(nowMicros: number): void {
    for (const [member, cluster] of this.clusters.entries()) {
      if (cluster === null) continue;
      const hours = Math.max(0, nowMicros - cluster.sinceMicros) / HOUR_MICROS;
      for (let slot = 0; slot < cluster.pods.length; slot++) payAgain(cluster, slot, nowMicros);
      this.usd[member] = cluster.usdPerHour * hours - cluster.savedUsd;
      for (let slot = 0; slot < cluster.pods.length; slot++)
        if (cluster.pods[slot]! > 0) bill(cluster, slot, nowMicros);
      this.usedUsd[member] = cluster.usedUsd;
    }
  }
}

/** Adds what a node cost since pods came to it. */
function bill(cluster: Priced, slot: number, nowMicros: number): void {
  const hours = (nowMicros - cluster.busySinceMicros[slot]!) / HOUR_MICROS;
  cluster.usedUsd += cluster.nodeUsdPerHour[slot]! * hours;
  cluster.busySinceMicros[slot] = nowMicros;
}

/** Adds what was not paid for a node since it was taken away. */
function payAgain(cluster: Priced, slot: number, nowMicros: number): void {
  const hours = Math.max(0, nowMicros - cluster.takenSinceMicros[slot]!) / HOUR_MICROS;
  cluster.savedUsd += cluster.savedUsdPerHour[slot]! * hours;
  cluster.takenSinceMicros[slot] = Infinity;
}

/** A cluster with one price for all has it spread evenly over its nodes. */
function pricedOf({ pricePerHourUsd, nodePricesUsd, nodes, creation }: ScenarioCluster): Priced | null {
  if (pricePerHourUsd === null) return null;
  const count = nodes.length;
  const isByNode =
    nodePricesUsd.size > 0 && pricePerHourUsd === sum(Float64Array.from(nodePricesUsd.values()));
  return {
    usdPerHour: pricePerHourUsd,
    sinceMicros: creation?.registeredMicros ?? 0,
    nodeUsdPerHour: Float64Array.from(
      nodes,
      ({ name }) => nodePricesUsd.get(name) ?? pricePerHourUsd / count,
    ),
    savedUsdPerHour: Float64Array.from(nodes, ({ name }) =>
      isByNode ? (nodePricesUsd.get(name) ?? 0) : pricePerHourUsd / count,
    ),
    takenSinceMicros: new Float64Array(count).fill(Infinity),
    savedUsd: 0,
    pods: new Int32Array(count),
    busySinceMicros: new Float64Array(count),
    usedUsd: 0,
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

export const COST_METRICS = [
  {
    name: 'costUsd',
    unit: 'US dollars',
    formula:
      'sum over clusters with a price of price by the hour x hours from when they are paid for (the start, or when a cluster that is created later has its control plane and its machines begin to boot) until the end, used or not, less the price of nodes while a provider has taken them away; null where no cluster has a price',
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const cost = tallies.of(CostTally);
      return cost === null ? null : sum(cost.usd);
    },
    shown: {
      head: 'COST $',
      of: 'cost of nodes',
      scale: 1,
      digits: 2,
      legend: ['COST: nodes as long as they are paid for, used or not.'],
    },
  },
  {
    name: 'usedNodesUsd',
    unit: 'US dollars',
    formula:
      'sum over nodes of clusters with a price of price by the hour x hours in which at least one pod is bound to the node: what they would cost if they were there only while they are used; the price of a whole cluster is spread evenly over its nodes; null where no cluster has a price',
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const cost = tallies.of(CostTally);
      return cost === null ? null : sum(cost.usedUsd);
    },
    shown: {
      head: 'USED $',
      of: 'cost of nodes in use',
      scale: 1,
      digits: 2,
      legend: ['USED: nodes while pods are bound to them.'],
    },
  },
] as const satisfies readonly Metric[];

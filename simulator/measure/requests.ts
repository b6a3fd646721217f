// The requests for services: where they come from, which replicas serve them, and how far they go. Rates hold between two changes,
// so that sums over time are exact and no single request is ever made. Within a cluster a request takes no time.

import type { Load } from '../load/load.ts';
import type { ServicePlan } from '../load/services/source.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { nearest, proportional, type Carry, type Ground, type Stream } from '../traffic/routing.ts';
import type { Workload } from '../world/workload.ts';
import type { EgressTally } from './egress.ts';
import type { OutageTally } from './outages.ts';
import type { Tally } from './tallies.ts';

/** What holds of a service now, in requests per second (and times milliseconds for `rtt`). */
interface Rates {
  demanded: number;
  served: number;
  /** Where no ready replica is reached. */
  unserved: number;
  /** To clusters with a known round-trip time, and those times. */
  known: number;
  rtt: number;
  /** Of services that have a home: all, and those that the home serves. */
  ofHome: number;
  atHome: number;
  /** More than ready replicas are meant for. */
  excess: number;
}

interface Served {
  readonly plan: ServicePlan;
  readonly origins: readonly { readonly cluster: number; readonly share: number }[];
  readonly home: number;
  readonly ready: Int32Array;
  rate: number;
  sinceMicros: number;
  readonly now: Rates;
  /** Bytes per second that leave a cluster for another, while they are paid for: `from * clusters + to` and how many. */
  readonly leaving: Map<number, number>;
}

/** Adds up requests over time. */
export class RequestTally implements Tally {
  /** Requests so far; `rtt` in request-milliseconds. */
  readonly sums: Rates = noRates();
  private readonly ground: Ground;
  private readonly names: readonly string[];
  private readonly byWorkload = new Map<number, Served>();

  private egress: EgressTally | null = null;
  private outages: OutageTally | null = null;
  /** Ways between clusters that are down, as `from * clusters + to`. */
  private readonly down = new Set<number>();
  /** Bytes so far, as `leaving`. */
  private readonly left: Float64Array;

  private constructor(scenario: Scenario) {
    this.left = new Float64Array(scenario.clusters.length ** 2);
    this.names = scenario.clusters.map(({ name }) => name);
    this.ground = groundOf(scenario);
  }

  /** Null where there are no services. */
  static of(scenario: Scenario, { services }: Load): RequestTally | null {
    return services.length === 0 ? null : new RequestTally(scenario);
  }

  /** What is paid for traffic is told there, at the end of the run; null: nothing is. */
  payBy(egress: EgressTally | null): void {
    this.egress = egress;
  }

  /** Services whose users reach no replica are told there as well. */
  tellOutages(outages: OutageTally | null): void {
    this.outages = outages;
  }

  /** A way between two clusters goes down or comes up: no request is answered unless both ways are up. */
  wayTurned(from: string, to: string, isDown: boolean, nowMicros: number): void {
    const { clusters, cut } = this.ground;
    const [one, other] = [this.names.indexOf(from), this.names.indexOf(to)];
    const [way, back] = [one * clusters + other, other * clusters + one];
    if (isDown) this.down.add(way);
    else this.down.delete(way);
    cut[way] = cut[back] = this.down.has(way) || this.down.has(back) ? 1 : 0;
    for (const [workload, served] of this.byWorkload) {
      this.addUp(served, nowMicros);
      this.route(workload, served, nowMicros);
    }
  }

  /** A service is there, as a workload on cluster0. */
  begins(plan: ServicePlan, workload: number, nowMicros: number): void {
    const indexOf = (cluster: string): number => this.names.indexOf(cluster);
    this.byWorkload.set(workload, {
      plan,
      origins: plan.origins.map(({ cluster, share }) => ({ cluster: indexOf(cluster), share })),
      home: plan.home === '' ? -1 : indexOf(plan.home),
      ready: new Int32Array(this.names.length),
      rate: 0,
      sinceMicros: nowMicros,
      now: noRates(),
      leaving: new Map(),
    });
  }

  /** A service is deleted: nobody asks for it any more. */
  ends(workload: number, nowMicros: number): void {
    this.demands(workload, 0, nowMicros);
    this.byWorkload.delete(workload);
  }

  /** Requests per second for a service from now on. */
  demands(workload: number, rate: number, nowMicros: number): void {
    const served = this.byWorkload.get(workload)!;
    this.addUp(served, nowMicros);
    served.rate = rate;
    this.route(workload, served, nowMicros);
  }

  started({ index }: Workload, nowMicros: number, member: number): void {
    this.count(index, member, 1, nowMicros);
  }

  stopped({ index }: Workload, nowMicros: number, member: number): void {
    this.count(index, member, -1, nowMicros);
  }

  /** Bytes per second that users next to each cluster ask for, by number of the cluster. */
  demandedBytes(): Float64Array {
    const bytes = new Float64Array(this.names.length);
    for (const { rate, origins, plan } of this.byWorkload.values())
      for (const { cluster, share } of origins)
        if (cluster >= 0) bytes[cluster]! += rate * share * plan.source.requestBytes;
    return bytes;
  }

  end(nowMicros: number): void {
    for (const served of this.byWorkload.values()) this.addUp(served, nowMicros);
    const { clusters } = this.ground;
    for (const [way, bytes] of this.left.entries()) {
      const [from, to] = [Math.floor(way / clusters), way % clusters];
      if (bytes > 0) this.egress?.moved(this.names[from]!, this.names[to]!, bytes);
    }
  }

  /** A pod of a workload serves, or serves no more; those that belong to no service do not count. */
  private count(workload: number, member: number, change: 1 | -1, nowMicros: number): void {
    const served = this.byWorkload.get(workload);
    if (served === undefined) return;
    this.addUp(served, nowMicros);
    served.ready[member]! += change;
    this.route(workload, served, nowMicros);
  }

  private addUp(served: Served, nowMicros: number): void {
    const seconds = (nowMicros - served.sinceMicros) / 1e6;
    served.sinceMicros = nowMicros;
    if (seconds === 0 || served.rate === 0) return;
    const { sums } = this;
    const { now } = served;
    sums.demanded += now.demanded * seconds;
    sums.served += now.served * seconds;
    sums.unserved += now.unserved * seconds;
    sums.known += now.known * seconds;
    sums.rtt += now.rtt * seconds;
    sums.ofHome += now.ofHome * seconds;
    sums.atHome += now.atHome * seconds;
    sums.excess += now.excess * seconds;
    for (const [way, bytes] of served.leaving) this.left[way]! += bytes * seconds;
  }

  private route(workload: number, served: Served, nowMicros: number): void {
    this.carryAll(served);
    const { rate, now } = served;
    this.outages?.unreached(workload, rate > 0 && now.served === 0, nowMicros);
  }

  private carryAll({ plan, origins, home, ready, rate, now, leaving }: Served): void {
    Object.assign(now, noRates(), { demanded: rate });
    leaving.clear();
    if (rate === 0) return;
    const readyPods = ready.reduce((sum, pods) => sum + pods, 0);
    if (readyPods === 0) {
      now.unserved = rate;
      return;
    }
    const { clusters, rttMs } = this.ground;
    const load = new Float64Array(clusters);
    const { routing, ratePerReplica, requestBytes } = plan.source;
    const isPaid = this.egress !== null;
    const carry: Carry = (from, to, carried) => {
      const ms = from < 0 ? NaN : rttMs[from * clusters + to]!;
      now.served += carried;
      load[to]! += carried;
      if (!Number.isNaN(ms)) {
        now.known += carried;
        now.rtt += carried * ms;
      }
      if (home >= 0) now.ofHome += carried;
      if (to === home) now.atHome += carried;
      if (isPaid && from >= 0 && from !== to) add(leaving, to * clusters + from, carried * requestBytes);
    };
    const streams: readonly Stream[] =
      origins.length === 0
        ? [{ cluster: -1, rate }]
        : origins.map(({ cluster, share }) => ({ cluster, rate: rate * share }));
    if (routing === 'nearest') nearest(streams, ready, ratePerReplica, this.ground, carry);
    else proportional(streams, ready, this.ground, carry);
    now.excess = Math.max(0, rate - readyPods * ratePerReplica);
    if (this.down.size === 0) return;
    now.unserved = Math.max(0, rate - now.served);
    now.excess = load.reduce((sum, here, to) => sum + Math.max(0, here - ready[to]! * ratePerReplica), 0);
  }
}

function add(to: Map<number, number>, key: number, amount: number): void {
  to.set(key, (to.get(key) ?? 0) + amount);
}

function noRates(): Rates {
  return { demanded: 0, served: 0, unserved: 0, known: 0, rtt: 0, ofHome: 0, atHome: 0, excess: 0 };
}

function groundOf({ clusters, network }: Scenario): Ground {
  const rttMs = new Float64Array(clusters.length * clusters.length);
  for (const [i, from] of clusters.entries())
    for (const [j, to] of clusters.entries())
      rttMs[i * clusters.length + j] = i === j ? 0 : (network.rttMs.get(from.name)?.get(to.name) ?? NaN);
  return { clusters: clusters.length, rttMs, cut: new Uint8Array(rttMs.length) };
}

// Where pods run and requests are served, seen from their homes: at home, elsewhere, or in the cloud.

import type { PlacementRules } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../world/workload.ts';
import { PERCENT, WHOLE_RUN, type Metric } from './metric.ts';
import { RequestTally } from './requests.ts';
import type { Tally } from './tallies.ts';

/** Bound pods. */
interface Pods {
  all: number;
  /** Of workloads that have a home: all, and those that run there. */
  ofHome: number;
  atHome: number;
  burst: number;
}

/** Integrates bound pods by where they run. */
export class WhereaboutsTally implements Tally {
  /** Pod-microseconds. */
  readonly time: Pods = nothing();
  /** Whether there is a cloud to burst to. */
  readonly hasCloud: boolean;
  private readonly clusters: readonly string[];
  private readonly clouds: ReadonlySet<string>;
  private readonly now: Pods = nothing();
  private lastMicros = 0;

  private constructor(scenario: Scenario) {
    this.clusters = scenario.clusters.map(({ name }) => name);
    const clouds = scenario.clusters.filter(({ tier }) => tier === 'cloud').map(({ name }) => name);
    this.clouds = new Set(clouds);
    this.hasCloud = clouds.length > 0;
  }

  static of(scenario: Scenario): WhereaboutsTally {
    return new WhereaboutsTally(scenario);
  }

  bound({ spec }: Workload, member: number, _: PodShape, nowMicros: number): void {
    this.end(nowMicros);
    this.count(spec, this.clusters[member]!, 1);
  }

  finished({ spec }: Workload, member: number, _: PodShape, nowMicros: number): void {
    this.end(nowMicros);
    this.count(spec, this.clusters[member]!, -1);
  }

  lost(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    this.finished(workload, member, shape, nowMicros);
  }

  respecified({ spec, counts }: Workload, before: PlacementRules, nowMicros: number): void {
    if (spec === before) return;
    this.end(nowMicros);
    for (let here = counts; here !== null; here = here.next) {
      this.count(before, here.cluster, -here.bound);
      this.count(spec, here.cluster, here.bound);
    }
  }

  end(nowMicros: number): void {
    const span = nowMicros - this.lastMicros;
    if (span <= 0) return;
    this.lastMicros = nowMicros;
    const { time, now } = this;
    time.all += now.all * span;
    time.ofHome += now.ofHome * span;
    time.atHome += now.atHome * span;
    time.burst += now.burst * span;
  }

  private count({ home, locations }: PlacementRules, cluster: string, pods: number): void {
    const { now } = this;
    now.all += pods;
    if (home !== '') now.ofHome += pods;
    if (cluster === home) now.atHome += pods;
    const isNamed = cluster === home || locations?.includes(cluster) === true;
    if (this.hasCloud && !isNamed && this.clouds.has(cluster)) now.burst += pods;
  }
}

export const WHEREABOUTS_METRICS = [
  {
    name: 'homeShare',
    better: 'more',
    unit: 'fraction 0..1',
    formula:
      'where there are services: of their served requests for services with a home, those that a replica in the home cluster serves; else of pod-seconds of workloads with a home, those in the home cluster; null where none has a home',
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const requests = tallies.of(RequestTally)?.sums;
      if (requests !== undefined) return shareOf(requests.atHome, requests.ofHome);
      const time = tallies.of(WhereaboutsTally)?.time;
      return time === undefined ? null : shareOf(time.atHome, time.ofHome);
    },
    shown: {
      ...PERCENT,
      head: 'HOME %',
      of: 'share of work served at home',
      legend: ['HOME: requests, or else pod-seconds, served at home.'],
    },
  },
  {
    name: 'burstShare',
    unit: 'fraction 0..1',
    formula:
      'pod-seconds in clusters of tier cloud that are neither home nor among the locations of their workload / all pod-seconds of bound pods; null without a cluster of tier cloud or where nothing ran',
    window: WHOLE_RUN,
    value: ({ tallies }) => {
      const tally = tallies.of(WhereaboutsTally);
      return tally?.hasCloud === true ? shareOf(tally.time.burst, tally.time.all) : null;
    },
    shown: {
      ...PERCENT,
      head: 'BURST %',
      of: 'share of work that burst into clouds',
      legend: ['BURST: pod-seconds in clouds that nobody named.'],
    },
  },
] as const satisfies readonly Metric[];

function nothing(): Pods {
  return { all: 0, ofHome: 0, atHome: 0, burst: 0 };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

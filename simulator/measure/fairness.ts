// How evenly the clusters are used, by Jain's index: R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and
// discrimination for resource allocation in shared computer systems", DEC-TR-301, 1984.

import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../world/workload.ts';
import { ratio, type Metric } from './metric.ts';
import type { Tally } from './tallies.ts';

/** Integrates the index over the time in which anything runs. */
export class FairnessTally implements Tally {
  /** In microseconds; the index is the first by the second. */
  indexTime = 0;
  busyTime = 0;
  private readonly allocatable: Float64Array;
  /** Allocated millicores by cluster. */
  private readonly used: Float64Array;
  private running = 0;
  private lastMicros = 0;

  private constructor(allocatable: readonly number[]) {
    this.allocatable = Float64Array.from(allocatable);
    this.used = new Float64Array(allocatable.length);
  }

  /** Null where there are not two clusters with nodes. */
  static of(scenario: Scenario): FairnessTally | null {
    const cpu = scenario.clusters.map(({ nodes }) =>
      nodes.reduce((sum, { allocatable }) => sum + (allocatable.get('cpu') ?? 0), 0),
    );
    return cpu.filter((milli) => milli > 0).length < 2 ? null : new FairnessTally(cpu);
  }

  bound(_: Workload, member: number, { cpuMilli }: PodShape, nowMicros: number): void {
    this.end(nowMicros);
    this.used[member]! += cpuMilli;
    if (cpuMilli > 0) this.running++;
  }

  finished(_: Workload, member: number, { cpuMilli }: PodShape, nowMicros: number): void {
    this.end(nowMicros);
    this.used[member]! -= cpuMilli;
    if (cpuMilli > 0) this.running--;
  }

  lost(workload: Workload, member: number, shape: PodShape, nowMicros: number): void {
    this.finished(workload, member, shape, nowMicros);
  }

  end(nowMicros: number): void {
    const span = nowMicros - this.lastMicros;
    this.lastMicros = nowMicros;
    if (span <= 0 || this.running === 0) return;
    this.indexTime += this.index() * span;
    this.busyTime += span;
  }

  private index(): number {
    let n = 0;
    let sum = 0;
    let squares = 0;
    for (let cluster = 0; cluster < this.used.length; cluster++) {
      const allocatable = this.allocatable[cluster]!;
      if (allocatable === 0) continue;
      const share = this.used[cluster]! / allocatable;
      n++;
      sum += share;
      squares += share * share;
    }
    return ratio(sum * sum, n * squares);
  }
}

export const FAIRNESS_METRICS = [
  {
    name: 'jain',
    unit: 'index 0..1',
    formula:
      "time mean of Jain's index (sum of x)^2 / (n x sum of x^2) of x = cpu requested / cpu allocatable of the n clusters with nodes: 1 where all are used alike, 1/n where one alone is; null with one cluster or where nothing ran",
    window: 'the time in which any pod that requests cpu runs',
    value: ({ tallies }) => {
      const tally = tallies.of(FairnessTally);
      return tally === null || tally.busyTime === 0 ? null : tally.indexTime / tally.busyTime;
    },
  },
] as const satisfies readonly Metric[];

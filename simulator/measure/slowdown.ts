// How much longer jobs take for waiting: bounded slowdown, as D. Feitelson et al., "Theory and practice in parallel job
// scheduling", JSSPP 1997, define it. Short jobs would rule the plain ratio, so run times below a floor count as the floor.

import type { Load } from '../load/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { percentile } from '../statistics/percentile.ts';
import type { Workload } from '../world/workload.ts';
import { WHOLE_RUN, type Measured, type Metric } from './metric.ts';
import { SUBMITTED } from './placing-metrics.ts';
import type { Tally } from './tallies.ts';

/** The customary floor of run times. */
const FLOOR_SECONDS = 10;
const FLOOR_MICROS = FLOOR_SECONDS * 1e6;

/** Slowdowns of the pods of jobs; what is no job or runs for ever has none. */
export class SlowdownTally implements Tally {
  private readonly slowdowns: number[] = [];
  private submittedPods = 0;
  private sorted: Float64Array | null = null;

  private constructor() {
    // Made by `of`, as every tally is.
  }

  /** Null where there are no jobs. */
  static of(_: Scenario, { jobs, actions }: Load): SlowdownTally | null {
    const hasJobs =
      jobs.count > 0 ||
      actions.some((action) => action.action === 'apply' && action.object.kind === 'MultiClusterJob');
    return hasJobs ? new SlowdownTally() : null;
  }

  submitted(workload: Workload, pods: number): void {
    if (hasSlowdown(workload)) this.submittedPods += pods;
  }

  withdrawn(workload: Workload, pods: number): void {
    if (hasSlowdown(workload)) this.submittedPods -= pods;
  }

  placed(workload: Workload, waitMicros: number): void {
    if (!hasSlowdown(workload)) return;
    const { runMicros } = workload;
    this.slowdowns.push(Math.max(1, (waitMicros + runMicros) / Math.max(runMicros, FLOOR_MICROS)));
  }

  end(): void {
    const all = new Float64Array(this.submittedPods).fill(Infinity);
    all.set(this.slowdowns);
    this.sorted = all.sort();
  }

  /** Once the run has ended; Infinity where it falls on a pod never bound, null without pods. */
  percentile(percent: number): number | null {
    return percentile(this.sorted ?? [], percent);
  }
}

function hasSlowdown({ kind, runMicros }: Workload): boolean {
  return kind === 'MultiClusterJob' && Number.isFinite(runMicros);
}

const percentileOf = (percent: number): Omit<Metric, 'name' | 'shown'> => ({
  unit: 'ratio',
  formula: `${percent}th percentile (nearest rank) over all submitted pods of jobs of max(1, (wait + run) / max(run, ${FLOOR_SECONDS} s)): wait from being wanted on cluster0 until bound, run as long as the pod runs undisturbed; pods never bound come last, and a percentile that falls on one is censored; ${SUBMITTED}; null without jobs`,
  window: WHOLE_RUN,
  value: ({ tallies }: Measured) => tallies.of(SlowdownTally)?.percentile(percent) ?? null,
});

export const SLOWDOWN_METRICS = [
  {
    name: 'slowdownP50',
    ...percentileOf(50),
    shown: {
      head: 'SLOWDOWN50',
      of: 'median slowdown of jobs',
      scale: 1,
      digits: 2,
      where: 'reports',
      legend: ['SLOWDOWN: (wait + run) / run of jobs, bounded, its median and 95th percentile.'],
    },
  },
  {
    name: 'slowdownP95',
    ...percentileOf(95),
    shown: {
      head: 'SLOWDOWN95',
      of: '95th percentile of the slowdown of jobs',
      scale: 1,
      digits: 2,
      where: 'reports',
    },
  },
] as const satisfies readonly Metric[];

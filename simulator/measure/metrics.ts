// Every metric of a run: its name, unit, formula and how it comes out of the sums. What is measured is defined here alone.

import type { Meter } from './meter.ts';
import type { PlacingTimes } from './time-to-place.ts';

export interface Metric {
  readonly name: MetricName;
  readonly unit: string;
  readonly formula: string;
  readonly window: string;
}

export type MetricName =
  | 'pendingShareAtEnd'
  | 'pendingShareTimeMean'
  | 'pendingSharePeak'
  | 'pendingPerSubmitted'
  | 'timeToPlaceP50Seconds'
  | 'timeToPlaceP95Seconds'
  | 'timeToPlaceP99Seconds'
  | 'utilisationCpu'
  | 'imbalance'
  | 'fragmentation';

const PENDING =
  'pending = pods wanted and not yet bound: waiting on cluster0, in flight, or unbound in a member';
const WHOLE_RUN = 'the whole run';

export const METRICS: readonly Metric[] = [
  {
    name: 'pendingShareAtEnd',
    unit: 'fraction 0..1',
    formula: `pending / (pending + bound and unfinished); ${PENDING}; 0/0 = 0`,
    window: 'the end of the run',
  },
  {
    name: 'pendingShareTimeMean',
    unit: 'fraction 0..1',
    formula: 'integral of pending / integral of (pending + bound and unfinished); 0/0 = 0',
    window: WHOLE_RUN,
  },
  {
    name: 'pendingSharePeak',
    unit: 'fraction 0..1',
    formula:
      'the largest over windows of integral of pending / integral of (pending + bound and unfinished); 0/0 = 0',
    window: 'one-minute windows from the start of the run',
  },
  {
    name: 'pendingPerSubmitted',
    unit: 'fraction 0..1',
    formula: 'pending / pods submitted so far; 0/0 = 0',
    window: 'the end of the run',
  },
  ...([50, 95, 99] as const).map((percent) => ({
    name: `timeToPlaceP${percent}Seconds` as const,
    unit: 'seconds',
    formula: `${percent}th percentile (nearest rank) over all submitted pods of the time from being wanted on cluster0 until bound; pods never bound come last, and a percentile that falls on one is censored; pods that were withdrawn before they were bound are left out`,
    window: WHOLE_RUN,
  })),
  {
    name: 'utilisationCpu',
    unit: 'fraction 0..1',
    formula:
      'integral of cpu requested by bound and unfinished pods / (allocatable cpu of all clusters x time)',
    window: WHOLE_RUN,
  },
  {
    name: 'imbalance',
    unit: 'ratio',
    formula:
      'time mean of the coefficient of variation over clusters with nodes of cpu requested / cpu allocatable; 0 while nothing runs or there is one cluster',
    window: WHOLE_RUN,
  },
  {
    name: 'fragmentation',
    unit: 'cores',
    formula:
      'time mean of the waiting cpu requests that the free room of all clusters together would hold: pending cpu x min(1, free cpu / pending cpu, free memory / pending memory)',
    window: WHOLE_RUN,
  },
];

/** The value of each metric in one run; null: nothing to measure; Infinity: it falls on a pod never bound. */
export type MetricValues = Readonly<Record<MetricName, number | null>>;

/** The metrics of a run that ended at a time. */
export function metricsOf(meter: Meter, times: PlacingTimes, endMicros: number): MetricValues {
  const [p50, p95, p99] = times.percentiles([50, 95, 99]);
  const { pending, running, pendingTime, runningTime } = meter;
  return {
    pendingShareAtEnd: ratio(pending, pending + running),
    pendingShareTimeMean: ratio(pendingTime, pendingTime + runningTime),
    pendingSharePeak: meter.peakShare,
    pendingPerSubmitted: ratio(pending, times.submitted),
    timeToPlaceP50Seconds: p50!,
    timeToPlaceP95Seconds: p95!,
    timeToPlaceP99Seconds: p99!,
    utilisationCpu: ratio(meter.cpuTime, meter.cpuAllocatableMilli * endMicros),
    imbalance: ratio(meter.imbalanceTime, endMicros),
    fragmentation: ratio(meter.refusedCpuTime / 1000, endMicros),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

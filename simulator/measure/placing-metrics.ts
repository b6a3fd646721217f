// The metrics that every run has: what waits, how long until it is bound, and how the clusters are used. All come out of the
// meter and the placing times.

import { PERCENT, ratio, SECONDS, WHOLE_RUN, type Measured, type Metric } from './metric.ts';

const PENDING =
  'pending = pods wanted and not yet bound: waiting on cluster0, in flight, or unbound in a member';

/** What percentiles and shares of submitted pods are about. */
export const SUBMITTED =
  'submitted is what objects ask for, and of copies that a policy makes of it for every cluster (duplicated) each once it is decided on';

/** What counts as room. */
export const THERE = 'a machine that is not created yet or has stopped counts for nothing, nor do pods on it';

const percentileOf = (percent: number): Omit<Metric, 'name' | 'shown'> => ({
  unit: 'seconds',
  formula: `${percent}th percentile (nearest rank) over all submitted pods of the time from being wanted on cluster0 until bound; pods never bound come last, and a percentile that falls on one is censored; pods that were withdrawn before they were bound are left out; ${SUBMITTED}`,
  window: WHOLE_RUN,
  value: ({ times }: Measured) => times.percentile(percent),
});

export const PLACING_METRICS = [
  {
    name: 'pendingShareAtEnd',
    unit: 'fraction 0..1',
    formula: `pending / (pending + bound and unfinished); ${PENDING}; 0/0 = 0`,
    window: 'the end of the run',
    value: ({ meter: { pending, running } }) => ratio(pending, pending + running),
    shown: {
      head: 'PENDING %',
      of: 'share of pods pending at the end',
      ...PERCENT,
      legend: [
        'PENDING: pods not bound, of all unfinished, at the end; TIME MEAN, PEAK: over the run, in its worst minute.',
      ],
    },
  },
  {
    name: 'pendingShareTimeMean',
    unit: 'fraction 0..1',
    formula: 'integral of pending / integral of (pending + bound and unfinished); 0/0 = 0',
    window: WHOLE_RUN,
    value: ({ meter: { pendingTime, runningTime } }) => ratio(pendingTime, pendingTime + runningTime),
    shown: { head: 'TIME MEAN %', of: 'share of pods pending over the run', ...PERCENT },
  },
  {
    name: 'pendingSharePeak',
    unit: 'fraction 0..1',
    formula:
      'the largest over windows of integral of pending / integral of (pending + bound and unfinished); 0/0 = 0',
    window: 'one-minute windows from the start of the run',
    value: ({ meter }) => meter.peakShare,
    shown: { head: 'PEAK %', of: 'share of pods pending in the worst minute', ...PERCENT },
  },
  {
    name: 'pendingPerSubmitted',
    unit: 'fraction 0..1',
    formula: `pending / pods submitted so far; ${SUBMITTED}; 0/0 = 0`,
    window: 'the end of the run',
    value: ({ meter, times }) => ratio(meter.pending, times.submitted),
    shown: {
      head: 'OF SUBMITTED %',
      of: 'share of all submitted pods pending at the end',
      ...PERCENT,
      where: 'reports',
      legend: ['OF SUBMITTED: pods not bound at the end, of all submitted.'],
    },
  },
  {
    name: 'pendingPodsTimeMean',
    unit: 'pods',
    formula: 'integral of pending / time; 0/0 = 0',
    window: WHOLE_RUN,
    value: ({ meter, endMicros }) => ratio(meter.pendingTime, endMicros),
    shown: {
      head: 'MEAN pods',
      of: 'number of pods pending on the time mean',
      scale: 1,
      digits: 1,
      where: 'reports',
      legend: ['MEAN: how many pods are not bound, on the time mean.'],
    },
  },
  {
    name: 'timeToPlaceP50Seconds',
    ...percentileOf(50),
    shown: {
      head: 'P50 s',
      of: 'median time until bound',
      ...SECONDS,
      legend: [
        'P50, P95: time until bound, over all pods submitted; never (k): in k seeds it falls on a pod never bound.',
      ],
    },
  },
  {
    name: 'timeToPlaceP95Seconds',
    ...percentileOf(95),
    shown: { head: 'P95 s', of: '95th percentile of the time until bound', ...SECONDS },
  },
  {
    name: 'timeToPlaceP99Seconds',
    ...percentileOf(99),
    shown: {
      head: 'P99 s',
      of: '99th percentile of the time until bound',
      ...SECONDS,
      where: 'reports',
      legend: ['P99: of all but one pod in a hundred.'],
    },
  },
  {
    name: 'utilisationCpu',
    better: 'more',
    unit: 'fraction 0..1',
    formula: `integral of cpu requested by bound and unfinished pods / integral of allocatable cpu of all clusters; ${THERE}; 0/0 = 0`,
    window: WHOLE_RUN,
    value: ({ meter }) => ratio(meter.cpuTime, meter.cpuAllocatableTime),
    shown: {
      head: 'CPU %',
      of: 'share of cpu requested',
      ...PERCENT,
      legend: [
        'CPU: requested of allocatable. IMBALANCE: variation between clusters. FRAG: waiting cpu that all free room',
        'together would hold.',
      ],
    },
  },
  {
    name: 'imbalance',
    unit: 'ratio',
    formula: `time mean of the coefficient of variation over clusters with nodes of cpu requested / cpu allocatable; 0 while nothing runs or there is one cluster; ${THERE}`,
    window: WHOLE_RUN,
    value: ({ meter, endMicros }) => ratio(meter.imbalanceTime, endMicros),
    shown: { head: 'IMBALANCE', of: 'imbalance between clusters', scale: 1, digits: 2 },
  },
  {
    name: 'fragmentation',
    unit: 'cores',
    formula: `time mean of the waiting cpu requests that the free room of all clusters together would hold: pending cpu x min(1, free cpu / pending cpu, free memory / pending memory); ${THERE}`,
    window: WHOLE_RUN,
    value: ({ meter, endMicros }) => ratio(meter.refusedCpuTime / 1000, endMicros),
    shown: { head: 'FRAG cores', of: 'fragmentation', scale: 1, digits: 1 },
  },
] as const satisfies readonly Metric[];

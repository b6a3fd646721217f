// Metrics as the tables of a report put them together. What a metric is and how it is written stands elsewhere; one that no
// group names comes last, and one that is null for every policy is left out.

import type { MetricName } from '../../measure/metrics.ts';
import { shownInReportsWhere, type ShownMetric } from '../shown-metrics.ts';
import type { ReportedPolicy } from './report-input.ts';

export interface MetricGroup {
  readonly title: string;
  readonly metrics: readonly ShownMetric[];
}

const GROUPS: readonly (readonly [title: string, names: readonly MetricName[]])[] = [
  [
    'Waiting',
    [
      'pendingShareAtEnd',
      'pendingShareTimeMean',
      'pendingSharePeak',
      'pendingPerSubmitted',
      'pendingPodsTimeMean',
    ],
  ],
  [
    'Time until bound',
    ['timeToPlaceP50Seconds', 'timeToPlaceP95Seconds', 'timeToPlaceP99Seconds', 'slowdownP50', 'slowdownP95'],
  ],
  ['Use of clusters', ['utilisationCpu', 'imbalance', 'jain', 'fragmentation', 'burstShare']],
  ['Distance and cost', ['homeShare', 'rttWeightedMs', 'costUsd', 'usedNodesUsd', 'egressUsd']],
  ['Trouble', ['outageSeconds', 'missingReplicaSeconds', 'migrations', 'unservedShare', 'overloadShare']],
];

/** Groups with the metrics that some policy has a value of. */
export function metricGroups(policies: readonly ReportedPolicy[]): MetricGroup[] {
  const measured = shownInReportsWhere((name) => policies.some((policy) => hasValue(policy, name)));
  const named: ReadonlySet<MetricName> = new Set(GROUPS.flatMap(([, names]) => names));
  const groups = GROUPS.map(([title, names]) => ({
    title,
    metrics: measured.filter(({ name }) => names.includes(name)),
  }));
  const others = { title: 'Others', metrics: measured.filter(({ name }) => !named.has(name)) };
  return [...groups, others].filter(({ metrics }) => metrics.length > 0);
}

function hasValue({ metrics }: ReportedPolicy, name: MetricName): boolean {
  const { mean, censored } = metrics[name];
  return mean !== null || censored !== undefined;
}

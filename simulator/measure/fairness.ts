// How evenly the clusters are used, by Jain's index: R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and
// discrimination for resource allocation in shared computer systems", DEC-TR-301, 1984.

import { THERE } from './placing-metrics.ts';
import type { Metric } from './metric.ts';

export const FAIRNESS_METRICS = [
  {
    name: 'jain',
    better: 'more',
    unit: 'index 0..1',
    formula: `time mean of Jain's index (sum of x)^2 / (n x sum of x^2) of x = cpu requested / cpu allocatable of the n clusters with nodes: 1 where all are used alike, 1/n where one alone is; null with one cluster or where nothing ran; ${THERE}`,
    window: 'the time in which any pod that requests cpu runs',
    value: ({ meter: { jainTime, sharedTime } }) => (sharedTime === 0 ? null : jainTime / sharedTime),
    shown: {
      head: 'JAIN',
      of: "Jain's index of use",
      scale: 1,
      digits: 3,
      where: 'reports',
      legend: ["JAIN: Jain's index of cpu requested, 1 where all clusters are used alike."],
    },
  },
] as const satisfies readonly Metric[];

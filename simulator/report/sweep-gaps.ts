// How far policies are above the bounds at the points of a sweep, beside what else is said of them. Without bounds there is nothing.

import type { BoundedMetric, Gaps } from '../bounds/gaps.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { Column } from './columns.ts';
import { summaryText } from './numbers.ts';
import type { RowColumn } from './rows.ts';

interface ShownGap {
  readonly metric: BoundedMetric;
  readonly head: string;
  readonly scale: number;
  readonly digits: number;
}

const SHOWN: readonly ShownGap[] = [
  { metric: 'pendingPodsTimeMean', head: 'ABOVE BOUND pods', scale: 1, digits: 2 },
  { metric: 'pendingShareAtEnd', head: 'ABOVE BOUND %', scale: 100, digits: 2 },
];

function hasGaps({ points }: Sweep): boolean {
  return points.some(({ gaps }) => gaps !== undefined);
}

/** Columns for people. */
export function gapColumns(sweep: Sweep): Column[] {
  return hasGaps(sweep) ? SHOWN.map(({ head }) => ({ head, align: 'right' })) : [];
}

/** The cells of a policy; of the reference, which has no gap, none. */
export function gapCells(gaps: Gaps | undefined, place: number): string[] {
  if (gaps === undefined) return [];
  return SHOWN.map(({ metric, ...shown }) => {
    const gap = gaps.policies[place]?.[metric] ?? null;
    return gap === null ? '-' : summaryText(gap, shown);
  });
}

/** What the columns mean. */
export function gapLegend(sweep: Sweep): string[] {
  if (!hasGaps(sweep)) return [];
  return [
    'ABOVE BOUND: pods pending on the time mean, and their share at the end, beyond what no policy could have done without.',
  ];
}

/** Columns for programs: the bound, and what a policy is above it. */
export function gapRowColumns(sweep: Sweep): RowColumn[] {
  if (!hasGaps(sweep)) return [];
  return SHOWN.flatMap(({ metric }) =>
    [`${metric}Bound`, ...['', 'Low', 'High'].map((end) => `${metric}AboveBound${end}`)].map((name) => ({
      name,
      kind: 'number' as const,
    })),
  );
}

/** The cells of a policy in them. */
export function gapRowCells(gaps: Gaps | undefined, place: number): (number | null)[] {
  if (gaps === undefined) return [];
  return SHOWN.flatMap(({ metric }) => {
    const gap = gaps.policies[place]?.[metric] ?? null;
    return [gaps.bounds[metric].mean, gap?.mean ?? null, gap?.low ?? null, gap?.high ?? null];
  });
}

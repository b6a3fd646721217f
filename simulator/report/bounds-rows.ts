// What is told of bounds, as cells and counts that the table of the terminal and that of a report share. It says nothing in words.

import type { Bounds } from '../bounds/bound-study.ts';
import { summaryText, valueText } from './numbers.ts';

const PODS = { scale: 1, digits: 2 };
const PERCENT = { scale: 100, digits: 2 };

export interface BoundsRows {
  /** A policy each: its name, pending pods, above the bound, pending share, above the bound, waiting, missed. */
  readonly policies: readonly (readonly string[])[];
  /** The cells of the bound itself, without a name. */
  readonly bound: readonly string[];
  /** At how many instants missed pods were found exactly, and at how many they were looked for. */
  readonly exact: number;
  readonly instants: number;
  /** Whether the bound is not about some policy, which then has a dash. */
  readonly hasOpen: boolean;
}

/** The cells of a table of bounds. */
export function boundsRows({ metrics, policies }: Bounds): BoundsRows {
  const rows = policies.map(({ policy, metrics, decisions }) => {
    const { pendingPodsTimeMean: pods, pendingShareAtEnd: share } = metrics;
    return [
      policy,
      summaryText(pods.value, PODS),
      pods.aboveBound === null ? '-' : summaryText(pods.aboveBound, PODS),
      summaryText(share.value, PERCENT),
      share.aboveBound === null ? '-' : summaryText(share.aboveBound, PERCENT),
      valueText(decisions.waiting, PODS),
      valueText(decisions.missed, PODS),
    ];
  });
  const pods = summaryText(metrics.pendingPodsTimeMean, PODS);
  const share = summaryText(metrics.pendingShareAtEnd, PERCENT);
  return {
    policies: rows,
    bound: [pods, '', share, '', '', ''],
    exact: policies.reduce((sum, { decisions }) => sum + decisions.exact, 0),
    instants: policies.reduce((sum, { decisions }) => sum + decisions.instants, 0),
    hasOpen: policies.some(({ metrics }) => metrics.pendingShareAtEnd.aboveBound === null),
  };
}

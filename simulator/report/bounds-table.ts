// How far policies are from what is possible, for people.

import type { Bounds } from '../bounds/bound-study.ts';
import { columnLines, type Column } from './columns.ts';
import { summaryText, valueText } from './numbers.ts';

const PODS = { scale: 1, digits: 2 };
const PERCENT = { scale: 100, digits: 2 };

/** Lines for under the table of a comparison, with an empty one at the end. */
export function boundsLines({ metrics, policies, decisionsOfSeed }: Bounds): string[] {
  const heads = ['POLICY', 'PENDING pods', 'ABOVE BOUND', 'PENDING %', 'ABOVE BOUND', 'WAITING pods'];
  const columns = [...heads, 'MISSED pods'].map((head, i): Column => ({
    head,
    align: i === 0 ? 'left' : 'right',
  }));
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
  const bound = ['(bound)', summaryText(metrics.pendingPodsTimeMean, PODS), ''];
  const boundOfShare = [summaryText(metrics.pendingShareAtEnd, PERCENT), '', '', ''];
  const exact = policies.reduce((sum, { decisions }) => sum + decisions.exact, 0);
  const instants = policies.reduce((sum, { decisions }) => sum + decisions.instants, 0);
  const hasOpen = policies.some(({ metrics }) => metrics.pendingShareAtEnd.aboveBound === null);
  return [
    ...columnLines(columns, [...rows, [...bound, ...boundOfShare]]),
    '',
    'PENDING: pods not bound, time mean; share of them, at the end. (bound): no policy has less, whatever it knows of what',
    'is to come. ABOVE BOUND: what a policy has beyond that, within seeds; it may be less far from the best there is.',
    ...(hasOpen ? ['-: the policy itself says how many pods there are, so the bound is not about it.'] : []),
    `WAITING, MISSED: at some instants of seed ${decisionsOfSeed}, pods not bound, and how many of them could have been bound at`,
    `once beyond those on their way; found exactly at ${exact} of ${instants} instants, by requests and free room alone.`,
    '',
  ];
}

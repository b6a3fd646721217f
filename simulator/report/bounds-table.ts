// How far policies are from what is possible, for people.

import type { Bounds } from '../bounds/bound-study.ts';
import { columnLines, type Column } from './columns.ts';
import { summaryText, valueText } from './numbers.ts';

const PODS = { scale: 1, digits: 2 };

/** Lines for under the table of a comparison, with an empty one at the end. */
export function boundsLines({ pendingPods, why, policies, decisionsOfSeed }: Bounds): string[] {
  const heads = ['POLICY', 'PENDING pods', 'ABOVE BOUND', 'WAITING pods', 'MISSED pods'];
  const columns = heads.map((head, i): Column => ({ head, align: i === 0 ? 'left' : 'right' }));
  const rows = policies.map(({ policy, pending, aboveBound, decisions }) => [
    policy,
    summaryText(pending, PODS),
    aboveBound === null ? '-' : summaryText(aboveBound, PODS),
    valueText(decisions.waiting, PODS),
    valueText(decisions.missed, PODS),
  ]);
  const bound = pendingPods === null ? [] : [['(bound)', summaryText(pendingPods, PODS), '', '', '']];
  const exact = policies.reduce((sum, { decisions }) => sum + decisions.exact, 0);
  const instants = policies.reduce((sum, { decisions }) => sum + decisions.instants, 0);
  return [
    ...columnLines(columns, [...rows, ...bound]),
    '',
    'PENDING: pods not bound, time mean. ABOVE BOUND: what no policy could have done without is taken off, within seeds.',
    ...(why === null ? [] : [`There is no bound on PENDING: ${why}.`]),
    `WAITING, MISSED: at some instants of seed ${decisionsOfSeed}, pods not bound, and how many of them could have been bound at`,
    `once beyond those on their way; found exactly at ${exact} of ${instants} instants, by requests and free room alone.`,
    '',
  ];
}

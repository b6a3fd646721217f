// How far policies are from what is possible, for people.

import type { Bounds } from '../bounds/bound-study.ts';
import { boundsRows } from './bounds-rows.ts';
import { columnLines, type Column } from './columns.ts';

/** Lines for under the table of a comparison, with an empty one at the end. */
export function boundsLines(bounds: Bounds): string[] {
  const heads = ['POLICY', 'PENDING pods', 'ABOVE BOUND', 'PENDING %', 'ABOVE BOUND', 'WAITING pods'];
  const columns = [...heads, 'MISSED pods'].map((head, i): Column => ({
    head,
    align: i === 0 ? 'left' : 'right',
  }));
  const { policies, bound, exact, instants, hasOpen } = boundsRows(bounds);
  return [
    ...columnLines(columns, [...policies, ['(bound)', ...bound]]),
    '',
    'PENDING: pods not bound, time mean; share of them, at the end. (bound): no policy has less, whatever it knows of what',
    'is to come. ABOVE BOUND: what a policy has beyond that, within seeds; it may be less far from the best there is.',
    ...(hasOpen ? ['-: the policy itself says how many pods there are, so the bound is not about it.'] : []),
    `WAITING, MISSED: at some instants of seed ${bounds.decisionsOfSeed}, pods not bound, and how many of them could have been bound at`,
    `once beyond those on their way; found exactly at ${exact} of ${instants} instants, by requests and free room alone.`,
    '',
  ];
}

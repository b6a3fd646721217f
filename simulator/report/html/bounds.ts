// How far policies are from what none can beat, as a table. It is there where bounds were asked for.

import { summaryText, valueText } from '../numbers.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportInput } from './report-input.ts';
import { table, type TableColumn } from './tables.ts';

const PODS = { scale: 1, digits: 2 };
const PERCENT = { scale: 100, digits: 2 };
const HEADS = [
  'Policy',
  'Pending pods',
  'Above bound',
  'Pending %',
  'Above bound, points',
  'Waiting pods',
  'Missed pods',
];

/** The table with what it means; null where bounds were not asked for. */
export function boundsSection({ bounds }: ReportInput): Markup | null {
  if (bounds === null) return null;
  const { metrics, policies, decisionsOfSeed } = bounds;
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
  const exact = policies.reduce((sum, { decisions }) => sum + decisions.exact, 0);
  const instants = policies.reduce((sum, { decisions }) => sum + decisions.instants, 0);
  const hasOpen = policies.some(({ metrics }) => metrics.pendingShareAtEnd.aboveBound === null);
  const open = hasOpen
    ? ' A dash stands where the policy itself says how many pods there are, so that the bound is not about it.'
    : '';
  return markup`<p>No policy can have less pending than the <i>bound</i>, even one that knows all arrivals and run times to come. How much of what is above it could be avoided is not known: no policy knows the future, and the bound pours pods like water.</p>
${table({
  caption: markup`<b>Bounds.</b> Pods that are not bound, on the time mean, and their share of all unfinished at the end; what a policy has above the bound, within seeds.${open} Waiting and missed: at some instants of seed ${decisionsOfSeed}, pods not bound, and how many of them could have been bound at once beyond those on their way; found exactly at ${exact} of ${instants} instants, by requests and free room alone.`,
  label: 'Bounds',
  columns: HEADS.map((head, i): TableColumn => ({ head, align: i === 0 ? 'left' : 'right' })),
  rows: [...rows, [markup`<i>bound</i>`, pods, '', share, '', '', '']],
})}`;
}

// How far policies are from what none can beat, as a table. It is there where bounds were asked for.

import { boundsRows } from '../bounds-rows.ts';
import { markup, type Markup } from './markup.ts';
import type { ReportInput } from './report-input.ts';
import { table, type TableColumn } from './tables.ts';

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
  const { policies, bound, exact, instants, hasOpen } = boundsRows(bounds);
  const open = hasOpen
    ? ' A dash stands where the policy itself says how many pods there are, so that the bound is not about it.'
    : '';
  return markup`<p>No policy can have less pending than the <i>bound</i>, even one that knows all arrivals and run times to come. How much of what is above it could be avoided is not known: no policy knows the future, and the bound pours pods like water.</p>
${table({
  caption: markup`<b>Bounds.</b> Pods that are not bound, on the time mean, and their share of all unfinished at the end; what a policy has above the bound, within seeds.${open} Waiting and missed: at some instants of seed ${bounds.decisionsOfSeed}, pods not bound, and how many of them could have been bound at once beyond those on their way; found exactly at ${exact} of ${instants} instants, by requests and free room alone.`,
  label: 'Bounds',
  columns: HEADS.map((head, i): TableColumn => ({ head, align: i === 0 ? 'left' : 'right' })),
  rows: [...policies, [markup`<i>bound</i>`, ...bound]],
})}`;
}

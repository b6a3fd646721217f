// Metrics by policy, a table for each group of metrics that belong together.

import { countOf, pText, summaryText, signedText } from '../numbers.ts';
import { verdictText } from '../pair-lines.ts';
import { legendOf, told } from '../shown-metrics.ts';
import { markup, type Markup } from './markup.ts';
import { metricGroups } from './metric-groups.ts';
import { inUnitOf } from './forest.ts';
import type { ReportInput } from './report-input.ts';
import { table } from './tables.ts';

/** Tables of means with half of their intervals. */
export function metricTables({ policies, reference, provenance }: ReportInput): Markup {
  const everyone = [...policies, ...(reference === null ? [] : [reference])];
  const tables = metricGroups(everyone).map(({ title, metrics }) =>
    table({
      caption: markup`<b>${title}.</b> ${legendText(legendOf(metrics))}`,
      label: title,
      columns: [
        { head: 'Policy', align: 'left' },
        ...metrics.map(({ head }) => ({ head, align: 'right' as const })),
      ],
      rows: everyone.map((policy) => [
        policy.reference ? markup`<i>${policy.name}</i>` : policy.name,
        ...metrics.map((metric) => summaryText(policy.metrics[metric.name], metric)),
      ]),
    }),
  );
  const n = provenance.seeds.length;
  const about =
    n === 1
      ? 'Values of the one seed that was run.'
      : `Means over ${n} seeds ± half of their 95 % interval (Student t).`;
  const pooled =
    reference === null
      ? null
      : markup` <i>${reference.name}</i> is a reference and no policy: the same work on one cluster of all nodes outside the cloud.`;
  return markup`<p>${about}${pooled}</p>\n<div class="tables">${tables}</div>\n`;
}

/** All pairs in the scenario's measure, folded away, as the figure shows them or more of them. */
export function pairsTable({ pairs, scenario }: ReportInput): Markup | null {
  const main = told(scenario.measure);
  const listed = pairs.filter(({ metric }) => metric === main.name);
  if (listed.length === 0) return null;
  const rows = listed.map(({ a, b, mean, low, high, pAdjusted, verdict }) => [
    `${a} − ${b}`,
    signedText(mean, main),
    low === null ? '-' : `${signedText(low, main)} to ${signedText(high, main)}`,
    pText(pAdjusted),
    verdictText(verdict, { a, b }, main),
  ]);
  const heads = ['Pair', 'Difference', '95 % interval', 'Adjusted p', 'Verdict'];
  return markup`<details><summary>${countOf(rows.length, 'pair')} as numbers</summary>
${table({
  caption: `Differences within seeds in the ${main.of}${inUnitOf(main)}.`,
  label: 'Differences of all pairs',
  columns: heads.map((head, i) => ({ head, align: i >= 1 && i <= 3 ? 'right' : 'left' })),
  rows,
})}</details>
`;
}

/** Lines of a legend as sentences: a line that begins with a column's name ends the one before. */
function legendText(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const text = lines.reduce((before, line) => {
    const isNew = /^[A-Z][A-Z0-9]+\b/.test(line) && /[^.]$/.test(before);
    return `${before}${isNew ? '.' : ''} ${line}`;
  });
  return text.endsWith('.') ? text : `${text}.`;
}

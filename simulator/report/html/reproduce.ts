// What somebody else needs to get the same numbers, and what each number is.

import { METRICS, type MetricName } from '../../measure/metrics.ts';
import { stoppingLine } from '../closing-lines.ts';
import { countText, durationText, seedsText } from '../numbers.ts';
import { markup, type Markup, type Part } from './markup.ts';
import type { ReportInput } from './report-input.ts';
import { table } from './tables.ts';

/** The last section of a report. */
export function reproduceSection(input: ReportInput): Markup {
  const { command, scenarioFile, scenarioText } = input;
  return markup`<section aria-labelledby="reproduce">
<h2 id="reproduce">Reproduce</h2>
<p>The same version gives the same bytes for the same scenario, seeds and policies, on any machine and in any number of threads. Options that name files or threads change no number and are left out here.${seedsBetween(input)}</p>
<pre class="command" tabindex="0" aria-label="Command line"><code>${command}</code></pre>
<dl class="facts">${facts(input).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<h3>How to read the numbers</h3>
<ul>
<li>All policies meet the same arrivals, sizes and durations in a seed (common random numbers); differences are taken within seeds.</li>
<li>Means are over seeds, with two-sided 95 % Student-t intervals; a run ends at a fixed time, and nothing is cut off at its start.</li>
<li>For each metric, the p-values of all pairs of policies are one family, adjusted by Holm (1979). Metrics are families of their own: who picks a winner among several metrics must bear that in mind.</li>
<li>A percentile that falls on a pod that was never bound is not left out but said: never (k), in k seeds.</li>
${stoppingItem(input)}</ul>
${definitionsTable(input)}<h3>Scenario</h3>
<p><code>${scenarioFile}</code>, before the settings of the command line:</p>
<pre class="scenario" tabindex="0" aria-label="Text of the scenario"><code>${scenarioText}</code></pre>
</section>
`;
}

/** How the number of seeds came about, where a rule decided on it. */
function stoppingItem({ provenance: { stopping } }: ReportInput): Markup | null {
  if (stopping === undefined) return null;
  const { metric, because } = stopping;
  const care =
    because === 'reached'
      ? ` Who stops where an interval is narrow has intervals of ${metric} that cover a little less often than 95 %.`
      : '';
  return markup`<li>How many seeds there are was decided by a rule: ${stoppingLine(stopping)}.${care}</li>\n`;
}

/** An interrupt may have left seeds out that no command line can. */
function seedsBetween({ provenance: { seeds } }: ReportInput): string {
  const hasAll = seeds.at(-1)! - seeds[0]! + 1 === seeds.length;
  return hasAll
    ? ''
    : ` It runs the seeds ${seeds[0]!}-${seeds.at(-1)!}, of which only ${seedsText(seeds)} were finished here.`;
}

function facts({ provenance, scenario, nodeVersion }: ReportInput): (readonly [string, Part])[] {
  const { hash, version, seeds, skippedRows, policyFiles = [] } = provenance;
  const { filtered, broken, afterEnd } = skippedRows;
  const skipped = filtered + broken + afterEnd;
  return [
    ['Scenario', scenario.name],
    ['Hash', markup`<code>${hash}</code>`],
    ['mck8s', version],
    ['Node.js', nodeVersion],
    ['Seeds', `${seedsText(seeds)} (n = ${seeds.length})`],
    ['Length of a run', durationText(scenario.durationMicros)],
    ...policyFiles.map(({ file, hash }) => [`Policies of ${file}`, markup`<code>${hash}</code>`] as const),
    ...(skipped === 0
      ? []
      : [
          [
            'Trace rows left out',
            `${countText(filtered)} filtered, ${countText(broken)} broken, ${countText(afterEnd)} after the end`,
          ] as const,
        ]),
  ];
}

function definitionsTable({ policies }: ReportInput): Markup {
  const isMeasured = (name: MetricName): boolean =>
    policies.some(({ metrics }) => metrics[name].mean !== null || metrics[name].censored !== undefined);
  const rows = METRICS.filter(({ name }) => isMeasured(name)).map(
    ({ name, shown, unit, formula, window }) => [
      markup`<code>${name}</code>`,
      shown.head,
      unit,
      formula,
      window,
    ],
  );
  return table({
    caption: 'Definitions of all metrics',
    label: 'Definitions of all metrics',
    isText: true,
    columns: ['Metric', 'Column', 'Unit', 'Formula', 'Window'].map((head) => ({ head, align: 'left' })),
    rows,
  });
}

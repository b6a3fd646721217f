// What was decided on chosen workloads, in the words of explain: every decision that looked at clusters, policy by policy.

import { renderNote, renderReason } from '../../../core/decide/render-reasons.ts';
import type { DecisionLog, LogEntry } from '../../explain/decision-log.ts';
import { countOf, durationText } from '../numbers.ts';
import { markup, type Markup } from './markup.ts';

/** A block for each workload with a fold for each policy; null without workloads. */
export function decisionSection(logs: readonly DecisionLog[]): Markup | null {
  if (logs.length === 0) return null;
  const keys = [...new Set(logs.map(({ key }) => key))];
  const blocks = keys.map((key) =>
    workload(
      key,
      logs.filter((log) => log.key === key),
    ),
  );
  return markup`<section aria-labelledby="decisions">
<h2 id="decisions">Decisions</h2>
<p>What was decided on chosen workloads in seed ${logs[0]!.seed}: each decision that looked at clusters, its outcome, and the verdict on every cluster with the numbers it follows from. Decisions in a row with the same verdicts are one entry with the numbers of the first.</p>
${blocks}</section>
`;
}

function workload(key: string, logs: readonly DecisionLog[]): Markup {
  const folds = logs.map((log, index) => {
    const { policy, first, last, leftOut } = log;
    const made = [...first, ...last].reduce((sum, { decisions }) => sum + decisions, 0);
    const count = leftOut === 0 ? countOf(made, 'decision') : `over ${countOf(made, 'decision')}`;
    const gap =
      leftOut === 0 ? null : markup`<li class="gap">${countOf(leftOut, 'entry', 'entries')} left out</li>\n`;
    const body =
      made === 0
        ? markup`<p>No decision looked at clusters.</p>`
        : markup`<ol class="log">\n${first.map(entry)}${gap}${last.map(entry)}</ol>`;
    const open = index === 0 ? markup` open` : null;
    return markup`<details${open}><summary><b>${policy}</b>, ${count}; ${outcome(last.at(-1) ?? first.at(-1))}</summary>
${body}</details>
`;
  });
  return markup`<h3>${key}</h3>
${folds}`;
}

function entry(one: LogEntry): Markup {
  const { atMicros, lastMicros, decisions, clusters, notes } = one;
  const again = decisions === 1 ? '' : `, and ${decisions - 1} times more until ${durationText(lastMicros)}`;
  const rows = clusters.map((reason) => markup`<li><code>${reason.code}</code> ${renderReason(reason)}</li>`);
  const said = notes.map((note) => markup`<li>${renderNote(note)}</li>`);
  return markup`<li><p><b>${durationText(atMicros)}</b>${again}: ${outcome(one)}</p><ul>${said}${rows}</ul></li>
`;
}

function outcome(one: LogEntry | undefined): string {
  if (one === undefined) return 'nothing decided';
  const placed =
    one.placements.map(({ cluster, replicas }) => `${replicas} in ${cluster}`).join(', ') || 'none placed';
  return one.unplaced === 0 ? placed : `${placed}, ${one.unplaced} waiting`;
}

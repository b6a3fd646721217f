// An explanation for people: what the workload is, where it stands, and what was said of every cluster.

import { renderNote, renderReason } from '../../core/decide/render-reasons.ts';
import type { Explanation } from '../explain/explain.ts';
import type { Source } from '../compare/comparison.ts';
import { columnLines } from './columns.ts';
import { countText, durationText } from './numbers.ts';

const MEBIBYTE = 2 ** 20;

/** The whole text, without a last line feed. */
export function explanationText(explanation: Explanation, { scenario, hash, version }: Source): string {
  const { key, policy, seed, atMicros } = explanation;
  return [
    `${key} at ${durationText(atMicros)}`,
    '',
    ...stateLines(explanation),
    '',
    ...lookedLines(explanation.looked),
    '',
    `policy ${policy}, scenario ${scenario} ${hash}, seed ${seed}, mck8s ${version}`,
  ].join('\n');
}

function stateLines(explanation: Explanation): string[] {
  const { createdMicros, home, cpuMilli, memoryBytes, wanted, bound, finished, status } = explanation;
  const { placements, leaving, unplaced, conditions } = status;
  const rows: [label: string, text: string][] = [
    ['created', createdText(createdMicros) + (home === '' ? '' : `, at home in ${home}`)],
    ['one pod', `${cpuMilli}m cpu, ${countText(memoryBytes / MEBIBYTE)}Mi memory`],
    ['pods', `${wanted} wanted at once, ${bound} bound, ${finished} finished`],
    [
      'placed',
      placements.map(({ cluster, replicas }) => `${replicas} in ${cluster}`).join(', ') || 'nowhere',
    ],
  ];
  if (leaving.length > 0) rows.push(['leaving', leaving.join(', ')]);
  if (unplaced !== null) {
    const within = unplaced.within === null ? '' : `; only ${unplaced.within.join(', ')} may take them`;
    rows.push(['waiting', `${unplaced.replicas} since ${durationText(unplaced.sinceMicros)}${within}`]);
  }
  rows.push([
    'status',
    conditions.map(({ type, status, reason }) => `${type}=${status} (${reason})`).join(', '),
  ]);
  return rows.map(([label, text]) => `${label.padEnd(9)}${text}`);
}

function lookedLines(looked: Explanation['looked']): string[] {
  if (looked === null) return ['No decision so far had to look at clusters.'];
  const columns = ['VERDICT', 'CLUSTER'].map((head) => ({ head, align: 'left' as const }));
  const rows = looked.clusters.map((reason) => [reason.code, renderReason(reason)]);
  return [
    `Decided at ${durationText(looked.atMicros)}, the last time that there was something to look at:`,
    ...looked.notes.map((note) => `- ${renderNote(note)}`),
    ...(rows.length === 0 ? [] : columnLines(columns, rows)),
  ];
}

/** What was there before the run was created at a time below zero. */
function createdText(micros: number): string {
  return micros < 0 ? `${durationText(-micros)} before the run` : durationText(micros);
}

// An explanation of a live object for people: what it is, how it stands, and a line for every cluster.

import { microsOf } from '../ports/stamps.ts';
import { columnLines, spanText } from './columns.ts';
import type { InCluster, LiveExplanation } from './explanation.ts';
import type { Said } from './standing.ts';

/** Conditions whose status is the good one; these are told only otherwise. */
const GOOD: Readonly<Record<string, string>> = {
  Ready: 'True',
  Placed: 'True',
  TemplateValid: 'True',
  Complete: 'True',
};

/** Verdicts stand above already, and notes repeat them. */
const NOTE_MAX = 100;

/** States that need no sentence, as their numbers say it. */
const PLAIN: ReadonlySet<string> = new Set(['', 'Running', 'Ready', 'Complete']);

/** The whole text, without a last line feed. */
export function explanationText(explanation: LiveExplanation, nowMicros: number): string {
  const { notes, told } = explanation;
  const ago = (stamp: string): string => agoText(stamp, nowMicros);
  const sections = [
    [titleOf(explanation)],
    headLines(explanation, ago),
    clusterLines(explanation.clusters),
    stateLines(explanation.clusters),
    notes.map((note) => `note: ${note}`),
    told.length === 0
      ? []
      : [
          'Told of it, newest first:',
          ...told.map(({ at, reason, note, times }) =>
            `${ago(at).padEnd(5)} ${reason}${times > 1 ? ` (${times} times)` : ''}: ${shortened(note)}`.trimEnd(),
          ),
        ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function titleOf({ kind, namespace, name }: LiveExplanation): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function headLines(explanation: LiveExplanation, ago: (stamp: string) => string): string[] {
  const { policy, home, pods, waiting, conditions, deletedSince } = explanation;
  const rows: [label: string, text: string][] = [];
  if (policy !== '') rows.push(['policy', home === '' ? policy : `${policy}, at home in ${home}`]);
  if (pods !== null)
    rows.push([
      'pods',
      `${pods.wanted} wanted, ${pods.placed} placed, ${pods.ready} ready, ${pods.updated} of the newest template`,
    ]);
  if (waiting !== null) {
    const within = waiting.within === null ? '' : `; only ${waiting.within.join(', ')} may take them`;
    rows.push(['waiting', `${waiting.pods} for ${ago(waiting.since)}${within}`]);
  }
  if (deletedSince !== null) rows.push(['deleted', `${ago(deletedSince)} ago`]);
  for (const condition of toldOnce(conditions)) rows.push([condition.type, conditionText(condition, ago)]);
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`);
}

/** Ready, and others that are not as they should be and say something else. */
function toldOnce(conditions: readonly Said[]): Said[] {
  const ready = conditions.filter(({ type }) => type === 'Ready');
  const others = conditions.filter(
    ({ type, status }) => type !== 'Ready' && status !== (GOOD[type] ?? 'False'),
  );
  const said = new Set<string>();
  return [...ready, ...others].filter(({ message }) => {
    const isNew = !said.has(message);
    said.add(message);
    return isNew;
  });
}

function conditionText({ status, reason, message, since }: Said, ago: (stamp: string) => string): string {
  const time = since === '' ? '' : ` for ${ago(since)}`;
  return `${status}${time}, ${reason}${message === '' ? '' : `: ${message}`}`;
}

function clusterLines(clusters: readonly InCluster[]): string[] {
  if (clusters.length === 0) return ['No member cluster is registered; mck8s join registers one.'];
  const rows = clusters.map(({ cluster, wanted, ready, state, verdict, why, registered, memberReady }) => [
    cluster,
    countText(wanted),
    countText(ready),
    state === '' ? '-' : state,
    verdict === '' ? '-' : verdict,
    why === '' ? missingText(registered, memberReady) : why,
  ]);
  return columnLines(['CLUSTER', 'WANTED', 'READY', 'STATE', 'VERDICT', 'WHY'], rows, ['WANTED', 'READY']);
}

/** What is said of a cluster on which there is no verdict. */
function missingText(registered: boolean, memberReady: boolean): string {
  if (!registered) return 'no MemberCluster of this name is registered';
  return memberReady ? 'no verdict yet' : 'no verdict yet; the cluster is not ready';
}

function stateLines(clusters: readonly InCluster[]): string[] {
  return clusters
    .filter(({ state }) => !PLAIN.has(state))
    .map(({ cluster, state, stateMessage }) => `${cluster} ${state}: ${stateMessage}`);
}

function countText(count: number | null): string {
  return count === null ? '-' : String(count);
}

function shortened(note: string): string {
  return note.length > NOTE_MAX ? `${note.slice(0, NOTE_MAX - 1)}…` : note;
}

function agoText(stamp: string, nowMicros: number): string {
  const at = microsOf(stamp);
  return at === undefined ? '?' : spanText(nowMicros - at);
}

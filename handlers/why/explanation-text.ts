// An explanation of a live object for people: what it is, how it stands, and a line for every cluster.

import { MULTI_CLUSTER_SERVICES } from '../cluster0/kinds.ts';
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
    clusterLines(explanation),
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
  const { policy, home, pods, waiting, anew, conditions, deletedSince } = explanation;
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
  if (anew !== null) rows.push(['anew', anewText(explanation, anew)]);
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

/** What a decision that was made for this answer would change. */
function anewText(
  { clusters }: LiveExplanation,
  { isSame, waiting }: NonNullable<LiveExplanation['anew']>,
): string {
  if (isSame) return 'decided on the fleet as it is, all stays as it is';
  const changes = clusters
    .filter(({ wanted, anew }) => anew !== null && anew !== (wanted ?? 0))
    .map(({ cluster, wanted, anew }) => `${anew} instead of ${wanted ?? 0} in ${cluster}`);
  const rest = waiting === 0 ? [] : [`${waiting} would wait`];
  const changed = [...changes, ...rest].join(', ');
  return `decided on the fleet as it is, it would change${changed === '' ? '' : `: ${changed}`}`;
}

interface Column {
  readonly head: string;
  readonly of: (cluster: InCluster) => string;
}

const WANTED: Column = { head: 'WANTED', of: ({ wanted }) => countText(wanted) };
const READY: Column = { head: 'READY', of: ({ ready }) => countText(ready) };
const ANEW: Column = { head: 'ANEW', of: ({ anew }) => countText(anew) };
const SERVES: Column = {
  head: 'SERVES',
  of: ({ serves }) => (serves === null ? '-' : serves ? 'yes' : 'no'),
};
const COUNTS = [WANTED, READY, ANEW];

/** Of a service nothing is counted: it serves in a cluster, or is there for others. */
function columnsOf({ kind, anew }: LiveExplanation): readonly Column[] {
  const counts = anew === null ? [WANTED, READY] : COUNTS;
  return [
    { head: 'CLUSTER', of: ({ cluster }) => cluster },
    ...(kind === MULTI_CLUSTER_SERVICES.kind ? [SERVES] : counts),
    { head: 'STATE', of: ({ state }) => (state === '' ? '-' : state) },
    { head: 'VERDICT', of: ({ verdict }) => (verdict === '' ? '-' : verdict) },
    { head: 'WHY', of: (cluster) => (cluster.why === '' ? missingText(cluster) : cluster.why) },
  ];
}

function clusterLines(explanation: LiveExplanation): string[] {
  const { clusters } = explanation;
  if (clusters.length === 0) return ['No member cluster is registered; mck8s join registers one.'];
  const columns = columnsOf(explanation);
  const rows = clusters.map((cluster) => columns.map(({ of }) => of(cluster)));
  const heads = columns.map(({ head }) => head);
  return columnLines(
    heads,
    rows,
    COUNTS.map(({ head }) => head),
  );
}

/** What is said of a cluster on which there is no verdict. */
function missingText({ registered, memberReady }: InCluster): string {
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

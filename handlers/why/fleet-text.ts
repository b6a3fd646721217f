// The fleet on one screen for people, within 120 columns where names are short. What is left out is counted.

import { microsOf } from '../ports/stamps.ts';
import { columnLines, spanText } from './columns.ts';
import type { FleetView, MemberView, TroubleView, WaitingView } from './fleet-view.ts';
import { extendedLines, roomText, sumText } from './room.ts';
import type { Told } from './told.ts';

const MEMBERS_MOST = 20;
const LINES_MOST = 8;
const CLUSTERS_MOST = 4;
const WIDTH_MAX = 120;

export interface FleetTextOptions {
  readonly nowMicros: number;
  /** Nothing is left out. */
  readonly all: boolean;
}

/** The whole text, without a last line feed. */
export function fleetText(view: FleetView, { nowMicros, all }: FleetTextOptions): string {
  const ago = (stamp: string): string => agoText(stamp, nowMicros);
  const members = firstTroubled(view.members);
  const shown = members.slice(0, most(all, MEMBERS_MOST));
  const sections = [
    headLines(view, ago),
    [...memberLines(shown, nowMicros), ...restLine(members.length - shown.length, 'members')],
    extendedLines(shown),
    shown.flatMap(memberTrouble),
    limited(view.waiting, all, 'workloads wait', (some) => waitingLines(some, ago)),
    limited(view.trouble, all, 'need somebody', troubleLines),
    limited(view.decisions, all, 'decisions', (some) => decisionLines(some, ago)),
    view.notes.map((note) => `note: ${note}`),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines(view: FleetView, ago: (stamp: string) => string): string[] {
  const { members, kinds } = view;
  const ready = members.filter((member) => member.ready === 'True');
  const work = kinds
    .filter(({ count }) => count > 0)
    .map(({ kind, count, ready: well, waiting }) => {
      const waits = waiting === 0 ? '' : `, ${waiting} ${waiting === 1 ? 'waits' : 'wait'} for room`;
      return `${countOf(count, kind)} (${well} ready${waits})`;
    });
  return [
    `OPERATOR  ${operatorText(view, ago)}`,
    `FLEET     ${ready.length} of ${countOf(members.length, 'member')} ready${sumText(ready)}`,
    `WORK      ${work.length === 0 ? 'none' : work.join(', ')}`,
  ];
}

function operatorText({ leading, operatorPods }: FleetView, ago: (stamp: string) => string): string {
  const pods =
    operatorPods === null ? '' : `; ${operatorPods.ready} of ${operatorPods.wanted} pods of it are ready`;
  if (leading === null) return `not known who leads${pods}`;
  const { holder, renewed, leads } = leading;
  if (leads) return `${holder} leads, renewed ${ago(renewed)} ago${pods}`;
  const last = renewed === '' ? '' : `; the lease was renewed last ${ago(renewed)} ago`;
  return `nobody leads, so nothing is decided${last}${pods}`;
}

/** Members that call for somebody first; within these and the others by name. */
function firstTroubled(members: readonly MemberView[]): MemberView[] {
  const isWell = (member: MemberView): boolean => memberTrouble(member).length === 0;
  return [...members.filter((member) => !isWell(member)), ...members.filter(isWell)];
}

function memberLines(members: readonly MemberView[], nowMicros: number): string[] {
  if (members.length === 0) return ['No member cluster is registered; mck8s join registers one.'];
  const heads = [
    'MEMBER',
    'READY',
    'TIER',
    'VERSION',
    'NODES',
    'CPU FREE',
    'MEMORY FREE',
    'PODS FREE',
    'FACTS',
    'TOKEN',
  ];
  const rows = members.map((member) => [
    member.name,
    readyText(member),
    member.tier,
    member.version,
    `${member.nodesReady}/${member.nodes}`,
    roomText(member, 'cpu'),
    roomText(member, 'memory'),
    roomText(member, 'pods'),
    member.staleSince === null ? 'fresh' : `${agoText(member.staleSince, nowMicros)} old`,
    tokenText(member, nowMicros),
  ]);
  return columnLines(heads, rows, ['NODES', 'CPU FREE', 'MEMORY FREE', 'PODS FREE']);
}

function readyText({ ready, cordoned, taints }: MemberView): string {
  const parts = [ready === '' ? '-' : ready, cordoned ? 'cordoned' : '', taints.length > 0 ? 'tainted' : ''];
  return parts.filter((part) => part !== '').join(',');
}

function tokenText({ credentialExpires, credentialExpired }: MemberView, nowMicros: number): string {
  if (credentialExpired) return 'ended';
  const end = credentialExpires === null ? undefined : microsOf(credentialExpires);
  return end === undefined ? '-' : `${spanText(end - nowMicros)} left`;
}

/** Why a member is not well, in a line each. */
function memberTrouble({ name, ready, reason, message, credentialExpired }: MemberView): string[] {
  const lines = ready === 'True' ? [] : [`${name}${reason === '' ? '' : ` ${reason}`}: ${message}`];
  if (credentialExpired)
    lines.push(`${name} TokenExpired: get another with: mck8s join ${name} --context CONTEXT`);
  return lines.map(fitted);
}

function waitingLines(waiting: readonly WaitingView[], ago: (stamp: string) => string): string[] {
  const rows = waiting.map((view) => [
    objectText(view),
    `${view.pods} of ${view.wanted}`,
    ago(view.since),
    whyText(view),
  ]);
  return columnLines(['WAITING', 'PODS', 'SINCE', 'WHY'], rows, ['PODS', 'SINCE']).map(fitted);
}

function whyText({ why }: WaitingView): string {
  return why
    .map(({ code, clusters }) => {
      const rest = clusters.length - CLUSTERS_MOST;
      return `${code}: ${clusters.slice(0, CLUSTERS_MOST).join(',')}${rest > 0 ? ` and ${rest} more` : ''}`;
    })
    .join('; ');
}

function troubleLines(trouble: readonly TroubleView[]): string[] {
  const rows = trouble.map((view) => [
    objectText(view),
    view.cluster === '' ? '-' : view.cluster,
    view.reason,
    view.message,
  ]);
  return columnLines(['NEEDS SOMEBODY', 'CLUSTER', 'REASON', 'MESSAGE'], rows).map(fitted);
}

function decisionLines(decisions: readonly Told[], ago: (stamp: string) => string): string[] {
  const rows = decisions.map((told) => [ago(told.at), objectText(told), told.reason, told.note]);
  return columnLines(['AGO', 'DECIDED LAST', 'WHAT', 'NOTE'], rows, ['AGO']).map(fitted);
}

const SHORT: Readonly<Record<string, string>> = {
  MultiClusterDeployment: 'mcd',
  MultiClusterJob: 'mcj',
  MultiClusterService: 'mcs',
  MemberCluster: 'mcl',
};

/** `mcd/web`, with its namespace where that is not the default one. */
function objectText({ kind, namespace, name }: Pick<Told, 'kind' | 'namespace' | 'name'>): string {
  const place = namespace === '' || namespace === 'default' ? '' : `${namespace}/`;
  return `${SHORT[kind] ?? kind}/${place}${name}`;
}

function limited<T>(
  all: readonly T[],
  isAll: boolean,
  what: string,
  lines: (some: readonly T[]) => string[],
): string[] {
  if (all.length === 0) return [];
  const some = all.slice(0, most(isAll, LINES_MOST));
  return [...lines(some), ...restLine(all.length - some.length, what)];
}

function restLine(count: number, what: string): string[] {
  return count <= 0 ? [] : [`... and ${count} more ${what}; --all shows them`];
}

function most(isAll: boolean, count: number): number {
  return isAll ? Infinity : count;
}

/** The last column is cut where it would go beyond the screen; explain and -o json have all of it. */
function fitted(line: string): string {
  return line.length > WIDTH_MAX ? `${line.slice(0, WIDTH_MAX - 1)}…` : line;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function agoText(stamp: string, nowMicros: number): string {
  const at = microsOf(stamp);
  return at === undefined ? '?' : spanText(nowMicros - at);
}

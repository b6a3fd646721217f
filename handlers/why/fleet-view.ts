// The fleet as cluster0 knows it: who leads, how members stand, what waits and why, what needs somebody. From objects alone; it
// reads nothing itself, and no Secret is among them.

import { compareText } from '../../core/text.ts';
import { countAt, field, listAt, textAt, textMapAt } from '../observe/read.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { microsOf } from '../ports/stamps.ts';
import { conditionOf, conditionsOf, verdictsOf, waitingOf } from './standing.ts';
import type { Told } from './told.ts';

/** Who decides. */
export interface Leading {
  /** The process that holds the lease; empty: nobody. */
  readonly holder: string;
  readonly renewed: string;
  readonly leaseSeconds: number;
  /** Whether the lease is still good. */
  readonly leads: boolean;
}

export interface MemberView {
  readonly name: string;
  /** `True`, `False` or `Unknown`; empty: nothing is said yet. */
  readonly ready: string;
  readonly reason: string;
  readonly message: string;
  /** Since when it is ready or not. */
  readonly since: string;
  /** Since when the facts are not renewed; null: they are fresh. */
  readonly staleSince: string | null;
  readonly cordoned: boolean;
  readonly taints: readonly string[];
  readonly tier: string;
  readonly region: string;
  readonly version: string;
  readonly nodes: number;
  readonly nodesReady: number;
  /** Quantities by resource, as Kubernetes writes them. */
  readonly allocatable: Readonly<Record<string, string>>;
  readonly free: Readonly<Record<string, string>>;
  /** Null: its credential does not end, or it is not known when. */
  readonly credentialExpires: string | null;
  readonly credentialExpired: boolean;
}

export interface KindView {
  readonly kind: string;
  readonly count: number;
  readonly ready: number;
  readonly waiting: number;
}

/** Work that waits for room. */
export interface WaitingView {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly pods: number;
  readonly wanted: number;
  readonly since: string;
  /** Clusters by the verdict on them. */
  readonly why: readonly { readonly code: string; readonly clusters: readonly string[] }[];
}

/** What goes on only when somebody does something. */
export interface TroubleView {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Where it is only in one cluster; empty: as a whole. */
  readonly cluster: string;
  readonly reason: string;
  readonly message: string;
}

export interface FleetView {
  readonly at: string;
  /** Null: it is not known. */
  readonly leading: Leading | null;
  /** Ready pods of the operator and those wanted; null: no Deployment of it is known. */
  readonly operatorPods: { readonly ready: number; readonly wanted: number } | null;
  readonly members: readonly MemberView[];
  readonly kinds: readonly KindView[];
  /** Longest first. */
  readonly waiting: readonly WaitingView[];
  readonly trouble: readonly TroubleView[];
  /** Newest first. */
  readonly decisions: readonly Told[];
  /** Why something is missing here. */
  readonly notes: readonly string[];
}

/** Verdicts on clusters that have their part. */
const TOOK: ReadonlySet<string> = new Set(['Chosen', 'Overflow', 'Kept']);
/** How a workload may stand in a cluster without anybody having to do anything. */
const QUIET: ReadonlySet<string> = new Set([
  '',
  'Running',
  'Progressing',
  'WaitingForTurn',
  'Leaving',
  'Removing',
  'Ready',
  'Complete',
  'Suspended',
]);
const TROUBLE_CONDITIONS: readonly string[] = ['Stalled', 'DeletionBlocked', 'RolloutPaused', 'Conflict'];

/** @param nowMicros since 1970 */
export function leadingOf(lease: KubeObject | null, nowMicros: number): Leading {
  const spec = lease?.spec;
  const holder = textAt(spec, 'holderIdentity') ?? '';
  const renewed = textAt(spec, 'renewTime') ?? '';
  const leaseSeconds = countAt(spec, 'leaseDurationSeconds');
  const end = (microsOf(renewed) ?? 0) + leaseSeconds * 1e6;
  return { holder, renewed, leaseSeconds, leads: holder !== '' && end > nowMicros };
}

export function memberView({ metadata, spec, status }: KubeObject): MemberView {
  return {
    name: metadata.name,
    ...readinessOf(status),
    staleSince: textAt(status, 'staleSince') ?? null,
    cordoned: field(spec, 'cordoned') === true,
    taints: listAt(spec, 'taints').map((taint) => `${said(taint, 'key')}:${said(taint, 'effect')}`),
    tier: said(status, 'tier') || said(spec, 'tier'),
    region: said(spec, 'region'),
    version: said(status, 'version'),
    nodes: countAt(status, 'nodes'),
    nodesReady: countAt(status, 'nodesReady'),
    allocatable: Object.fromEntries(textMapAt(status, 'allocatable')),
    free: Object.fromEntries(textMapAt(status, 'free')),
    credentialExpires: textAt(status, 'credentialExpires') ?? null,
    credentialExpired: conditionOf(status, 'CredentialExpired')?.status === 'True',
  };
}

function readinessOf(status: unknown): Pick<MemberView, 'ready' | 'reason' | 'message' | 'since'> {
  const ready = conditionOf(status, 'Ready');
  if (ready === undefined)
    return { ready: '', reason: '', message: 'the operator has said nothing of it yet', since: '' };
  return { ready: ready.status, reason: ready.reason, message: ready.message, since: ready.since };
}

/** A text of an object; empty where there is none. */
function said(value: unknown, name: string): string {
  return textAt(value, name) ?? '';
}

export function kindView(kind: string, objects: readonly KubeObject[]): KindView {
  return {
    kind,
    count: objects.length,
    ready: objects.filter(({ status }) => conditionOf(status, 'Ready')?.status === 'True').length,
    waiting: objects.filter(({ status }) => waitingOf(status) !== null).length,
  };
}

/** What of these objects waits for room, longest first. */
export function waitingViews(kind: string, objects: readonly KubeObject[]): WaitingView[] {
  const views = objects.flatMap((object): WaitingView[] => {
    const waiting = waitingOf(object.status);
    if (waiting === null) return [];
    const { pods, since } = waiting;
    const wanted = countAt(object.status, 'total', 'wanted');
    return [{ kind, ...placeOf(object), pods, wanted, since, why: barriersOf(object.status) }];
  });
  return views.sort((a, b) => compareText(a.since, b.since) || compareText(idOf(a), idOf(b)));
}

/** Verdicts that keep replicas out first; then those on clusters that have their part. */
function barriersOf(status: unknown): WaitingView['why'] {
  const verdicts = verdictsOf(status);
  const ordered = [
    ...verdicts.filter(({ code }) => !TOOK.has(code)),
    ...verdicts.filter(({ code }) => TOOK.has(code)),
  ];
  const byCode = new Map<string, string[]>();
  for (const { code, cluster } of ordered) byCode.set(code, [...(byCode.get(code) ?? []), cluster]);
  return [...byCode].map(([code, clusters]) => ({ code, clusters }));
}

/** What of these objects goes on only when somebody does something. */
export function troubleViews(kind: string, objects: readonly KubeObject[]): TroubleView[] {
  return objects.flatMap((object) => {
    const whole = conditionsOf(object.status)
      .filter(({ type, status }) => TROUBLE_CONDITIONS.includes(type) && status === 'True')
      .map(({ reason, message }) => ({ kind, ...placeOf(object), cluster: '', reason, message }));
    const inClusters = listAt(object.status, 'clusters')
      .filter((entry) => !QUIET.has(said(entry, 'reason')))
      .map((entry) => ({
        kind,
        ...placeOf(object),
        cluster: said(entry, 'name'),
        reason: said(entry, 'reason'),
        message: said(entry, 'message'),
      }));
    return [...whole, ...inClusters];
  });
}

/** Whether anything in the fleet calls for somebody. */
export function needsSomebody({ leading, members, waiting, trouble }: FleetView): boolean {
  const isWell = (member: MemberView): boolean => member.ready === 'True' && !member.credentialExpired;
  return leading?.leads === false || !members.every(isWell) || waiting.length + trouble.length > 0;
}

function placeOf({ metadata }: KubeObject): { readonly namespace: string; readonly name: string } {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

function idOf({ namespace, name }: WaitingView): string {
  return `${namespace}/${name}`;
}

// Reads on cluster0 what `mck8s status` shows. What somebody may not read is left out and said; members themselves are not asked.

import { KINDS } from '../../core/api/crd/kinds.ts';
import { MEMBER_CLUSTERS } from '../cluster0/kinds.ts';
import type { Side } from '../join/asking.ts';
import { countAt } from '../observe/read.ts';
import { DEPLOYMENTS, EVENTS, LEASES, type KubeObject, type Resource } from '../ports/kube-object.ts';
import { stampOf } from '../ports/stamps.ts';
import { kindView, leadingOf, memberView, troubleViews, waitingViews, type FleetView } from './fleet-view.ts';
import { objectIfAny, objectsOf } from './reading.ts';
import { OF_THE_OPERATOR, toldBy } from './told.ts';

/** The Deployment of the operator and its Lease bear this name. */
const OPERATOR = 'mck8s';
const DECISIONS_MOST = 100;

const WORK: readonly Resource[] = KINDS.filter(({ kind }) =>
  ['MultiClusterDeployment', 'MultiClusterJob', 'MultiClusterService'].includes(kind),
).map(({ kind, plural }) => ({ group: 'fogguru.eu', version: 'v1', plural, kind, namespaced: true }));

export interface FleetQuestion {
  /** Of workloads; left out: all. */
  readonly namespace?: string | undefined;
  /** Where the operator lives. */
  readonly systemNamespace: string;
  readonly nowMicros: number;
}

/** The fleet. Throws a sentence where members or workloads cannot be read. */
export async function readFleet(side: Side, question: FleetQuestion): Promise<FleetView> {
  const { namespace, systemNamespace, nowMicros } = question;
  const ref = { namespace: systemNamespace, name: OPERATOR };
  const [members, lease, pods, events, ...work] = await Promise.all([
    objectsOf(side, MEMBER_CLUSTERS),
    objectIfAny(side, LEASES, ref),
    objectIfAny(side, DEPLOYMENTS, ref),
    objectsOf(side, EVENTS, { namespace, fieldSelector: OF_THE_OPERATOR }),
    ...WORK.map((resource) => objectsOf(side, resource, { namespace })),
  ]);
  const byKind = work.map((read, i) => ({ kind: WORK[i]!.kind, objects: known(read) }));
  return {
    at: stampOf(nowMicros),
    leading: lease.ok ? leadingOf(lease.value, nowMicros) : null,
    operatorPods: pods.ok ? podsOf(pods.value) : null,
    members: known(members).map(memberView),
    kinds: byKind.map(({ kind, objects }) => kindView(kind, objects)),
    waiting: byKind
      .flatMap(({ kind, objects }) => waitingViews(kind, objects))
      .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0)),
    trouble: byKind.flatMap(({ kind, objects }) => troubleViews(kind, objects)),
    decisions: toldBy(events.ok ? events.value : [], DECISIONS_MOST),
    notes: [
      ...(lease.ok ? [] : [`who leads is not known: ${lease.why}`]),
      ...(events.ok ? [] : [`what was decided last is not known: ${events.why}`]),
    ],
  };
}

function known(read: Awaited<ReturnType<typeof objectsOf>>): readonly KubeObject[] {
  if (read.ok) return read.value;
  throw new Error(read.why);
}

function podsOf(deployment: KubeObject | null): FleetView['operatorPods'] {
  if (deployment === null) return null;
  const { spec, status } = deployment;
  return { ready: countAt(status, 'readyReplicas'), wanted: countAt(spec, 'replicas') };
}

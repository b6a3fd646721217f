// The status of a MemberCluster: what is known of a cluster, so that `kubectl get mcl` reads like `kubectl get nodes`. Figures
// that change all the time are metrics instead.

import type { ClusterState } from '../../core/fleet/fleet.ts';
import type { ResourceColumn } from '../../core/nodes/resource-column.ts';
import { stamped, type SaidCondition } from '../cluster0/conditions.ts';
import { ageOf, type TokenLife } from '../join/token-secret.ts';
import { stampOf } from '../ports/stamps.ts';
import type { Registered } from './registered.ts';

/** How a cluster stands, as membership decided. */
export interface Standing {
  readonly ready: boolean;
  /** CamelCase, from core. */
  readonly reason: string;
  /** We suspect ourselves and hold what we knew. */
  readonly isHolding: boolean;
  /** When it was last heard of, if that is longer ago than it may be; null: it is fresh. */
  readonly staleSinceMicros: number | null;
}

/**
 * The whole status of a MemberCluster.
 *
 * @param now our wall clock, and the member's
 */
export function memberStatus(
  { object, cluster, clusterUid, version, defect, pulse, life }: Registered,
  state: ClusterState | undefined,
  standing: Standing,
  { nowMicros, memberMicros }: { readonly nowMicros: number; readonly memberMicros: number },
): Readonly<Record<string, unknown>> {
  const generation = object.metadata.generation ?? 0;
  const ready = readyCondition(standing, defect ?? pulse.fault);
  const said =
    life === null ? [ready] : [ready, credentialCondition(object.metadata.name, life, memberMicros)];
  return {
    observedGeneration: generation,
    conditions: stamped(said, object.status, generation, nowMicros),
    tier: cluster?.facts.tier,
    version: version === '' ? undefined : version,
    clusterUID: clusterUid === '' ? undefined : clusterUid,
    staleSince: standing.staleSinceMicros === null ? undefined : stampOf(standing.staleSinceMicros),
    credentialExpires: life === null ? undefined : stampOf(life.expiresMicros),
    ...(state === undefined ? {} : roomOf(state)),
  };
}

function readyCondition({ ready, reason, isHolding }: Standing, fault: Registered['defect']): SaidCondition {
  if (isHolding) {
    const message =
      'no member cluster answers: we suspect ourselves and change nothing until one does; look at the network of cluster0';
    return { type: 'Ready', status: 'Unknown', reason: 'SuspectOurselves', message };
  }
  if (ready) {
    const message = fault === null ? 'the cluster answers' : `not answering for a moment: ${fault.message}`;
    return { type: 'Ready', status: 'True', reason: 'Answers', message };
  }
  return {
    type: 'Ready',
    status: 'False',
    reason: fault?.reason ?? reason,
    message: fault?.message ?? 'the cluster was not listed yet',
  };
}

function credentialCondition(name: string, life: TokenLife, nowMicros: number): SaidCondition {
  const type = 'CredentialExpired';
  const end = stampOf(life.expiresMicros);
  if (ageOf(life, nowMicros) === 'expired') {
    const message = `the token of the cluster ended at ${end}; get another with: mck8s join ${name} --context CONTEXT`;
    return { type, status: 'True', reason: 'TokenExpired', message };
  }
  const message = `the token of the cluster is good until ${end}, and is renewed before that`;
  return { type, status: 'False', reason: 'TokenValid', message };
}

function roomOf(state: ClusterState): Readonly<Record<string, unknown>> {
  const { nodes } = state;
  let ready = 0;
  for (let slot = 0; slot < nodes.slots; slot++)
    if (nodes.present[slot] === 1 && nodes.facts[slot]!.ready) ready++;
  const allocatable: Record<string, string> = {};
  const free: Record<string, string> = {};
  for (const column of nodes.columns()) {
    const total = sumOf(column, 'allocatable', nodes.slots);
    if (total === 0) continue;
    allocatable[column.name] = quantityText(column.name, total);
    free[column.name] = quantityText(column.name, Math.max(0, sumOf(column, 'free', nodes.slots)));
  }
  return {
    nodes: nodes.count,
    nodesReady: ready,
    allocatable,
    free,
    cpuSummary: `${free['cpu'] ?? '0'}/${allocatable['cpu'] ?? '0'}`,
    memorySummary: `${free['memory'] ?? '0'}/${allocatable['memory'] ?? '0'}`,
  };
}

function sumOf(column: ResourceColumn, what: 'allocatable' | 'free', slots: number): number {
  let sum = 0;
  for (let slot = 0; slot < slots; slot++) sum += column[what][slot]!;
  return sum;
}

const MEBI = 1024 * 1024;

/** Rounded down to what people read: cores or millicores, mebibytes, whole units. */
function quantityText(resource: string, amount: number): string {
  if (resource === 'cpu') return amount % 1000 === 0 ? String(amount / 1000) : `${Math.floor(amount)}m`;
  if (resource !== 'memory' && resource !== 'ephemeral-storage') return String(Math.floor(amount));
  const mebi = Math.floor(amount / MEBI);
  return mebi % 1024 === 0 ? `${mebi / 1024}Gi` : `${mebi}Mi`;
}

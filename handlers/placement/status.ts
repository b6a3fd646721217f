// The status of an object that is placed as users read it and as the next term needs it: the decision, what is seen in members, and
// what they refuse. It decides nothing; words and numbers are core's.

import { CONSIDERED_MAX } from '../../core/api/status-verdicts.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { renderReason } from '../../core/decide/render-reasons.ts';
import type { CopiesIn } from '../../core/dependencies/copies.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { podsPlaced, type PlacementMemory } from '../../core/placement/status.ts';
import type { Hindering } from '../carry/carrier.ts';
import { stamped, type SaidCondition, type StampedCondition } from '../cluster0/conditions.ts';
import { listAt, textAt } from '../observe/read.ts';
import { microStampOf } from '../ports/stamps.ts';
import { specOf } from './board-entry.ts';
import type { PlacementDecision, ShownCluster } from './placed-kind.ts';
import type { Workload } from './workload.ts';

export interface ConsideredCluster {
  readonly cluster: string;
  readonly code: string;
  readonly message: string;
}

/** What every kind says; each kind says more beside it. */
export interface LiveStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly StampedCondition[];
  readonly total: Readonly<
    Record<'wanted' | 'placed' | 'current' | 'ready' | 'updated' | 'unplaced', number>
  >;
  readonly clusters: readonly ShownCluster[];
  readonly considered: readonly ConsideredCluster[];
  readonly policy?: string;
  readonly placedOn: string;
  readonly unplaced?: {
    readonly replicas: number;
    readonly since: string;
    readonly within?: readonly string[];
  };
  readonly copies?: readonly CopiesIn[];
  readonly memory: PlacementMemory;
}

export interface StatusInput {
  readonly workload: Workload;
  readonly decision: PlacementDecision;
  readonly observed: readonly ShownMember[];
  readonly fleet: Fleet;
  readonly hinderingOf: (cluster: string) => Hindering | null;
  readonly copies: readonly CopiesIn[];
  readonly wallMicros: number;
}

const MESSAGE_MAX = 256;
const PLACED_ON_MAX = 1024;

/** The whole status of an object. */
export function renderStatus(input: StatusInput): LiveStatus {
  const { workload, decision, observed, fleet } = input;
  const { status, memory } = decision;
  const spec = specOf(workload.accepted);
  const isReady = (cluster: string): boolean => fleet.clusters.get(cluster)?.ready === true;
  const said = workload.accepted?.spec ?? { problems: [] };
  const own = workload.kind.show({ object: workload.object, spec: said, decision, observed, isReady });
  const placed = podsPlaced(status.placements);
  const unplaced = status.unplaced?.replicas ?? 0;
  const generation = workload.accepted?.generation ?? 0;
  const conditions = conditionsOf(input, own.conditions);
  return {
    ...own.fields,
    observedGeneration: generation,
    conditions: stamped(conditions, workload.object.status, generation, input.wallMicros),
    total: { wanted: placed + unplaced, placed, ...own.pods, unplaced },
    clusters: own.clusters.map((cluster) => shown(cluster, input.hinderingOf(cluster.name))),
    considered: consideredOf(decision, workload.object.status),
    ...(spec === null ? {} : { policy: spec.policy }),
    placedOn: namesOf(own.placedOn),
    ...(status.unplaced === null ? {} : { unplaced: unplacedOf(status.unplaced) }),
    ...(input.copies.length === 0 ? {} : { copies: input.copies }),
    memory,
  };
}

/**
 * What of a status is more than progress: where something runs or waits, and what is wrong. As one text. Whether all pods that are
 * wanted run is told by Ready as well, where that is more than progress; and of copies of a job that have ended the last one is.
 */
export function signatureOf({
  observedGeneration,
  conditions,
  clusters,
  unplaced,
  copies,
  memory,
}: LiveStatus): string {
  return canonicalJson({
    observedGeneration,
    memory: { ...memory, finished: [] },
    unplaced: unplaced ?? null,
    copies: copies ?? null,
    conditions: conditions
      .filter(({ reason }) => !PROGRESS_OF_PODS.has(reason))
      .map(({ type, status, reason }) => [type, status, reason]),
    clusters: clusters.map(({ name, desired, leaving, reason }) => [
      name,
      desired,
      leaving ?? false,
      PROGRESS_IN_CLUSTERS.has(reason) ? '' : reason,
    ]),
  });
}

/** Reasons of the condition Reconciling. */
const PROGRESS_OF_PODS: ReadonlySet<string> = new Set(['InProgress', 'Settled']);
const PROGRESS_IN_CLUSTERS: ReadonlySet<string> = new Set(['Running', 'Progressing', 'Removing', 'Complete']);

function shown(cluster: ShownCluster, hindering: Hindering | null): ShownCluster {
  const { name, message, reason } = cluster;
  const told = hindering === null ? { reason, message } : hindering;
  return { ...cluster, name, reason: told.reason, message: told.message.slice(0, MESSAGE_MAX) };
}

function conditionsOf(
  { workload, decision, fleet }: StatusInput,
  ofKind: readonly SaidCondition[],
): SaidCondition[] {
  const said = [...ofKind];
  const silent = decision.status.leaving.filter((cluster) => fleet.clusters.get(cluster)?.ready !== true);
  if (workload.object.metadata.deletionTimestamp !== undefined && silent.length > 0) {
    const names = namesOf(silent);
    said.push({
      type: 'DeletionBlocked',
      status: 'True',
      reason: 'ClusterNotReady',
      message: `${names} does not answer and may still run it; the deletion ends when it answers, when its MemberCluster is deleted, or when you annotate this object with fogguru.eu/abandon=${names}`,
    });
  }
  const template = templateCondition(workload);
  return template === null ? said : [...said, template];
}

function templateCondition({ kind, verdict, object }: Workload): SaidCondition | null {
  const type = 'TemplateValid';
  switch (verdict?.type) {
    case undefined: {
      const before = listAt(object.status, 'conditions').find(
        (condition) => textAt(condition, 'type') === type,
      );
      const status = textAt(before, 'status');
      if (status !== 'True' && status !== 'False' && status !== 'Unknown') return null;
      return {
        type,
        status,
        reason: textAt(before, 'reason') ?? 'DryRun',
        message: textAt(before, 'message') ?? '',
      };
    }
    case 'valid':
      return {
        type,
        status: 'True',
        reason: 'DryRun',
        message: `cluster0 takes such a template as a ${kind.owned.resource.kind}`,
      };
    case 'invalid':
      return { type, status: 'False', reason: 'Invalid', message: verdict.problems.join('; ') };
    case 'unknown':
      return {
        type,
        status: 'Unknown',
        reason: 'NotAsked',
        message: `cluster0 could not be asked: ${verdict.why}`,
      };
  }
}

/** Reasons come with a new plan only; until the next one those of the last hold. */
function consideredOf(decision: PlacementDecision, before: unknown): readonly ConsideredCluster[] {
  const { clusters } = decision.reasons;
  if (clusters.length > 0) {
    return clusters.slice(0, CONSIDERED_MAX).map((reason) => ({
      cluster: reason.cluster,
      code: reason.code,
      message: renderReason(reason).slice(0, MESSAGE_MAX),
    }));
  }
  return listAt(before, 'considered').map((entry) => ({
    cluster: textAt(entry, 'cluster') ?? '',
    code: textAt(entry, 'code') ?? '',
    message: textAt(entry, 'message') ?? '',
  }));
}

function unplacedOf({
  replicas,
  sinceMicros,
  within,
}: NonNullable<PlacementDecision['status']['unplaced']>): NonNullable<LiveStatus['unplaced']> {
  const since = microStampOf(sinceMicros);
  return within === null ? { replicas, since } : { replicas, since, within };
}

function namesOf(clusters: readonly string[]): string {
  return clusters.join(',').slice(0, PLACED_ON_MAX);
}

// The status of a MultiClusterService as users read it and as the next term needs it: the decision, what is seen in members, and
// what they refuse. It decides nothing; words are core's.

import { CONSIDERED_MAX } from '../../core/api/status-verdicts.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { serviceConditions } from '../../core/service/conditions.ts';
import type { ObservedService } from '../../core/service/observed.ts';
import type { ServiceMemory } from '../../core/service/status.ts';
import { renderVerdict } from '../../core/service/verdicts.ts';
import type { Hindering } from '../carry/carrier.ts';
import { stamped, type SaidCondition, type StampedCondition } from '../cluster0/conditions.ts';
import { listAt, textAt } from '../observe/read.ts';
import { isDeleting } from '../placement/workload.ts';
import type { LiveService, ServiceDecision } from './service.ts';

interface ShownCluster {
  readonly name: string;
  readonly serves?: boolean;
  readonly leaving?: true;
  readonly exported?: true;
  readonly imported?: true;
  readonly addresses?: readonly string[];
  readonly reason: string;
  readonly message: string;
}

type Text = Pick<ShownCluster, 'reason' | 'message'>;

export interface LiveServiceStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly StampedCondition[];
  readonly clusters: readonly ShownCluster[];
  readonly considered: readonly {
    readonly cluster: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly placedOn: string;
  readonly memory: ServiceMemory;
}

export interface ServiceStatusInput {
  readonly service: LiveService;
  readonly decision: ServiceDecision;
  readonly observed: readonly ObservedService[];
  readonly isReady: (cluster: string) => boolean;
  readonly hinderingOf: (cluster: string) => Hindering | null;
  readonly wallMicros: number;
}

/** What a cluster says while all goes well. */
const PROGRESS: ReadonlySet<string> = new Set(['Ready', 'Progressing']);
const MESSAGE_MAX = 256;
const PLACED_ON_MAX = 1024;

/** The whole status of an object. */
export function renderServiceStatus(input: ServiceStatusInput): LiveServiceStatus {
  const { service, decision, wallMicros } = input;
  const { places, leaving } = decision.status;
  const { generation } = service.read;
  return {
    observedGeneration: generation,
    conditions: stamped(conditionsOf(input), service.object.status, generation, wallMicros),
    clusters: [
      ...places.map(({ cluster, serves }) => ({ ...shown(input, cluster), serves })),
      ...leaving.map((cluster) => ({ ...shown(input, cluster), leaving: true as const })),
    ],
    considered: consideredOf(decision, service.object.status),
    placedOn: places
      .map(({ cluster }) => cluster)
      .join(',')
      .slice(0, PLACED_ON_MAX),
    memory: decision.memory,
  };
}

/** What of a status is more than progress: where the service is wanted, and what is wrong. As one text. */
export function signatureOf(status: LiveServiceStatus): string {
  const { observedGeneration, conditions, clusters, memory } = status;
  return canonicalJson({
    observedGeneration,
    memory,
    conditions: conditions.map(({ type, status, reason }) => [type, status, reason]),
    clusters: clusters.map(({ name, serves, reason }) => [
      name,
      serves ?? null,
      PROGRESS.has(reason) ? '' : reason,
    ]),
  });
}

function conditionsOf({ service, decision, observed, isReady }: ServiceStatusInput): SaidCondition[] {
  const said: SaidCondition[] = serviceConditions({ decision, observed, spec: service.read.spec });
  const silent = decision.status.leaving.filter((cluster) => !isReady(cluster));
  if (!isDeleting(service.object) || silent.length === 0) return said;
  const names = silent.join(',').slice(0, PLACED_ON_MAX);
  const message = `${names} does not answer and may still have it; the deletion ends when it answers, when its MemberCluster is deleted, or when you annotate this object with fogguru.eu/abandon=${names}`;
  return [...said, { type: 'DeletionBlocked', status: 'True', reason: 'ClusterNotReady', message }];
}

function shown(input: ServiceStatusInput, name: string): ShownCluster {
  const seen = input.observed.find(({ cluster }) => cluster === name);
  const addresses = seen?.addresses ?? [];
  const told = toldIn(input, name, seen);
  return {
    name,
    ...(isOurs(seen?.mcs?.export) ? { exported: true } : {}),
    ...(isOurs(seen?.mcs?.import) ? { imported: true } : {}),
    ...(addresses.length === 0 ? {} : { addresses }),
    reason: told.reason,
    message: told.message.slice(0, MESSAGE_MAX),
  };
}

function toldIn(input: ServiceStatusInput, name: string, seen: ObservedService | undefined): Text {
  const hindering = input.hinderingOf(name);
  if (isHidden(input, seen)) return HIDDEN;
  return isOfOtherKind(seen, hindering) ? OTHER_KIND : toldOf(hindering, seen, input.service);
}

/** Whether all that is still to go from a cluster is what it does not let us see. */
function isHidden({ decision }: ServiceStatusInput, seen: ObservedService | undefined): boolean {
  if (seen?.hidesMcs !== true || seen.revision !== null) return false;
  return decision.status.leaving.includes(seen.cluster);
}

/** An API server refuses the address, or says nothing at all and leaves it. */
function isOfOtherKind(seen: ObservedService | undefined, hindering: Hindering | null): boolean {
  return seen?.refusal?.code === 'Invalid' && (hindering === null || hindering.message.includes('clusterIP'));
}

function isOurs(seen: { readonly revision: string | null } | null | undefined): boolean {
  return seen !== null && seen !== undefined && seen.revision !== null;
}

function toldOf(hindering: Hindering | null, seen: ObservedService | undefined, { read }: LiveService): Text {
  if (hindering !== null) return hindering;
  const wanted = 'problems' in read.spec ? null : read.spec.revision;
  if (seen !== undefined && seen.revision !== null && (seen.revision === wanted || wanted === null))
    return { reason: 'Ready', message: 'it is there' };
  return { reason: 'Progressing', message: 'the cluster was asked for it and has not shown it yet' };
}

const OTHER_KIND = {
  reason: 'Invalid',
  message:
    'a headless Service cannot become one with an address, nor the other way round, and the one that is there stays; to have the other kind, delete this object and make it anew',
};

const HIDDEN = {
  reason: 'Forbidden',
  message:
    'the cluster does not let us see ServiceExports and ServiceImports, of which one was made there: bring its roles up to date with mck8s join',
};

/** A decision that looked at no cluster says nothing new of them. */
function consideredOf({ reasons }: ServiceDecision, before: unknown): LiveServiceStatus['considered'] {
  if (reasons.clusters.length > 0) {
    return reasons.clusters.slice(0, CONSIDERED_MAX).map((verdict) => ({
      cluster: verdict.cluster,
      code: verdict.code,
      message: renderVerdict(verdict).slice(0, MESSAGE_MAX),
    }));
  }
  return listAt(before, 'considered').map((entry) => ({
    cluster: textAt(entry, 'cluster') ?? '',
    code: textAt(entry, 'code') ?? '',
    message: textAt(entry, 'message') ?? '',
  }));
}

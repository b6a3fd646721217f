// An object that is there, decided on again against the fleet as it was just seen, with a verdict on every cluster. It decides as
// the operator does, and nothing comes of it.

import { renderVerdict } from '../../core/service/verdicts.ts';
import type { Carrier } from '../carry/carrier.ts';
import type { FleetLook } from '../look/fleet-look.ts';
import { planFor } from '../plan/plan.ts';
import type { PlacedKind } from '../placement/placed-kind.ts';
import { PLACED_KINDS } from '../placement/placed-kinds.ts';
import { keyOf } from '../placement/workload.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { observedOf } from '../services/observed.ts';
import { liveService, selfOfService } from '../services/service.ts';
import { waitingOf } from './standing.ts';

/** One cluster in a decision that was made for whoever asks. */
export interface JudgedCluster {
  readonly cluster: string;
  /** Pods that are wanted there; null for a service, which has none. */
  readonly pods: number | null;
  readonly verdict: string;
  readonly why: string;
}

/** What is decided on an object now. */
export interface Judgement {
  readonly clusters: readonly JudgedCluster[];
  /** Whether it asks for what the status says. */
  readonly isSame: boolean;
  /** Pods that find no place. */
  readonly waiting: number;
  readonly notes: readonly string[];
}

/** Decides on an object anew. What members refuse at present is known to the operator alone, and is not asked for. */
export function judged(look: FleetLook, resource: Resource, object: KubeObject): Judgement {
  const kind = PLACED_KINDS.find((placed) => placed.resource.kind === resource.kind);
  return kind === undefined ? judgedService(look, object) : judgedWorkload(look, kind, object);
}

function judgedWorkload(look: FleetLook, kind: PlacedKind, given: KubeObject): Judgement {
  const key = keyOf(kind, `${given.metadata.namespace ?? ''}/${given.metadata.name}`);
  // As the board has it, so that no room is counted twice.
  const object = look.workloads.find((one) => one.key === key)?.object ?? given;
  const candidate = { kind, object, reading: kind.read(object), change: 'unchanged' } as const;
  const { clusters, waiting, stalled, notes } = planFor(candidate, look, 'judge');
  const waitingNow = waitingOf(object.status)?.pods ?? 0;
  return {
    clusters: clusters.map(({ cluster, after, code = '', why = '' }) => {
      return { cluster, pods: after, verdict: code, why };
    }),
    isSame: waiting === waitingNow && clusters.every(({ now, after }) => now === after),
    waiting,
    notes: stalled === null ? notes : [stalled],
  };
}

const NOTHING_UNDER_WAY: Pick<Carrier, 'removingFrom' | 'hinderingOf'> = {
  removingFrom: () => [],
  hinderingOf: () => null,
};

function judgedService({ mind, registry: view }: FleetLook, object: KubeObject): Judgement {
  const service = liveService(object, 0);
  const { nowMicros } = mind;
  const isRegistered = (cluster: string): boolean => mind.fleet.clusters.has(cluster);
  const observed = observedOf(service, {
    ...{ view, nowMicros, isRegistered, carrier: NOTHING_UNDER_WAY },
    alsoRemoving: [],
  });
  const { memory } = service;
  const { status, reasons } = mind.judge<'MultiClusterService'>({
    self: selfOfService(service),
    spec: service.read.spec,
    observed,
    memory,
  });
  return {
    clusters: reasons.clusters.map((verdict) => {
      const { cluster, code } = verdict;
      return { cluster, pods: null, verdict: code, why: renderVerdict(verdict).slice(cluster.length + 2) };
    }),
    isSame: JSON.stringify(status.places) === JSON.stringify(memory?.places ?? []),
    waiting: 0,
    notes: reasons.notes.flatMap(({ problems }) => problems),
  };
}

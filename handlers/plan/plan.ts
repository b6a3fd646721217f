// What would be placed where if objects were applied now: each is decided on after those before it, by core, on what a look at the
// fleet has shown. What follows from it for other objects is not followed.

import { renderNote, renderReason } from '../../core/decide/render-reasons.ts';
import { canonicalJson } from '../../core/canonical.ts';
import { podsPlaced, type Placed } from '../../core/placement/status.ts';
import type { FleetLook } from '../look/fleet-look.ts';
import { field, textAt } from '../observe/read.ts';
import { boardEntryOf, recordOf, remainsOf, specOf } from '../placement/board-entry.ts';
import { observedOf } from '../placement/observed.ts';
import type { PlacedKind, PlacementDecision, Reading } from '../placement/placed-kind.ts';
import { PLACED_KINDS } from '../placement/placed-kinds.ts';
import { keyOf, selfOf } from '../placement/workload.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { microStampOf } from '../ports/stamps.ts';
import { appliedTo } from './applied.ts';
import type { Written } from './documents.ts';
import type { PlannedCluster, PlannedObject } from './planned.ts';

/** An object of a file that can be planned. */
export interface Candidate {
  readonly kind: PlacedKind;
  readonly object: KubeObject;
  readonly reading: Reading;
  readonly change: PlannedObject['change'];
}

export type Considered =
  | { readonly type: 'candidate'; readonly candidate: Candidate }
  /** Of a kind that is not placed. */
  | { readonly type: 'other'; readonly what: string }
  | { readonly type: 'bad'; readonly problems: readonly string[] };

/** What an object of a file would be on cluster0. Where it names no namespace, it is in the default one. */
export function consider(
  { where, object: written }: Written,
  look: FleetLook,
  defaultNamespace: string,
): Considered {
  const name = textAt(written, 'metadata', 'name') ?? '';
  const namespace = textAt(written, 'metadata', 'namespace') ?? defaultNamespace;
  const kind = PLACED_KINDS.find(({ resource }) => resource.kind === textAt(written, 'kind'));
  if (kind === undefined)
    return {
      type: 'other',
      what: `${where}: ${textAt(written, 'kind') ?? 'an object without kind'} ${name}`,
    };
  const live = look.workloads.find(({ key }) => key === keyOf(kind, `${namespace}/${name}`))?.object;
  const object = live === undefined ? newObject(written, namespace, look) : changedObject(live, written);
  const reading = kind.read(object);
  if ('problems' in reading.spec)
    return { type: 'bad', problems: reading.spec.problems.map((problem) => `${where}: ${problem}`) };
  const isSame = live !== undefined && live.metadata.generation === object.metadata.generation;
  return {
    type: 'candidate',
    candidate: {
      kind,
      object,
      reading,
      change: live === undefined ? 'new' : isSame ? 'unchanged' : 'changed',
    },
  };
}

/** Its uid is made up: who draws by it draws otherwise than the real one will. */
function newObject(written: Written['object'], namespace: string, { mind }: FleetLook): KubeObject {
  const metadata = {
    ...(field(written, 'metadata') as object),
    namespace,
    uid: `plan/${namespace}/${textAt(written, 'metadata', 'name') ?? ''}`,
    resourceVersion: '',
    generation: 1,
    creationTimestamp: microStampOf(mind.nowMicros),
  };
  return { ...written, metadata, status: undefined } as unknown as KubeObject;
}

function changedObject(live: KubeObject, written: Written['object']): KubeObject {
  const object = appliedTo(live, written) as unknown as KubeObject;
  if (canonicalJson(object.spec ?? null) === canonicalJson(live.spec ?? null)) return object;
  return { ...object, metadata: { ...object.metadata, generation: (live.metadata.generation ?? 0) + 1 } };
}

/**
 * Decides on a candidate and keeps the room it would take from those that are planned after it.
 * @param how `judge` gives a verdict on every cluster though nothing has to be placed
 */
export function planFor(
  candidate: Candidate,
  look: FleetLook,
  how: 'decide' | 'judge' = 'decide',
): PlannedObject {
  const { mind, registry, shapes } = look;
  const { kind, object, reading } = candidate;
  const { metadata } = object;
  const key = keyOf(kind, `${metadata.namespace ?? ''}/${metadata.name}`);
  const { said, memory } = recordOf(object);
  const remains = remainsOf(object).filter((name) => mind.fleet.clusters.has(name));
  const workload = { kind, key, uid: metadata.uid, object, accepted: reading };
  mind.promise(key, boardEntryOf(key, object, reading, said, shapes.nothing));
  const decision = mind[how]({
    self: selfOf(workload, reading),
    spec: reading.spec,
    observed: observedOf(
      workload,
      registry,
      {
        hinderingOf: () => null,
        removing: remains,
        isPlaced: (name) => said.placements.some(({ cluster }) => cluster === name),
      },
      mind.nowMicros,
    ),
    memory,
  });
  mind.promise(key, boardEntryOf(key, object, reading, decision.status, shapes.nothing));
  return planned(key, candidate, said.placements, decision);
}

const GOING = 'it is being deleted, which applying it does not call off; apply it again once it is gone';

function planned(
  key: string,
  { kind, object, reading, change }: Candidate,
  before: readonly Placed[],
  decision: PlacementDecision,
): PlannedObject {
  const { status, reasons } = decision;
  const placed = podsPlaced(status.placements);
  const waiting = status.unplaced?.replicas ?? 0;
  const isStalled = status.conditions.some(
    ({ type, status: holds }) => type === 'Stalled' && holds === 'True',
  );
  const notes = reasons.notes.map(renderNote);
  const isGoing = object.metadata.deletionTimestamp !== undefined;
  return {
    key,
    kind: kind.name,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    change,
    policy: specOf(reading)?.policy ?? '',
    wanted: placed + waiting,
    placed,
    waiting,
    stalled: isStalled ? (notes[0] ?? 'it cannot be acted on') : isGoing ? GOING : null,
    clusters: clustersOf(before, decision),
    notes: isStalled ? [] : [...notes, ...whyHeld(reading)],
  };
}

function whyHeld({ isPaused }: Reading): readonly string[] {
  return isPaused ? ['spec.paused is true, so nothing is placed, moved or changed'] : [];
}

/** Clusters with pods first, in the order in which they were chosen, then the others that were thought of. */
function clustersOf(
  before: readonly Placed[],
  { status, reasons }: PlacementDecision,
): readonly PlannedCluster[] {
  const names = [
    ...status.placements.map(({ cluster }) => cluster),
    ...status.leaving,
    ...before.map(({ cluster }) => cluster),
    ...reasons.clusters.map(({ cluster }) => cluster),
  ];
  return [...new Set(names)].map((cluster) => {
    const reason = reasons.clusters.find((one) => one.cluster === cluster);
    return {
      cluster,
      now: replicasIn(before, cluster),
      after: replicasIn(status.placements, cluster),
      leaving: status.leaving.includes(cluster),
      ...(reason === undefined
        ? {}
        : { code: reason.code, why: renderReason(reason).slice(cluster.length + 2) }),
    };
  });
}

function replicasIn(placements: readonly Placed[], name: string): number {
  return placements.find(({ cluster }) => cluster === name)?.replicas ?? 0;
}

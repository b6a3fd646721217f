// What decisions read of a Pod: where it is, what it takes, whose it is and whether its member finds no node for it. Everything
// else of it is dropped, as a fleet has many pods.

import type { PodTemplate } from '../../core/api/index.ts';
import type { PodPhase } from '../../core/fleet/fleet.ts';
import type { PodOwnerKind, PodShape } from '../../core/pod/pod-shape.ts';
import { shapeOf } from '../../core/pod/shape-of.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { field, listAt, textAt } from './read.ts';
import { microsOf } from '../ports/stamps.ts';

/** One pod of a member. */
export interface SeenPod {
  readonly uid: string;
  /** `Kind/namespace/name` of the Deployment or Job that it comes from; null: it comes from none. */
  readonly madeBy: string | null;
  readonly node: string | null;
  readonly phase: PodPhase;
  /** Whether it has run to its end with success: no other is made in its stead. */
  readonly hasSucceeded: boolean;
  readonly shape: PodShape;
  /** Since when its scheduler finds no node for it, by the member's own clock; null: it does, or was not asked yet. */
  readonly stuckSinceMicros: number | null;
  /** Since when it waits without a word of any scheduler, by the member's own clock; null: it does not. */
  readonly unheededSinceMicros: number | null;
  /** Tells whether `shape` is still true: the pod's own generation. */
  readonly generation: number;
}

/** Compiles shapes of pods, keeping one object for equal shapes, so that thousands of pods share a few. */
export class ShapeReader {
  private readonly shapes = new Map<string, WeakRef<PodShape>>();
  private readonly forget = new FinalizationRegistry<string>((id) => {
    if (this.shapes.get(id)?.deref() === undefined) this.shapes.delete(id);
  });

  /** The shape of a pod that requests nothing. */
  readonly nothing: PodShape = this.shared(shapeOfNothing());

  /** The shape of a pod; where its requests cannot be read, that of a pod that requests nothing. */
  read(pod: KubeObject): PodShape {
    const namespace = pod.metadata.namespace ?? '';
    const ownerKind = ownerKindOf(pod);
    const template = { metadata: { labels: { ...pod.metadata.labels } }, spec: pod.spec } as PodTemplate;
    try {
      const shape = shapeOf(template, { namespace, ownerKind });
      if (shape.ok) return this.shared(shape.value);
    } catch {
      // A pod spec that is no pod spec: below.
    }
    return this.nothing;
  }

  private shared(shape: PodShape): PodShape {
    const known = this.shapes.get(shape.id)?.deref();
    if (known !== undefined) return known;
    this.shapes.set(shape.id, new WeakRef(shape));
    this.forget.register(shape, shape.id);
    return shape;
  }
}

function shapeOfNothing(): PodShape {
  const shape = shapeOf({ spec: { containers: [] } }, { namespace: '', ownerKind: 'None' });
  if (!shape.ok) throw new Error('A pod without containers requests nothing.');
  return shape.value;
}

/** Reads a pod; `before` is what was read of it last, whose shape is kept while the pod's spec is the same. */
export function seenPod(pod: KubeObject, shapes: ShapeReader, before: SeenPod | undefined): SeenPod {
  const { uid } = pod.metadata;
  const generation = pod.metadata.generation ?? 0;
  // A pod that is being deleted is what it was, whoever has let go of it meanwhile.
  const isGoing = pod.metadata.deletionTimestamp !== undefined;
  const isSame = before?.uid === uid && (isGoing || before.generation === generation);
  const node = textAt(pod.spec, 'nodeName') ?? '';
  return {
    uid,
    madeBy: isSame ? before.madeBy : makerOf(pod),
    node: node === '' ? null : node,
    phase: phaseOf(pod, node),
    hasSucceeded: textAt(pod.status, 'phase') === 'Succeeded',
    shape: isSame ? before.shape : shapes.read(pod),
    stuckSinceMicros: stuckSince(pod),
    unheededSinceMicros: node === '' ? unheededSince(pod) : null,
    generation,
  };
}

function phaseOf(pod: KubeObject, node: string): PodPhase {
  const phase = textAt(pod.status, 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return 'finished';
  return node === '' ? 'pending' : 'bound';
}

function ownerKindOf(pod: KubeObject): PodOwnerKind {
  const kind = pod.metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind;
  return kind === 'ReplicaSet' || kind === 'Job' ? kind : 'None';
}

/** A ReplicaSet of a Deployment carries the Deployment's name and the hash that its pods are labelled with. */
function makerOf(pod: KubeObject): string | null {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  const namespace = pod.metadata.namespace ?? '';
  if (owner?.kind === 'Job') return `Job/${namespace}/${owner.name}`;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (owner?.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return null;
  return `Deployment/${namespace}/${owner.name.slice(0, -hash.length - 1)}`;
}

function stuckSince(pod: KubeObject): number | null {
  if (field(pod.metadata, 'deletionTimestamp') !== undefined) return null;
  for (const condition of listAt(pod.status, 'conditions')) {
    if (textAt(condition, 'type') !== 'PodScheduled' || textAt(condition, 'status') !== 'False') continue;
    if (textAt(condition, 'reason') === 'Unschedulable')
      return microsOf(textAt(condition, 'lastTransitionTime')) ?? null;
  }
  return null;
}

/** Gates are a word as well: whoever set them holds it. */
function unheededSince(pod: KubeObject): number | null {
  const isHeld =
    pod.metadata.deletionTimestamp !== undefined || listAt(pod.spec, 'schedulingGates').length > 0;
  const isPending = (textAt(pod.status, 'phase') ?? 'Pending') === 'Pending';
  if (isHeld || !isPending) return null;
  const isHeeded = listAt(pod.status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'PodScheduled',
  );
  return isHeeded ? null : (microsOf(pod.metadata.creationTimestamp) ?? null);
}

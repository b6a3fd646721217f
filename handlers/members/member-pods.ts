// The pods of one member: what the fleet is told of them, and how those of one of our objects are doing. It decides nothing.

import type { Key } from '../../core/decide/key.ts';
import type { Change } from '../../core/fleet/change.ts';
import { seenPod, type SeenPod, type ShapeReader } from '../observe/pod.ts';
import type { Clock } from '../ports/clock.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { UnheededPods } from './unheeded-pods.ts';

/** Pods of one object of a member. */
export interface PodTally {
  /** All that there are, those that have ended among them. */
  readonly all: number;
  readonly bound: number;
  /** Pods that the member finds no node for, and since when by the member's clock. */
  readonly stuck: { readonly count: number; readonly sinceMicros: number } | null;
}

export interface MemberPodsOptions {
  readonly cluster: string;
  readonly clock: Clock;
  readonly shapes: ShapeReader;
  readonly learn: (change: Change) => void;
  /** The workload on cluster0 that pods of the object `Kind/namespace/name` in the member belong to; null: none. */
  readonly ownerOf: (object: string) => Key | null;
  /** Something about the pods of an object of the member that decisions read. */
  readonly onChange: (object: string) => void;
}

const NO_PODS: PodTally = { all: 0, bound: 0, stuck: null };

export class MemberPods {
  private readonly options: MemberPodsOptions;
  private readonly pods = new Map<string, SeenPod>();
  private readonly podsOf = new Map<string, Map<string, SeenPod>>();
  private readonly unheeded: UnheededPods;

  constructor(options: MemberPodsOptions) {
    this.options = options;
    this.unheeded = new UnheededPods(options.clock, (uid) => {
      this.isStuck(uid);
    });
  }

  stop(): void {
    this.unheeded.stop();
  }

  /** The pods of the object `Kind/namespace/name`. */
  tallyOf(object: string): PodTally {
    const pods = this.podsOf.get(object);
    if (pods === undefined) return NO_PODS;
    let bound = 0;
    let count = 0;
    let sinceMicros = Infinity;
    for (const { phase, stuckSinceMicros } of pods.values()) {
      if (phase === 'bound') bound++;
      if (stuckSinceMicros === null || phase !== 'pending') continue;
      count++;
      sinceMicros = Math.min(sinceMicros, stuckSinceMicros);
    }
    return { all: pods.size, bound, stuck: count === 0 ? null : { count, sinceMicros } };
  }

  upsert(pod: KubeObject): void {
    const before = this.pods.get(pod.metadata.uid);
    const seen = this.heeded(seenPod(pod, this.options.shapes, before), before);
    this.keep(seen);
    if (
      before === undefined ||
      before.phase !== seen.phase ||
      before.node !== seen.node ||
      before.shape !== seen.shape
    )
      this.tellFleet(seen);
    const wasStuck = (before?.stuckSinceMicros ?? null) !== null;
    if (seen.madeBy !== null && wasStuck !== (seen.stuckSinceMicros !== null))
      this.options.onChange(seen.madeBy);
  }

  gone(uid: string): void {
    const seen = this.pods.get(uid);
    if (seen === undefined) return;
    this.pods.delete(uid);
    this.unheeded.forget(uid);
    this.options.learn({ type: 'podGone', id: uid });
    if (seen.madeBy === null) return;
    const siblings = this.podsOf.get(seen.madeBy);
    siblings?.delete(uid);
    if (siblings?.size === 0) this.podsOf.delete(seen.madeBy);
  }

  /** Whose an object is was learned after its pods were. */
  reclaim(object: string): void {
    for (const pod of this.podsOf.get(object)?.values() ?? []) this.tellFleet(pod);
  }

  /** Takes back all that was told. */
  forgetAll(): void {
    for (const uid of [...this.pods.keys()]) this.gone(uid);
  }

  private keep(seen: SeenPod): void {
    this.pods.set(seen.uid, seen);
    if (seen.madeBy === null) return;
    const siblings = this.podsOf.get(seen.madeBy) ?? new Map<string, SeenPod>();
    siblings.set(seen.uid, seen);
    this.podsOf.set(seen.madeBy, siblings);
  }

  /** A pod that waited too long for a scheduler is stuck for as long as none says a word. */
  private heeded(seen: SeenPod, before: SeenPod | undefined): SeenPod {
    const { uid, madeBy, unheededSinceMicros } = seen;
    if (madeBy === null || unheededSinceMicros === null) {
      this.unheeded.forget(uid);
      return seen;
    }
    const isKnownStuck = before !== undefined && before.stuckSinceMicros === unheededSinceMicros;
    if (isKnownStuck) return { ...seen, stuckSinceMicros: unheededSinceMicros };
    this.unheeded.note(uid);
    return seen;
  }

  private isStuck(uid: string): void {
    const seen = this.pods.get(uid);
    if (seen === undefined || seen.madeBy === null) return;
    this.keep({ ...seen, stuckSinceMicros: seen.unheededSinceMicros });
    this.options.onChange(seen.madeBy);
  }

  /** A finished pod takes no room; its controller makes another if one is wanted, but for one that did its part of a job. */
  private tellFleet({ uid, node, shape, phase, hasSucceeded, madeBy }: SeenPod): void {
    const { learn, ownerOf, cluster } = this.options;
    const owner = madeBy === null ? null : ownerOf(madeBy);
    const isDone = hasSucceeded && madeBy?.startsWith('Job/') === true && owner !== null;
    if (phase === 'finished' && !isDone) {
      learn({ type: 'podGone', id: uid });
      return;
    }
    learn({ type: 'pod', pod: { id: uid, cluster, node, shape, owner, phase } });
  }
}

// A Deployment or Job in a member, and how many pods its controller makes and deletes for it. Pure arithmetic on counts and
// pods; when that happens, and what pods do, is decided elsewhere.

import type { PodShape } from '../../core/pod/pod-shape.ts';
import { PodState, type Pods } from './pods.ts';

/** What is asked of a member. */
export interface Wish {
  readonly kind: 'Deployment' | 'Job';
  /** Pods at once. */
  readonly desired: number;
  readonly revision: string;
  readonly shape: PodShape;
  /** Pods that must finish; Infinity for a Deployment. */
  readonly completions: number;
  /** How long a pod of it runs. */
  readonly runMicros: number;
  /** Pods of the revision start and never become ready. */
  readonly neverReady: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** One object of ours in one member, as it was asked for last. */
export interface MemberObject extends Mutable<Wish> {
  /** Index among all objects of the run, workload on cluster0, and member. */
  readonly index: number;
  workload: number;
  member: number;
  finished: number;
  isGone: boolean;
  /** Its workload is over and left cluster0. */
  isForgotten: boolean;
  /** Pods that are not deleted and not finished, oldest first. */
  readonly pods: number[];
}

/** What a controller does now. */
export interface Steps {
  readonly create: number;
  readonly remove: readonly number[];
}

const NO_PODS: readonly number[] = [];

/** The next steps of the object's controller. */
export function nextSteps(object: MemberObject, pods: Pods): Steps {
  if (object.isGone) return { create: 0, remove: [...object.pods] };
  return object.kind === 'Job' ? jobSteps(object, pods) : deploymentSteps(object, pods);
}

/** A Job runs as many pods as it may at once, until enough have finished. */
function jobSteps(object: MemberObject, pods: Pods): Steps {
  const wanted = Math.min(object.desired, object.completions - object.finished);
  const missing = wanted - object.pods.length;
  if (missing >= 0) return { create: missing, remove: NO_PODS };
  return { create: 0, remove: leastFirst(object.pods, pods).slice(0, -missing) };
}

/**
 * A Deployment's rolling update with the default maxSurge and maxUnavailable of 25 % (surge rounded up, unavailable rounded
 * down), in upstream's arithmetic (pkg/controller/deployment/rolling.go): new pods come as far as the surge allows, old ones
 * go as far as enough stay ready, and of old ones that are not ready no more go than new ones could be ready for. What is
 * more than the surge allows, after scaling down on the way, goes at once.
 */
function deploymentSteps(object: MemberObject, pods: Pods): Steps {
  const { desired, revision } = object;
  const fresh = object.pods.filter((pod) => pods.revision[pod] === revision);
  if (fresh.length > desired)
    return { create: 0, remove: leastFirst(fresh, pods).slice(0, fresh.length - desired) };
  if (fresh.length === object.pods.length) return { create: desired - fresh.length, remove: [] };
  const most = desired + Math.ceil(desired * 0.25);
  const surplus = object.pods.length - most;
  if (surplus > 0) return { create: 0, remove: leastFirst(object.pods, pods).slice(0, surplus) };
  const readyAtLeast = desired - Math.floor(desired * 0.25);
  const create = Math.max(0, Math.min(desired - fresh.length, most - object.pods.length));
  const isReady = (pod: number): boolean => pods.state[pod] === PodState.ready;
  const old = leastFirst(object.pods, pods).filter((pod) => pods.revision[pod] !== revision);
  const freshUnready = fresh.filter((pod) => !isReady(pod)).length;
  const goodbyes = Math.max(0, object.pods.length - readyAtLeast - freshUnready);
  const unready = old.filter((pod) => !isReady(pod)).slice(0, goodbyes);
  const spare = Math.max(0, object.pods.filter(isReady).length - readyAtLeast);
  const ready = goodbyes === 0 ? [] : old.filter(isReady).slice(0, spare);
  return { create, remove: [...unready, ...ready] };
}

/** Which pods go first when there are too many: unbound before bound, not ready before ready, young before old. */
function leastFirst(candidates: readonly number[], pods: Pods): number[] {
  return [...candidates].sort((a, b) => pods.state[a]! - pods.state[b]! || pods.birth[b]! - pods.birth[a]!);
}

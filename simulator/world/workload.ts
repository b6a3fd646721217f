// One object on cluster0 in a run: its specification as decisions read it, what was decided, and what is seen of it in the
// members. A record; who changes what is said in cluster0.ts and accounts.ts.

import type { ObservedMember, Self } from '../../core/decide/contract.ts';
import type { Key } from '../../core/decide/key.ts';
import { withOne } from '../../core/short-lists.ts';
import type { PlacementMemory, PlacementStatus } from '../../core/placement/status.ts';
import type { DeploymentSpec, JobSpec } from '../../core/placement/workload-spec.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What cluster0 knows of the workload's object in one member. */
export interface SeenMember extends Mutable<ObservedMember> {
  /** Pods that the member's scheduler found no node for; null: none ever. */
  stuck: Set<number> | null;
  /** Its removal was sent: no longer ours to look at. */
  isRemoved: boolean;
}

/** Pods of a workload in one cluster as they truly are. */
export interface Counts {
  readonly cluster: string;
  bound: number;
  finished: number;
  /** The same of another cluster; null: there is no other. */
  readonly next: Counts | null;
}

/** Pods asked for at one time that were never bound yet. */
export interface Submission {
  readonly atMicros: number;
  pods: number;
}

interface Common {
  readonly index: number;
  readonly key: Key;
  /** How often its name was created, this time included: its draws are its own. */
  readonly creation: number;
  readonly self: Mutable<Self>;
  /** The home that it was created with: its flows are counted from there, whatever becomes of the specification. */
  readonly firstHome: string;
  memory: PlacementMemory | null;
  status: PlacementStatus | null;
  /** One entry a member. */
  seen: SeenMember[];
  /** Pods that cluster0 saw on nodes and has not seen deleted. */
  podsSeen: number[];
  /** How long one of its pods runs. */
  runMicros: number;
  /** Its pods start and never become ready. */
  neverReady: boolean;
  /** Pods wanted now, those of them without a node, and all that are bound or finished: kept by Accounts. */
  wanted: number;
  pending: number;
  bound: number;
  finished: number;
  /** The last two by cluster, one after the other: a list would be two more things to fetch from memory as a pod of it ends. */
  counts: Counts | null;
  submissions: Submission[];
  /** When it is decided on again though nothing changed; not after now: never. */
  dueMicros: number;
  /** Off cluster0: its deletion was heard of, or it is complete. */
  isGone: boolean;
  /** Deleted by its user; or completed and forgotten. */
  isDeleted: boolean;
  isForgotten: boolean;
}

/** A specification with its kind. */
export type SpecOfKind =
  | { readonly kind: 'MultiClusterDeployment'; spec: DeploymentSpec }
  | { readonly kind: 'MultiClusterJob'; spec: JobSpec };

export type Workload = Common & SpecOfKind;

/** What a new workload is made from. */
export type NewWorkload = Pick<Common, 'index' | 'creation' | 'runMicros'> &
  Pick<Self, 'key' | 'namespace' | 'name' | 'createdMicros'> & { readonly of: SpecOfKind };

/** Where most lists begin and many stay: what is added makes a list of its own, see `withOne`. */
export const NONE: never[] = [];

/** A workload that nothing has been decided on. */
export function newWorkload(given: NewWorkload): Workload {
  const { index, creation, key, namespace, name, createdMicros, runMicros, of } = given;
  const uid = `${key}/${creation}`;
  const { kind, spec } = of;
  const generation = 1;
  const self = {
    kind,
    key,
    namespace,
    name,
    uid,
    generation,
    createdMicros,
    deleting: false,
    paused: false,
    abandoned: NONE,
  };
  return {
    index,
    key,
    creation,
    self,
    firstHome: spec.home,
    kind,
    spec,
    memory: null,
    status: null,
    seen: NONE,
    podsSeen: NONE,
    runMicros,
    neverReady: false,
    wanted: 0,
    pending: 0,
    bound: 0,
    finished: 0,
    counts: null,
    submissions: NONE,
    dueMicros: 0,
    isGone: false,
    isDeleted: false,
    isForgotten: false,
  } as Workload;
}

/** The counts of a workload in a cluster; made on first use. */
export function countsIn(workload: Workload, cluster: string): Counts {
  for (let counts = workload.counts; counts !== null; counts = counts.next)
    if (counts.cluster === cluster) return counts;
  workload.counts = { cluster, bound: 0, finished: 0, next: workload.counts };
  return workload.counts;
}

/** What cluster0 knows of the workload in a member; made on first sight. */
export function seenIn(workload: Workload, cluster: string, nowMicros: number): SeenMember {
  for (const member of workload.seen) if (member.cluster === cluster) return member;
  const member: SeenMember = {
    cluster,
    desired: 0,
    revision: '',
    bound: 0,
    ready: 0,
    finished: 0,
    unschedulable: null,
    refusal: null,
    replicasOwnedElsewhere: false,
    seenMicros: nowMicros,
    stuck: null,
    isRemoved: false,
  };
  workload.seen = withOne(workload.seen, member);
  return member;
}

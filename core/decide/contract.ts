// The one shape of every decision. Adding a kind adds a line to `KindTypes`; it never changes what stands here.

import type { Board } from '../board/board.ts';
import type { Draw } from '../draw.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { PlacementMemory, PlacementStatus } from '../placement/status.ts';
import type { Policies } from '../policies/policy.ts';
import type { DeploymentSpec, JobSpec } from '../placement/workload-spec.ts';
import type { ObservedService } from '../service/observed.ts';
import type { ServiceSpec } from '../service/service-spec.ts';
import type { ServiceMemory, ServiceStatus } from '../service/status.ts';
import type { ServiceReasons } from '../service/verdicts.ts';
import type { Effect, ServiceEffect } from './effects.ts';
import type { Key } from './key.ts';
import type { Reasons } from './reasons.ts';
import type { Refusal } from './refusals.ts';

export type { Draw } from '../draw.ts';
export type { Refusal, RefusalCode } from './refusals.ts';

/** What each kind of object brings to a decision and takes from it. */
export interface KindTypes {
  MultiClusterDeployment: PlacedTypes<DeploymentSpec>;
  MultiClusterJob: PlacedTypes<JobSpec>;
  MultiClusterService: {
    spec: ServiceSpec;
    observed: ObservedService;
    status: ServiceStatus;
    effect: ServiceEffect;
    reasons: ServiceReasons;
    memory: ServiceMemory;
  };
}

/** What the kinds whose replicas are placed have in common. */
interface PlacedTypes<Spec> {
  spec: Spec;
  observed: ObservedMember;
  status: PlacementStatus;
  effect: Effect;
  reasons: Reasons;
  memory: PlacementMemory;
}

export type Kind = keyof KindTypes;

/** Kinds whose replicas are placed: where no kind is said, they are meant. */
export type PlacedKind = 'MultiClusterDeployment' | 'MultiClusterJob';

export interface Self<K extends Kind = PlacedKind> {
  readonly kind: K;
  readonly key: Key;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly createdMicros: number;
  readonly deleting: boolean;
  readonly paused: boolean;
  /** Clusters that the user does not wait for any more when the object is deleted. */
  readonly abandoned: readonly string[];
}

/** A specification that could not be read: what is wrong with it, one sentence each. */
export interface BadSpec {
  readonly problems: readonly string[];
}

/** `failed`: it was tried as often as it may be. Neither that nor what is complete is ever run again. */
export type JobOutcome = 'going' | 'complete' | 'failed';

/** Our own object in one member cluster, as last seen. */
export interface ObservedMember {
  readonly cluster: string;
  readonly desired: number;
  readonly revision: string;
  /** Pods: bound to a node and not finished, ready, finished with success. */
  readonly bound: number;
  readonly ready: number;
  readonly finished: number;
  /** Pods of another template than the one that the member was last given; absent: none. */
  readonly older?: number;
  /** The member answers and does not show objects of this kind: all of this is as was said last. */
  readonly isUnseen?: true;
  /** How a job's object stands, by its member; absent: only its pods are known, and they tell. */
  readonly outcome?: JobOutcome;
  /** Pods that the member's scheduler found no node for, and since when; null: none. */
  readonly unschedulable: { readonly count: number; readonly sinceMicros: number } | null;
  /** The member takes nothing of it, or takes no change of it; `desired` is what it took last. Null: it takes all. */
  readonly refusal: Refusal | null;
  /** Somebody else sets the replicas in the member, as an autoscaler does: `desired` is theirs. */
  readonly replicasOwnedElsewhere: boolean;
  readonly seenMicros: number;
}

/** All that a decision may look at. Nothing in it is written to. */
export type DecideInput<K extends Kind = PlacedKind> = InputOf<
  K,
  KindTypes[K]['spec'],
  KindTypes[K]['observed'],
  KindTypes[K]['memory']
>;

/** What a decision says. Status and memory are written first; effects follow from them and from what is observed. */
export type Decision<K extends Kind = PlacedKind> = DecisionOf<
  KindTypes[K]['status'],
  KindTypes[K]['effect'],
  KindTypes[K]['reasons'],
  KindTypes[K]['memory']
>;

export interface InputOf<K extends Kind, Spec, Observed, Memory> {
  readonly self: Self<K>;
  readonly spec: Spec | BadSpec;
  readonly observed: readonly Observed[];
  readonly fleet: Fleet;
  readonly board: Board;
  /** What the last decision left; null on the first. */
  readonly memory: Memory | null;
  readonly nowMicros: number;
  readonly draw: Draw;
  /** The policies there are; absent: the built-in ones. */
  readonly policies?: Policies;
  /** Whether anybody reads why each cluster got what it got; absent: yes. If not, only notes are told. It decides nothing. */
  readonly isExplained?: boolean;
  /** Whether every cluster is judged though nothing has to be placed; absent: no. It decides nothing. */
  readonly isSurveyed?: boolean;
}

export interface DecisionOf<Status, Effects, Why, Memory> {
  readonly status: Status;
  readonly effects: readonly Effects[];
  readonly reasons: Why;
  readonly memory: Memory;
  /** When to decide again though nothing changed; absent: never. */
  readonly requeueAfterMicros?: number;
}

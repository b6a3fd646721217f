// What placement must know of a kind on cluster0 whose objects are placed: how it is read, what it becomes in members, and what is
// seen of that there. All else about placement is the same for every kind.

import type { BadSpec, Decision } from '../../core/decide/contract.ts';
import type { EnsureWorkload } from '../../core/decide/effects.ts';
import type { Dependency } from '../../core/dependencies/references.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import type { DeploymentSpec, JobSpec } from '../../core/placement/workload-spec.ts';
import type { SaidCondition } from '../cluster0/conditions.ts';
import type { Manifest, ObjectChange } from '../carry/wish.ts';
import type { Member } from '../members/member.ts';
import type { PodTally } from '../members/member-pods.ts';
import type { OwnedKind } from '../observe/owned.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';

/** Kinds of core that placement decides on. */
export type PlacedKindName = 'MultiClusterDeployment' | 'MultiClusterJob';

export type PlacementDecision = Decision<PlacedKindName>;

/** What the object asks for in one generation. */
export interface Reading {
  readonly generation: number;
  readonly spec: DeploymentSpec | JobSpec | BadSpec;
  /** Null where it could not be read. */
  readonly source: Source | null;
  readonly isPaused: boolean;
}

/** What objects in members are made from. */
export interface Source {
  readonly createsNamespace: boolean;
  /** What travels with it. */
  readonly dependencies: readonly Dependency[];
  /** The whole of what we intend for one of them. */
  readonly manifestOf: (asked: Making) => Manifest;
}

/** Which object is to be made. */
export interface Making extends Pick<EnsureWorkload, 'cluster' | 'revision' | 'part'> {
  /** UID of the object on cluster0. */
  readonly uid: string;
  /** Null: somebody in the member owns the number, so it is left out. */
  readonly replicas: number | null;
}

/** What is asked of the object in a member. */
export interface Asked extends Making {
  /** `namespace/name`, in members as on cluster0. */
  readonly id: string;
  readonly replicas: number;
  /** Null: it is of an older revision, of which only the number changes. */
  readonly source: Source | null;
}

/** Where something is seen, and when. */
export interface Sight {
  readonly member: Member;
  /** Microseconds to add to a stamp of the member to have it in our time. */
  readonly offsetMicros: number;
  readonly nowMicros: number;
}

/** What the status of a kind is made from. */
export interface ShowInput {
  /** With the status as it is. */
  readonly object: KubeObject;
  readonly spec: Reading['spec'];
  readonly decision: PlacementDecision;
  readonly observed: readonly ShownMember[];
  /** Whether a cluster answers. */
  readonly isReady: (cluster: string) => boolean;
}

/** One cluster in a status. Each kind says more of it. */
export interface ShownCluster {
  readonly name: string;
  readonly desired: number;
  readonly leaving?: true;
  readonly reason: string;
  readonly message: string;
}

/** What a kind says in a status. */
export interface KindStatus {
  readonly conditions: readonly SaidCondition[];
  readonly clusters: readonly ShownCluster[];
  readonly placedOn: readonly string[];
  readonly pods: Readonly<Record<'current' | 'ready' | 'updated', number>>;
  /** What only this kind says. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An object as its members are asked for it. */
export interface Wanted {
  /** `namespace/name`. */
  readonly id: string;
  /** UID of the object on cluster0. */
  readonly uid: string;
  /** The revision that is wanted in a cluster; null: the spec cannot be read. */
  readonly revisionIn: (cluster: string) => string | null;
}

/** What is left to go by where a member does not show a kind. */
export interface LastKnown {
  /** Of the object on cluster0. */
  readonly status: unknown;
  /** That is wanted there; null: the spec cannot be read. */
  readonly revision: string | null;
  readonly pods: PodTally;
}

/** As `observe`, where nothing can be seen; null: nothing says that it was there. */
export type SeenUnseen = (
  sight: Pick<Sight, 'member' | 'nowMicros'>,
  known: LastKnown,
) => Omit<ShownMember, 'refusal'> | null;

export interface PlacedKind {
  readonly name: PlacedKindName;
  /** On cluster0. */
  readonly resource: Resource;
  /** In members. */
  readonly owned: OwnedKind;
  /** Reads the spec of an object; never throws. */
  readonly read: (object: KubeObject) => Reading;
  /** What a member shows of an object, if what it shows was made for that one; null: it was not, or is not there. */
  readonly observe: (sight: Sight, wanted: Wanted) => Omit<ShownMember, 'refusal'> | null;
  /** What is known of an object in a member that does not show the kind, for kinds that must not be made twice; absent: nothing. */
  readonly unseen?: SeenUnseen;
  /** What is sent to a member for an effect. */
  readonly changeIn: (member: Member, asked: Asked) => ObjectChange;
  readonly show: (input: ShowInput) => KindStatus;
}

// What placement must know of a kind on cluster0 whose objects are placed: how it is read, what it becomes in members, and what is
// seen of that there. All else about placement is the same for every kind.

import type { BadSpec, Decision } from '../../core/decide/contract.ts';
import type { EnsureWorkload } from '../../core/decide/effects.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import type { DeploymentSpec, JobSpec } from '../../core/placement/workload-spec.ts';
import type { Manifest, ObjectChange } from '../carry/wish.ts';
import type { Member } from '../members/member.ts';
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

export interface PlacedKind {
  readonly name: PlacedKindName;
  /** On cluster0. */
  readonly resource: Resource;
  /** In members. */
  readonly owned: OwnedKind;
  /** Reads the spec of an object; never throws. */
  readonly read: (object: KubeObject) => Reading;
  /** The object of an id in a member, if it was made for the object of this UID; null: it was not, or is not there. */
  readonly observe: (sight: Sight, id: string, uid: string) => Omit<ShownMember, 'refusal'> | null;
  /** What is sent to a member for an effect. */
  readonly changeIn: (member: Member, asked: Asked) => ObjectChange;
}

// A live fleet as a snapshot takes it: what was folded of it, its members, and the objects on cluster0 that are placed. Records only.

import type { Key } from '../../core/decide/key.ts';
import type { ClusterFacts, Fleet } from '../../core/fleet/fleet.ts';
import type { KubeObject } from '../ports/kube-object.ts';

/** A registered cluster. */
export interface SeenMember {
  readonly facts: ClusterFacts;
  /** Its MemberCluster. */
  readonly object: KubeObject;
  /** Why nothing was seen of it; null: all of it was. */
  readonly fault: string | null;
}

/** An object on cluster0 that placement decides on. */
export interface SeenWorkload {
  readonly key: Key;
  readonly kind: 'MultiClusterDeployment' | 'MultiClusterJob';
  readonly object: KubeObject;
}

export interface SeenFleet {
  readonly fleet: Fleet;
  /** In order of name. */
  readonly members: readonly SeenMember[];
  /** In order of key. */
  readonly workloads: readonly SeenWorkload[];
  /** When it was seen, microseconds since 1970. */
  readonly nowMicros: number;
}

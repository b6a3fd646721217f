// What is to become of a workload's Deployment in one member: an effect of core, with all that carrying it out needs.

import type { RemovalCause } from '../../core/decide/effects.ts';
import type { DeploymentManifest } from './manifest.ts';

export interface EnsureWish {
  readonly type: 'ensure';
  /** `namespace/name`. */
  readonly id: string;
  /** UID of the object on cluster0. */
  readonly uid: string;
  readonly replicas: number;
  readonly revision: string;
  /** The whole intent, with the number of replicas or (null) without; null: only the number changes, of an older revision. */
  readonly manifest: ((replicas: number | null) => DeploymentManifest) | null;
  readonly createsNamespace: boolean;
}

export interface RemoveWish {
  readonly type: 'remove';
  readonly id: string;
  readonly uid: string;
  readonly because: RemovalCause;
}

export type Wish = EnsureWish | RemoveWish;

/** Whether carrying out one is carrying out the other. */
export function isSameWish(a: Wish, b: Wish): boolean {
  if (a.type === 'remove' || b.type === 'remove') return a.type === b.type && a.uid === b.uid;
  return (
    a.uid === b.uid &&
    a.replicas === b.replicas &&
    a.revision === b.revision &&
    (a.manifest === null) === (b.manifest === null) &&
    a.createsNamespace === b.createsNamespace
  );
}

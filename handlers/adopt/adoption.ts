// What in a member could be taken over for an object on cluster0, and what must be left alone. It looks and judges; nothing is
// written here.

import { seenDeployment } from '../observe/deployment.ts';
import type { KubeObject } from '../ports/kube-object.ts';

/** How a Deployment stands to the object of its name on cluster0. */
export type Finding =
  /** It carries the object's UID. */
  | 'ours'
  /** It carries our mark and another UID: cluster0 was restored, or the object was made again. */
  | 'restored'
  /** It carries no mark of ours: the original mck8s made it, or somebody else did. */
  | 'unmarked';

/** One Deployment that bears the name of an object on cluster0. */
export interface Adoption {
  readonly cluster: string;
  readonly deployment: KubeObject;
  readonly object: KubeObject;
  readonly replicas: number;
  readonly finding: Finding;
}

/** Judges a Deployment of an object's name. */
export function adoptionOf(cluster: string, deployment: KubeObject, object: KubeObject): Adoption {
  const { ownerUid, desired } = seenDeployment(deployment);
  const finding = ownerUid === object.metadata.uid ? 'ours' : ownerUid === null ? 'unmarked' : 'restored';
  return { cluster, deployment, object, replicas: desired, finding };
}

/** Whether it is taken over: what carries our mark always, what does not only when told so. */
export function isTaken({ finding }: Adoption, takesUnmarked: boolean): boolean {
  return finding === 'restored' || (finding === 'unmarked' && takesUnmarked);
}

/**
 * The placements that an object without any gets from what is taken over, so that a restarted operator leaves it where it is.
 * Null: the object has its own record.
 */
export function placementsFrom(
  object: KubeObject,
  taken: readonly Adoption[],
): readonly { readonly name: string; readonly desired: number }[] | null {
  const { clusters } = (object.status ?? {}) as { readonly clusters?: readonly unknown[] };
  if (clusters !== undefined && clusters.length > 0) return null;
  return taken.map(({ cluster, replicas }) => ({ name: cluster, desired: replicas }));
}

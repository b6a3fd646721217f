// From a decision on a MultiClusterDeployment to what is wished of each member: its effects, with all that carrying them out needs.

import { revisionIn } from '../../core/placement/variants.ts';
import { specOf } from './board-entry.ts';
import { manifestOf } from './manifest.ts';
import type { Wish } from './wish.ts';
import { idOf, type DeploymentDecision, type Workload } from './workload.ts';

/** Whether a decision leaves everything as it is: the object is paused or cannot be acted on. */
export function isStandstill({ status: { conditions } }: DeploymentDecision): boolean {
  return !conditions.some(({ type, reason }) => type === 'Placed' || reason === 'Deleting');
}

/** What is wished, by cluster. */
export function wishesOf(
  { key, uid, accepted }: Workload,
  { effects }: DeploymentDecision,
): Map<string, Wish> {
  const wishes = new Map<string, Wish>();
  const id = idOf(key);
  const spec = specOf(accepted);
  const object = accepted?.object ?? null;
  for (const effect of effects) {
    const { cluster } = effect;
    if (effect.type === 'removeWorkload') {
      wishes.set(cluster, { type: 'remove', id, uid, because: effect.because });
      continue;
    }
    const { replicas, revision } = effect;
    const isWhole = object !== null && spec !== null && revisionIn(spec, cluster) === revision;
    const manifest = isWhole
      ? (count: number | null) => manifestOf({ object, uid, cluster, revision, replicas: count })
      : null;
    const createsNamespace = object?.spec.placement.createNamespace ?? false;
    wishes.set(cluster, { type: 'ensure', id, uid, replicas, revision, manifest, createsNamespace });
  }
  return wishes;
}

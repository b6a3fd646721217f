// Which copies of dependencies are where, as the status of a workload keeps it: written before a copy is made, and struck out once
// it is known to be gone, so that whoever takes over knows what there may be. Nothing is struck out because it is not seen.

import { compareText } from '../text.ts';

/** What was put beside a workload in one cluster, or is about to be. */
export interface CopiesIn {
  readonly cluster: string;
  /** `Kind/name`, sorted. */
  readonly objects: readonly string[];
}

export interface CopiesInput {
  /** What the status says until now. */
  readonly before: readonly CopiesIn[];
  /** Clusters in which the workload is wanted. */
  readonly clusters: readonly string[];
  /** What it needs there, `Kind/name`. */
  readonly needed: readonly string[];
  /** Whether a copy is known to be gone. */
  readonly isGone: (cluster: string, object: string) => boolean;
}

/** What the status is to say, by name of the cluster. */
export function copiesAfter({ before, clusters, needed, isGone }: CopiesInput): readonly CopiesIn[] {
  const objectsIn = new Map<string, Set<string>>();
  for (const { cluster, objects } of before)
    objectsIn.set(cluster, new Set(objects.filter((object) => !isGone(cluster, object))));
  if (needed.length > 0)
    for (const cluster of clusters)
      objectsIn.set(cluster, new Set([...(objectsIn.get(cluster) ?? []), ...needed]));
  return [...objectsIn]
    .filter(([, objects]) => objects.size > 0)
    .map(([cluster, objects]) => ({ cluster, objects: [...objects].sort(compareText) }))
    .sort((a, b) => compareText(a.cluster, b.cluster));
}

export interface LeftoverInput {
  readonly copies: readonly CopiesIn[];
  readonly needed: readonly string[];
  /** Clusters in which the workload is wanted. */
  readonly clusters: ReadonlySet<string>;
  /** Whether nothing of the workload is in a cluster any more, as the cluster itself shows. */
  readonly isOut: (cluster: string) => boolean;
  /** Whether all that runs in a cluster is of the newest template: older pods may still need what that no longer names. */
  readonly isNewest: (cluster: string) => boolean;
}

/** Copies that this workload needs no more. */
export function leftovers({ copies, needed, clusters, isOut, isNewest }: LeftoverInput): readonly CopiesIn[] {
  return copies.flatMap(({ cluster, objects }) => {
    if (!clusters.has(cluster)) return isOut(cluster) ? [{ cluster, objects }] : [];
    const others = objects.filter((object) => !needed.includes(object));
    return others.length > 0 && isNewest(cluster) ? [{ cluster, objects: others }] : [];
  });
}

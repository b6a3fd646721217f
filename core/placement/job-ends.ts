// When a copy or part of a job has run to its end in a member: by what its object says there, or, where only pods are known, by how
// many of them succeeded.

import type { DecideInput, ObservedMember } from '../decide/contract.ts';
import type { EndedJobs } from './standstill.ts';

/** @param completions pods that must succeed there */
export function hasEnded(seen: ObservedMember | undefined, completions: number): boolean {
  if (seen?.outcome !== undefined) return seen.outcome !== 'going';
  return (seen?.finished ?? 0) >= completions;
}

/**
 * Clusters that answer and do not show Jobs, and are known to hold one: it cannot be taken away there, so that it would run twice
 * if it were run elsewhere.
 */
export function unseenClusters({
  observed,
  fleet,
}: Pick<DecideInput<'MultiClusterJob'>, 'observed' | 'fleet'>): readonly string[] {
  return observed
    .filter(({ cluster, isUnseen }) => isUnseen === true && fleet.clusters.get(cluster)?.ready === true)
    .map(({ cluster }) => cluster);
}

/** What had ended before, and more that has. */
export function withMore(
  known: EndedJobs,
  ended: readonly { readonly cluster: string }[],
  seenIn: (cluster: string) => ObservedMember | undefined,
): EndedJobs {
  const clusters = ended.map(({ cluster }) => cluster);
  const failed = clusters.filter((cluster) => seenIn(cluster)?.outcome === 'failed');
  return {
    finished: known.finished.concat(clusters),
    failed: failed.length === 0 ? known.failed : known.failed.concat(failed),
  };
}

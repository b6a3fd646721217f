// When a copy or part of a job has run to its end in a member: by what its object says there, or, where only pods are known, by how
// many of them succeeded.

import type { DecideInput, ObservedMember } from '../decide/contract.ts';
import type { EndedJobs } from './standstill.ts';
import type { PlacementMemory } from './status.ts';

/** @param completions pods that must succeed there */
function hasEnded(seen: ObservedMember | undefined, completions: number): boolean {
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

/** What had ended before a decision. */
export function endedBefore(memory: PlacementMemory | null): EndedJobs {
  return memory === null ? NOTHING_ENDED : { finished: memory.finished, failed: memory.failed ?? NONE };
}

/** The same once what runs in a cluster is looked at: it has ended there when so many pods have succeeded, or as it says itself. */
export function withEndIn(
  ended: EndedJobs,
  cluster: string,
  seen: ObservedMember | undefined,
  completions: number,
): EndedJobs {
  const { finished, failed } = ended;
  if (finished.includes(cluster) || !hasEnded(seen, completions)) return ended;
  const isFailed = seen?.outcome === 'failed';
  return { finished: [...finished, cluster], failed: isFailed ? [...failed, cluster] : failed };
}

const NONE: readonly string[] = [];
const NOTHING_ENDED: EndedJobs = { finished: NONE, failed: NONE };

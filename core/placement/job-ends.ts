// When a copy or part of a job has run to its end in a member: by what its object says there, or, where only pods are known, by how
// many of them succeeded.

import type { ObservedMember } from '../decide/contract.ts';
import type { EndedJobs } from './standstill.ts';

/** @param completions pods that must succeed there */
export function hasEnded(seen: ObservedMember | undefined, completions: number): boolean {
  if (seen?.outcome !== undefined) return seen.outcome !== 'going';
  return (seen?.finished ?? 0) >= completions;
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
    finished: [...known.finished, ...clusters],
    failed: failed.length === 0 ? known.failed : [...known.failed, ...failed],
  };
}

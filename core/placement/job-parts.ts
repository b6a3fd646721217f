// The parts of a divided job: which stretch of its pods each cluster has, and which indexes that makes. Pods and indexes are cut
// at the same places, so that parts of any sizes add up to the whole and no index is in two.

import type { IndexRange } from '../decide/effects.ts';
import type { DividedJob, JobPart, Placed } from './status.ts';

/** Pods of a job in a row. */
export interface Stretch {
  readonly first: number;
  readonly pods: number;
}

/** The indexes of a part, in proportion to its pods: the n-th pod of P stands for those from C n / P on, rounded down. */
export function indexesOf(part: Stretch, { pods, completions }: Omit<DividedJob, 'parts'>): IndexRange {
  const from = (pod: number): number => Math.floor((completions * pod) / pods);
  const offset = from(part.first);
  return { offset, completions: from(part.first + part.pods) - offset };
}

/** The indexes that a cluster has; null where it has no part. */
export function indexesIn(job: DividedJob, cluster: string): IndexRange | null {
  const part = job.parts.find((other) => other.cluster === cluster);
  return part === undefined ? null : indexesOf(part, job);
}

/** Stretches that no part has, in order. */
export function openStretches({ pods, parts }: DividedJob): Stretch[] {
  const open: Stretch[] = [];
  let first = 0;
  for (const part of [...parts, { first: pods, pods: 0 }]) {
    if (part.first > first) open.push({ first, pods: part.first - first });
    first = part.first + part.pods;
  }
  return open;
}

/**
 * The job with a whole stretch in parts, for clusters that have none: in proportion to what was placed of it, which may be less than
 * the stretch. Then fewer pods run at once and each has more indexes.
 */
export function withParts(job: DividedJob, stretch: Stretch, placed: readonly Placed[]): DividedJob {
  const total = placed.reduce((sum, { replicas }) => sum + replicas, 0);
  if (total === 0) return job;
  let before = 0;
  const made = placed.map(({ cluster, replicas }): JobPart => {
    const start = Math.floor((stretch.pods * before) / total);
    before += replicas;
    const end = Math.floor((stretch.pods * before) / total);
    return { cluster, first: stretch.first + start, pods: end - start, atOnce: replicas };
  });
  return { ...job, parts: [...job.parts, ...made].sort((a, b) => a.first - b.first) };
}

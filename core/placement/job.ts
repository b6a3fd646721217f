// The decision on a MultiClusterJob: a whole copy per location, whose pods must fit in one cluster at once. Copies are placed,
// overflow and wait as a whole; partial placement is between copies. A copy that has run to its end is never run again.

import type { DecideInput, Decision } from '../decide/contract.ts';
import { policyNamed } from '../policies/registry.ts';
import { decideDividedJob } from './divided-job.ts';
import { byCluster } from './by-cluster.ts';
import { place } from './place.ts';
import { endedBefore, unseenClusters, withEndIn } from './job-ends.ts';
import { complete, held, isBad, removed, stalled, suspended, untilSeen, withEnded } from './standstill.ts';
import type { EndedJobs } from './standstill.ts';
import { podsAsked, podsPlaced, type Placed, type Share } from './status.ts';
import type { JobSpec } from './workload-spec.ts';

type Input = DecideInput<'MultiClusterJob'>;

const NONE: readonly string[] = [];
const NOWHERE: readonly Placed[] = [];

/** Decides where the copies of a job run. */
export function decideJob(input: Input): Decision<'MultiClusterJob'> {
  const { self, spec } = input;
  if (self.deleting) return removed(input);
  if (isBad(spec)) return stalled(input, 'BadObject', { code: 'BadObject', problems: spec.problems });
  if (self.paused) return held(input);
  if (isInParts(input, spec)) return decideDividedJob(input, spec);
  const ended = endedCopies(input, spec);
  const { finished } = ended;
  if (isRunAsAsked(input, spec, finished)) return complete(input, spec, ended);
  if (spec.suspend) return suspended(input, spec, ended);
  const pods = podsAtOnce(spec);
  const unit = Math.max(1, pods);
  const full = fullClusters(input, unit);
  const unseen = unseenClusters(input);
  const stays = unseen.length === 0 ? finished : [...finished, ...unseen];
  const ask = { rules: spec, unit, podsAt: () => pods, makeBeforeBreak: false, finished: stays, full };
  const decision = place(input, ask);
  if (isTakenFrom(unseen, input, decision)) return untilSeen(input, ended);
  if (isOver(decision, spec, finished)) return complete(input, spec, ended);
  return isTold(decision, ended) ? decision : { ...decision, memory: withEnded(decision.memory, ended) };
}

/** Whether a decision remembers what has ended, as placement does where nothing more is left alone and nothing failed. */
function isTold({ memory }: Decision, { finished, failed }: EndedJobs): boolean {
  return memory.finished === finished && failed.length === 0 && memory.rolling === undefined;
}

/** Whether pods are divided: a policy that asks every cluster for all leaves nothing to divide. */
function isInParts({ policies }: Input, spec: JobSpec): boolean {
  return spec.isDivided === true && policyNamed(spec.policy, policies)?.isForEach !== true;
}

/** Whether all that was asked for has run and nothing else is asked for now: no cluster needs to be looked at. */
function isRunAsAsked({ board, self, memory }: Input, spec: JobSpec, finished: readonly string[]): boolean {
  if (memory?.rulesHash !== spec.rulesHash || memory.unit !== podsAtOnce(spec)) return false;
  return hasRun(board.entries.get(self.key)?.placements ?? [], memory.locations, finished);
}

/** Pods of one copy that run at the same time. */
function podsAtOnce({ parallelism, completions }: JobSpec): number {
  return Math.min(parallelism, completions);
}

/** Clusters whose copies have run to their end. It is remembered, as members tidy finished jobs away. */
function endedCopies(input: Input, spec: JobSpec): EndedJobs {
  const { memory, observed, board, self } = input;
  let ended = endedBefore(memory);
  // Most are decided on once before anything is seen of them.
  if (observed.length === 0) return ended;
  const seenIn = byCluster(observed);
  const unit = memory?.unit ?? 1;
  for (const { cluster, replicas } of board.entries.get(self.key)?.placements ?? NOWHERE)
    ended = withEndIn(ended, cluster, seenIn(cluster), Math.ceil(replicas / unit) * spec.completions);
  return ended;
}

/**
 * Clusters that hold a copy and take no other: an object there cannot be made to run more of them once it runs. Where it is not
 * known how objects stand, none is.
 */
function fullClusters({ observed, memory }: Input, unit: number): readonly string[] {
  if (memory?.unit !== unit || observed.length === 0) return NONE;
  return observed.filter(({ outcome }) => outcome !== undefined).map(({ cluster }) => cluster);
}

/** Whether something is to go from one of the clusters. */
function isTakenFrom(clusters: readonly string[], { board, self }: Input, { status }: Decision): boolean {
  if (clusters.length === 0) return false;
  const before = board.entries.get(self.key)?.placements ?? [];
  const podsAfter = (cluster: string): number =>
    status.placements.find((placed) => placed.cluster === cluster)?.replicas ?? 0;
  return before.some(({ cluster, replicas }) => clusters.includes(cluster) && podsAfter(cluster) < replicas);
}

/** Whether nothing is left to run or to take away: all that is asked for has run to its end, or nothing ever was. */
function isOver({ status, effects, memory }: Decision, spec: JobSpec, finished: readonly string[]): boolean {
  if (status.unplaced !== null || effects.length > 0) return false;
  return spec.completions === 0 || hasRun(status.placements, memory.locations, finished);
}

/** Whether every copy that the locations ask for has run to its end. */
function hasRun(
  placements: readonly Placed[],
  asked: readonly Share[],
  finished: readonly string[],
): boolean {
  if (finished.length === 0 || placements.some(({ cluster }) => !finished.includes(cluster))) return false;
  return podsPlaced(placements) >= podsAsked(asked);
}

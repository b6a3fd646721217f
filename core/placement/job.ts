// The decision on a MultiClusterJob: a whole copy per location, whose pods must fit in one cluster at once. Copies are placed,
// overflow and wait as a whole; partial placement is between copies. A copy that has run to its end is never run again.

import type { DecideInput, Decision } from '../decide/contract.ts';
import { policyNamed } from '../policies/registry.ts';
import { decideDividedJob } from './divided-job.ts';
import { byCluster } from './by-cluster.ts';
import { place } from './place.ts';
import { complete, held, isBad, removed, stalled, suspended } from './standstill.ts';
import { podsAsked, podsPlaced, type Placed, type Share } from './status.ts';
import type { JobSpec } from './workload-spec.ts';

/** Decides where the copies of a job run. */
export function decideJob(input: DecideInput<'MultiClusterJob'>): Decision<'MultiClusterJob'> {
  const { self, spec } = input;
  if (self.deleting) return removed(input);
  if (isBad(spec)) return stalled(input, 'BadObject', { code: 'BadObject', problems: spec.problems });
  if (self.paused) return held(input);
  if (isInParts(input, spec)) return decideDividedJob(input, spec);
  const finished = finishedClusters(input, spec);
  if (isRunAsAsked(input, spec, finished)) return complete(input, finished);
  if (spec.suspend) return suspended(input, spec);
  const pods = podsAtOnce(spec);
  const unit = Math.max(1, pods);
  const ask = { rules: spec, unit, podsAt: () => pods, makeBeforeBreak: false, finished };
  const decision = place(input, ask);
  return isOver(decision, spec, finished) ? complete(input, finished) : decision;
}

/** Whether pods are divided: a policy that asks every cluster for all leaves nothing to divide. */
function isInParts({ policies }: DecideInput<'MultiClusterJob'>, spec: JobSpec): boolean {
  return spec.isDivided === true && policyNamed(spec.policy, policies)?.isForEach !== true;
}

/** Whether all that was asked for has run and nothing else is asked for now: no cluster needs to be looked at. */
function isRunAsAsked(
  { board, self, memory }: DecideInput<'MultiClusterJob'>,
  spec: JobSpec,
  finished: readonly string[],
): boolean {
  if (memory?.rulesHash !== spec.rulesHash || memory.unit !== podsAtOnce(spec)) return false;
  return hasRun(board.entries.get(self.key)?.placements ?? [], memory.locations, finished);
}

/** Pods of one copy that run at the same time. */
function podsAtOnce({ parallelism, completions }: JobSpec): number {
  return Math.min(parallelism, completions);
}

/** Clusters whose copies have run to their end. It is remembered, as members tidy finished jobs away. */
function finishedClusters(input: DecideInput<'MultiClusterJob'>, spec: JobSpec): readonly string[] {
  const known = input.memory?.finished ?? [];
  const placements = input.board.entries.get(input.self.key)?.placements ?? [];
  if (placements.length === 0) return known;
  const seenIn = byCluster(input.observed);
  const ended = placements.filter(({ cluster, replicas }) => {
    const copies = Math.ceil(replicas / (input.memory?.unit ?? 1));
    return !known.includes(cluster) && (seenIn(cluster)?.finished ?? 0) >= copies * spec.completions;
  });
  return ended.length === 0 ? known : [...known, ...ended.map(({ cluster }) => cluster)];
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

// The decision on a MultiClusterJob: a whole copy per location, whose pods must fit in one cluster at once. Copies are placed,
// overflow and wait as a whole; partial placement is between copies.

import type { DecideInput, Decision, ObservedMember } from '../decide/contract.ts';
import { held, removed } from './deployment.ts';
import { EMPTY_MEMORY, isBad, place, stalled } from './place.ts';
import type { JobSpec } from './workload-spec.ts';

/** Decides where the copies of a job run. */
export function decideJob(input: DecideInput<'MultiClusterJob'>): Decision<'MultiClusterJob'> {
  const { self, spec } = input;
  if (self.deleting) return removed(input);
  if (isBad(spec)) return stalled(input, 'BadObject', { code: 'BadObject', problems: spec.problems });
  if (self.paused || spec.suspend) return held(input);
  if (isComplete(input, spec)) return complete(input);
  const unit = Math.min(spec.parallelism, spec.completions);
  return place(input, { rules: spec, unit: Math.max(1, unit), podsAt: () => unit, makeBeforeBreak: false });
}

/** Whether every copy that was asked for has run to its end. */
function isComplete(input: DecideInput<'MultiClusterJob'>, spec: JobSpec): boolean {
  const entry = input.board.entries.get(input.self.key);
  if (entry === undefined || entry.unplaced !== null) return false;
  const unit = Math.min(spec.parallelism, spec.completions);
  const seen = new Map<string, ObservedMember>(input.observed.map((member) => [member.cluster, member]));
  return entry.placements.every(({ cluster, replicas }) => {
    const copies = unit === 0 ? 0 : Math.ceil(replicas / unit);
    return (seen.get(cluster)?.finished ?? 0) >= copies * spec.completions;
  });
}

/** Nothing is wanted any more; the finished objects stay in the members. */
function complete(input: DecideInput): Decision {
  return {
    status: {
      observedGeneration: input.self.generation,
      placements: [],
      leaving: [],
      unplaced: null,
      conditions: [
        { type: 'Complete', status: 'True', reason: 'AllFinished' },
        { type: 'Reconciling', status: 'False', reason: 'Settled' },
      ],
    },
    effects: [],
    reasons: { clusters: [], notes: [] },
    memory: input.memory ?? EMPTY_MEMORY,
  };
}

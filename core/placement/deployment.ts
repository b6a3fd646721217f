// The decision on a MultiClusterDeployment: replicas are asked per location and move one by one.

import type { DecideInput, Decision } from '../decide/contract.ts';
import type { Effect } from '../decide/effects.ts';
import { EMPTY_MEMORY, isBad, place, stalled } from './place.ts';

/** Decides where the replicas of a deployment run. */
export function decideDeployment(
  input: DecideInput<'MultiClusterDeployment'>,
): Decision<'MultiClusterDeployment'> {
  const { self, spec } = input;
  if (self.deleting) return removed(input);
  if (isBad(spec)) return stalled(input, 'BadObject', { code: 'BadObject', problems: spec.problems });
  if (self.paused) return held(input);
  const { replicas, replicaOverrides } = spec;
  return place(input, {
    rules: spec,
    unit: 1,
    podsAt: (position) => replicaOverrides?.[position] ?? replicas,
    makeBeforeBreak: true,
  });
}

/** The decision on an object that is being deleted: everything of it goes, from wherever it is wanted or seen. */
export function removed(input: DecideInput): Decision {
  const wanted = input.board.entries.get(input.self.key)?.placements.map(({ cluster }) => cluster) ?? [];
  const seen = input.observed.map((member) => member.cluster);
  const { uid } = input.self;
  const effects = [...new Set([...seen, ...wanted])].map((cluster): Effect => ({
    type: 'removeWorkload',
    uid,
    cluster,
    because: 'objectDeleted',
  }));
  return {
    status: {
      observedGeneration: input.self.generation,
      placements: [],
      leaving: [],
      unplaced: null,
      conditions: [{ type: 'Reconciling', status: 'True', reason: 'Deleting' }],
    },
    effects,
    reasons: { clusters: [], notes: [] },
    memory: EMPTY_MEMORY,
  };
}

/** The decision on a paused object: nothing changes. */
export function held(input: DecideInput): Decision {
  const entry = input.board.entries.get(input.self.key);
  return {
    status: {
      observedGeneration: input.self.generation,
      placements: entry?.placements ?? [],
      leaving: [],
      unplaced: entry?.unplaced ?? null,
      conditions: [{ type: 'Reconciling', status: 'False', reason: 'Paused' }],
    },
    effects: [],
    reasons: { clusters: [], notes: [] },
    memory: input.memory ?? EMPTY_MEMORY,
  };
}

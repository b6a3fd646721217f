// The decision on a MultiClusterDeployment: replicas are asked per location and move one by one.

import type { DecideInput, Decision } from '../decide/contract.ts';
import { place } from './place.ts';
import { held, isBad, removed, stalled } from './standstill.ts';

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
    finished: [],
  });
}

// The policies there are, by name. A new policy is a folder beside this file and a line here.

import { bestFit } from './best_fit/index.ts';
import { clusterAffinity } from './cluster_affinity/index.ts';
import { mostTraffic } from './most_traffic/index.ts';
import { pinned } from './pinned/index.ts';
import type { PlacementPolicy } from './policy.ts';
import { random } from './random/index.ts';
import { worstFit } from './worst_fit/index.ts';

const POLICIES: ReadonlyMap<string, PlacementPolicy> = new Map(
  [bestFit, clusterAffinity, mostTraffic, pinned, random, worstFit].map((policy) => [policy.name, policy]),
);

/** All policies in order of name. */
export function policies(): readonly PlacementPolicy[] {
  return [...POLICIES.values()];
}

/** The policy of a name, hyphens accepted; undefined where there is none. */
export function policyNamed(name: string): PlacementPolicy | undefined {
  return POLICIES.get(name.replaceAll('-', '_'));
}

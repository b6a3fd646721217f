// The policies there are, by name: those that come with mck8s, and others that are passed in as data. A new policy of ours is a
// folder beside this file and a line here.

import { bestFit } from './best_fit/index.ts';
import { clusterAffinity } from './cluster_affinity/index.ts';
import { mostTraffic } from './most_traffic/index.ts';
import { pinned } from './pinned/index.ts';
import type { PlacementPolicy, Policies } from './policy.ts';
import { random } from './random/index.ts';
import { compareText } from '../text.ts';
import { worstFit } from './worst_fit/index.ts';

/** Those that come with mck8s. */
export const BUILT_IN: Policies = byName([bestFit, clusterAffinity, mostTraffic, pinned, random, worstFit]);

/** The built-in policies in order of name. */
export function policies(): readonly PlacementPolicy[] {
  return [...BUILT_IN.values()];
}

/** The policy of a name, hyphens accepted; undefined where there is none. */
export function policyNamed(name: string, among: Policies = BUILT_IN): PlacementPolicy | undefined {
  return among.get(name.replaceAll('-', '_'));
}

/** The built-in policies and others beside them, whose names are their own. */
export function withOthers(others: readonly PlacementPolicy[]): Policies {
  return others.length === 0 ? BUILT_IN : byName([...BUILT_IN.values(), ...others]);
}

function byName(all: readonly PlacementPolicy[]): Policies {
  const inOrder = all.toSorted((a, b) => compareText(a.name, b.name));
  return new Map(inOrder.map((policy) => [policy.name, policy]));
}

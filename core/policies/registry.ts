// The policies there are, by name: those that come with mck8s, and others that are passed in as data. A new policy of ours is a
// folder beside this file and a line here.

import { aggregated } from './aggregated/index.ts';
import { bestFit } from './best_fit/index.ts';
import { cheapest } from './cheapest/index.ts';
import { clusterAffinity } from './cluster_affinity/index.ts';
import { dotProduct } from './dot_product/index.ts';
import { duplicated } from './duplicated/index.ts';
import { dynamicWeight } from './dynamic_weight/index.ts';
import { firstFit } from './first_fit/index.ts';
import { fragmentation } from './fragmentation/index.ts';
import { kubefedWeighted } from './kubefed_weighted/index.ts';
import { latencyBoundedCheapest } from './latency_bounded_cheapest/index.ts';
import { localityWithSpill } from './locality_with_spill/index.ts';
import { mostTraffic } from './most_traffic/index.ts';
import { nearest } from './nearest/index.ts';
import { nextFit } from './next_fit/index.ts';
import { pinned } from './pinned/index.ts';
import type { PlacementPolicy, Policies } from './policy.ts';
import { powerOfTwo } from './power_of_two/index.ts';
import { random } from './random/index.ts';
import { roundRobin } from './round_robin/index.ts';
import { rttWeighted } from './rtt_weighted/index.ts';
import { staticWeight } from './static_weight/index.ts';
import { compareText } from '../text.ts';
import { worstFit } from './worst_fit/index.ts';

/** Those that come with mck8s. */
export const BUILT_IN: Policies = byName([
  aggregated,
  bestFit,
  cheapest,
  clusterAffinity,
  dotProduct,
  duplicated,
  dynamicWeight,
  firstFit,
  fragmentation,
  kubefedWeighted,
  latencyBoundedCheapest,
  localityWithSpill,
  mostTraffic,
  nearest,
  nextFit,
  pinned,
  powerOfTwo,
  random,
  roundRobin,
  rttWeighted,
  staticWeight,
  worstFit,
]);

/** The built-in policies in order of name. */
export function policies(): readonly PlacementPolicy[] {
  return [...BUILT_IN.values()];
}

/** The policy of a name, hyphens accepted; undefined where there is none. */
export function policyNamed(name: string, among: Policies = BUILT_IN): PlacementPolicy | undefined {
  return among.get(name) ?? among.get(name.replaceAll('-', '_'));
}

/** The built-in policies and others beside them, whose names are their own. */
export function withOthers(others: readonly PlacementPolicy[]): Policies {
  return others.length === 0 ? BUILT_IN : byName([...BUILT_IN.values(), ...others]);
}

function byName(all: readonly PlacementPolicy[]): Policies {
  const inOrder = all.toSorted((a, b) => compareText(a.name, b.name));
  return new Map(inOrder.map((policy) => [policy.name, policy]));
}

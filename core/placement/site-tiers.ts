// Tiers of clusters: an earlier one takes what it can before a later one gets anything, whatever the policy. Inside a tier the
// policy has its way; it is not known here.

import type { ClusterFacts } from '../fleet/fleet.ts';
import { countDiscouraging } from '../scheduling/tolerations.ts';
import { chooses } from './cluster-choice.ts';
import type { PlacementRules } from './workload-spec.ts';

/** Whether the object says itself which tiers there are. */
export function hasTiers({ division }: Pick<PlacementRules, 'division'>): boolean {
  return division !== undefined && division.tiers.length > 0;
}

/** The first tier that has the cluster, from 0; -1: none has it. Where the object has no tiers: clouds last. */
export function tierOf(facts: ClusterFacts, rules: Pick<PlacementRules, 'division'>): number {
  if (!hasTiers(rules)) return facts.tier === 'cloud' ? 1 : 0;
  return rules.division!.tiers.findIndex((tier) => chooses(tier, facts));
}

/** Whether taints of a cluster (PreferNoSchedule) merely discourage: it comes after the others of its tier. */
export function isDiscouraged({ taints }: ClusterFacts, { tolerations }: PlacementRules): boolean {
  return taints.length > 0 && countDiscouraging(tolerations, taints) > 0;
}

/** Orders tiers. Replicas that may stay where no tier has them count as overflow of the last. */
export function byTier(a: number, b: number): number {
  return (a < 0 ? Infinity : a) - (b < 0 ? Infinity : b) || 0;
}

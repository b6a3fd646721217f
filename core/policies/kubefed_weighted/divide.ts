// The division of kubefed_weighted: preferences of the object, clusters not named by it under the rule about all, if any.

import { divideByPreferences } from '../../division/preferences.ts';
import type { ClusterFacts } from '../../fleet/fleet.ts';
import { chooses, isAboutAll } from '../../placement/cluster-choice.ts';
import type { PlacementRules, WeightRule } from '../../placement/workload-spec.ts';
import type { DivideContext, Place, Portioned } from '../policy.ts';

/** Without any rule all clusters weigh the same. */
const ALIKE: WeightRule = { clusters: [], selector: [], weight: 1, min: 0, max: null };

/** 1 for clusters that may get replicas at all, else 0. */
export function takesPart(clusters: readonly ClusterFacts[], rules: PlacementRules): number[] {
  return clusters.map((facts) => {
    const rule = ruleFor(facts, rules);
    return rule !== undefined && (rule.weight > 0 || rule.min > 0) && rule.max !== 0 ? 1 : 0;
  });
}

/** By KubeFed's planner; what is there is kept unless the object lets it rebalance. */
export function divideAsKubefed(
  total: number,
  places: readonly Place[],
  { rules, workload }: DivideContext,
): Portioned[] {
  const preferences = places.map(({ candidate, assigned, available }) => {
    const rule = ruleFor(candidate.cluster.facts, rules);
    return {
      name: candidate.name,
      weight: rule?.weight ?? 0,
      min: rule?.min ?? 0,
      max: rule?.max ?? Infinity,
      assigned,
      available,
    };
  });
  const keeps = rules.division?.rebalance !== true;
  const pods = divideByPreferences(total, preferences, keeps, workload);
  return preferences.map(({ weight }, i) => ({ weight, pods: pods[i]! }));
}

/** The first rule that names the cluster or selects it, else the first about all. */
function ruleFor(facts: ClusterFacts, { division }: PlacementRules): WeightRule | undefined {
  const rules = division?.weights ?? [];
  if (rules.length === 0) return ALIKE;
  return (
    rules.find((rule) => !isAboutAll(rule) && chooses(rule, facts)) ?? rules.find((rule) => isAboutAll(rule))
  );
}

// Which workloads are decided on again whenever a cluster comes, goes or changes, though nothing of them waits.

import type { PlacementRules } from '../placement/workload-spec.ts';
import type { Policies } from './policy.ts';
import { policyNamed } from './registry.ts';

/** Whether a policy asks every cluster for something, or lets replicas move to clusters that are better now. */
export function followsClusters(rules: PlacementRules, policies?: Policies): boolean {
  const policy = policyNamed(rules.policy, policies);
  return policy?.isForEach === true || policy?.rebalances?.(rules) === true;
}

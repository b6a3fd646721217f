// Replicas that are given up but find no place elsewhere stay wanted in a cluster that does not answer, and may run there still.
// Whether they may stay beside those that left, by the limits of the placement block. It moves nothing.

import type { Fleet } from '../fleet/fleet.ts';
import { groupOf } from './cluster-groups.ts';
import type { PlacementLimits, SpreadConstraint } from './workload-spec.ts';

/** Pods by cluster. */
type Pods = ReadonlyMap<string, number>;

export interface Survivors {
  readonly limits: PlacementLimits;
  readonly fleet: Fleet;
  /** Pods that move together. */
  readonly unit: number;
  /** Pods asked for in all. */
  readonly total: number;
  /** What was wanted everywhere, and what would be: those that stay behind included. */
  readonly before: Pods;
  readonly after: Pods;
  /** Those that stay behind. */
  readonly back: Pods;
}

/** Whether what stays behind leaves no limit broken that was not broken before. */
export function mayStayBehind(input: Survivors): boolean {
  const { limits, back, before, total } = input;
  const least = Math.min(limits.minPerCluster, total);
  for (const [cluster, pods] of back) if (pods < least && pods < (before.get(cluster) ?? 0)) return false;
  return limits.spread.every((constraint) => !constraint.isHard || staysSpread(constraint, input));
}

function staysSpread(constraint: SpreadConstraint, input: Survivors): boolean {
  const { maxGroups, maxSkew } = constraint;
  const before = unitsByGroup(constraint, input, input.before);
  const after = unitsByGroup(constraint, input, input.after);
  if (after.size > Math.max(maxGroups ?? Infinity, before.size)) return false;
  if (maxSkew === null) return true;
  for (const group of unitsByGroup(constraint, input, input.back).keys()) {
    for (const [other, units] of after)
      if (units > (before.get(other) ?? 0) && units - after.get(group)! > maxSkew) return false;
  }
  return true;
}

/** Clusters in no group are left out. */
function unitsByGroup({ topologyKey }: SpreadConstraint, { fleet, unit }: Survivors, pods: Pods): Pods {
  const units = new Map<string, number>();
  for (const [cluster, count] of pods) {
    const facts = fleet.clusters.get(cluster)?.facts;
    const group = facts === undefined ? '' : groupOf(facts, topologyKey);
    if (group !== '' && count > 0) units.set(group, (units.get(group) ?? 0) + Math.ceil(count / unit));
  }
  return units;
}

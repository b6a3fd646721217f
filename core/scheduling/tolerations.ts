// Which taints a pod tolerates. It says nothing of what an untolerated taint leads to.

import type { Taint, Toleration } from '../pod/pod-shape.ts';

/**
 * Whether any toleration covers a taint. The numeric operators Lt and Gt cover nothing: their feature gate
 * (TaintTolerationComparisonOperators) is off by default in Kubernetes 1.36.
 */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some((toleration) => covers(toleration, taint));
}

/** Whether every taint that keeps pods away (NoSchedule, NoExecute) is tolerated. */
export function toleratesAll(tolerations: readonly Toleration[], taints: readonly Taint[]): boolean {
  if (taints.length === 0) return true;
  return taints.every((taint) => taint.effect === 'PreferNoSchedule' || tolerates(tolerations, taint));
}

/** How many taints that merely discourage (PreferNoSchedule) are not tolerated. */
export function countDiscouraging(tolerations: readonly Toleration[], taints: readonly Taint[]): number {
  return taints.filter((t) => t.effect === 'PreferNoSchedule' && !tolerates(tolerations, t)).length;
}

function covers(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key !== '' && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return toleration.operator === 'Equal' && toleration.value === taint.value;
}

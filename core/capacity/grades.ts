// An estimator for clusters that publish how many nodes they have of each grade, and neither nodes nor exact totals. A node
// is taken for the least that its grade promises, so what it says is never too much for free nodes.

import type { NodeGrade } from '../fleet/fleet.ts';
import type { PodShape } from '../pod/pod-shape.ts';

/** Pods that a node takes whatever it has free: the kubelet's default. */
const PODS_PER_NODE = 110;

/**
 * Pods of a shape that fit, node by node; null where there is no grade, or none says how much it has of a requested resource.
 * Source: Karmada, estimation by resource models.
 */
export function capacityFromGrades(grades: readonly NodeGrade[], shape: PodShape): number | null {
  const requests: (readonly [string, number])[] = [
    ['cpu', shape.cpuMilli],
    ['memory', shape.memoryBytes],
    ...shape.otherRequests.map(({ resource, amount }) => [resource, amount] as const),
  ];
  const asked = requests.filter(([, amount]) => amount > 0);
  if (grades.length === 0) return null;
  if (asked.some(([resource]) => grades.every(({ least }) => !least.has(resource)))) return null;
  return grades.reduce((pods, { least, nodes }) => {
    const onOne = asked.map(([resource, amount]) => Math.floor((least.get(resource) ?? 0) / amount));
    return pods + nodes * Math.min(PODS_PER_NODE, ...onOne);
  }, 0);
}

// The summary estimator: a cluster that shows totals only is taken for one large node, less what was promised to it. It
// cannot see fragmentation, so what it says is an upper bound.

import type { Key } from '../decide/key.ts';
import { claimedPods } from '../fleet/claims.ts';
import type { ClusterState, ClusterTotals } from '../fleet/fleet.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { capacityFromGrades } from './grades.ts';
import type { NodeTally } from './node-tally.ts';

/** Amounts by resource, whole units; `pods` counts slots. */
export type Totals = ReadonlyMap<string, number>;

/**
 * Pods of a shape that fit into allocatable - taken: the smallest quotient over the requested resources and pod slots,
 * never below zero. What is requested and not published is not there: a GPU that no total shows fits nowhere. Pod slots that are
 * not published do not limit, as every node has some. Source: Karmada, estimates from a cluster's resource summary.
 */
function capacityFromTotals(allocatable: Totals, taken: Totals, shape: PodShape): number {
  let capacity = Infinity;
  const limit = (resource: string, amount: number): void => {
    if (amount === 0) return;
    const total = allocatable.get(resource) ?? 0;
    capacity = Math.min(capacity, Math.floor(Math.max(0, total - (taken.get(resource) ?? 0)) / amount));
  };
  if (allocatable.has('pods')) limit('pods', 1);
  limit('cpu', shape.cpuMilli);
  limit('memory', shape.memoryBytes);
  for (const { resource, amount } of shape.otherRequests) limit(resource, amount);
  return capacity === Infinity ? 0 : capacity;
}

/** A cluster's totals, and its grades where it says them, as a tally of one node: the least that either allows. Claims count as taken; those of workload `key`, and its pods, do not. */
export function tallyFromTotals(
  cluster: ClusterState,
  totals: ClusterTotals,
  shape: PodShape,
  key: Key | null,
): NodeTally {
  const taken = new Map(totals.requested);
  for (const claim of cluster.claims.values()) {
    if (claim.key === key) addPods(taken, claim.shape, -claim.present);
    else addPods(taken, claim.shape, claimedPods(claim));
  }
  const inGrades = capacityFromGrades(totals.grades ?? [], shape) ?? Infinity;
  const capacity = Math.min(inGrades, capacityFromTotals(totals.allocatable, taken, shape));
  const tooSmall = capacityFromTotals(totals.allocatable, new Map(), shape) < 1;
  return {
    nodes: 1,
    notReady: 0,
    cordoned: 0,
    tainted: 0,
    notSelected: 0,
    tooSmall: tooSmall ? 1 : 0,
    conflicting: 0,
    full: !tooSmall && capacity < 1 ? 1 : 0,
    capacity,
    heldBack: 0,
  };
}

function addPods(totals: Map<string, number>, shape: PodShape, pods: number): void {
  const add = (resource: string, amount: number): void => {
    totals.set(resource, (totals.get(resource) ?? 0) + amount * pods);
  };
  add('cpu', shape.cpuMilli);
  add('memory', shape.memoryBytes);
  add('pods', 1);
  for (const { resource, amount } of shape.otherRequests) add(resource, amount);
}

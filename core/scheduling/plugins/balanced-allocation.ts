// NodeResourcesBalancedAllocation: a pod should bring the used shares of cpu and memory closer together. It reads what is
// really requested, without the stand-ins for missing requests.

import type { NodeTable } from '../../nodes/node-table.ts';
import type { PodShape } from '../../pod/pod-shape.ts';
import { MAX_SCORE, type Scan } from '../scan.ts';

/** Prefers nodes that the pod makes more balanced; it says nothing of pods that request neither cpu nor memory. */
export function scoreByBalance(scan: Scan): boolean {
  const { table, shape, feasible, scores } = scan;
  if (isBestEffort(shape)) return false;
  for (let i = 0; i < scan.count; i++) scores[i] = balanceGain(table, shape, feasible[i]!);
  return true;
}

/** Whether balance is not scored: the pod requests neither cpu nor memory. */
export function isBestEffort(shape: PodShape): boolean {
  return shape.cpuMilli === 0 && shape.memoryBytes === 0;
}

/** Balance with the pod against without it on a node. */
export function balanceGain({ cpu, memory }: NodeTable, shape: PodShape, slot: number): number {
  return balanceGainOf(
    cpu.allocatable[slot]!,
    cpu.free[slot]!,
    shape.cpuMilli,
    memory.allocatable[slot]!,
    memory.free[slot]!,
    shape.memoryBytes,
  );
}

/**
 * The same of a node's numbers, as kube-scheduler 1.36 has it: 50 + (50 + after - before) / 2 in whole numbers, so 75 where
 * nothing changes, more where the pod evens the node out.
 */
export function balanceGainOf(
  cpu: number,
  freeCpu: number,
  podCpu: number,
  memory: number,
  freeMemory: number,
  podMemory: number,
): number {
  const half = MAX_SCORE / 2;
  if (cpu <= 0 || memory <= 0) return half + half / 2;
  // Whole numbers, so that what is not free is exactly what is requested and claimed.
  const usedCpu = cpu - freeCpu;
  const usedMemory = memory - freeMemory;
  const before = balance(usedCpu / cpu, usedMemory / memory);
  const after = balance((usedCpu + podCpu) / cpu, (usedMemory + podMemory) / memory);
  return half + ((half + after - before) >> 1);
}

/**
 * No less than the gain on a node, whatever is used there: a pod brings shares closer together by no more than its own share of
 * either, of which the deviation is half; one more for each of the two that are rounded.
 */
export function mostGain(cpu: number, podCpu: number, memory: number, podMemory: number): number {
  const half = MAX_SCORE / 2;
  if (cpu <= 0 || memory <= 0) return half + half / 2;
  const share = podCpu * memory > podMemory * cpu ? podCpu / cpu : podMemory / memory;
  return half + ((half + share * half + 2) >> 1);
}

/**
 * (1 - standard deviation of the two used shares) in percent, rounded down; shares above 1 count as 1. Never negative, so that
 * cutting off the fraction rounds down: that takes half the time of a call of `Math.floor`.
 */
function balance(cpuShare: number, memoryShare: number): number {
  const deviation = Math.abs(((cpuShare < 1 ? cpuShare : 1) - (memoryShare < 1 ? memoryShare : 1)) / 2);
  return ((1 - deviation) * MAX_SCORE) | 0;
}

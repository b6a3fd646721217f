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

/**
 * Balance with the pod against without it, as kube-scheduler 1.36 has it: 50 + (50 + after - before) / 2 in whole
 * numbers, so 75 where nothing changes, more where the pod evens the node out.
 */
export function balanceGain(
  { cpu: cpus, memory: memories }: NodeTable,
  shape: PodShape,
  slot: number,
): number {
  const cpu = cpus.allocatable[slot]!;
  const memory = memories.allocatable[slot]!;
  // Whole numbers, so that what is not free is exactly what is requested and claimed.
  const usedCpu = cpu - cpus.free[slot]!;
  const usedMemory = memory - memories.free[slot]!;
  const half = MAX_SCORE / 2;
  if (cpu <= 0 || memory <= 0) return half + half / 2;
  const before = balance(usedCpu / cpu, usedMemory / memory);
  const after = balance((usedCpu + shape.cpuMilli) / cpu, (usedMemory + shape.memoryBytes) / memory);
  return half + Math.floor((half + after - before) / 2);
}

/** (1 - standard deviation of the two used shares) in percent, rounded down; shares above 1 count as 1. */
function balance(cpuShare: number, memoryShare: number): number {
  const deviation = Math.abs((Math.min(cpuShare, 1) - Math.min(memoryShare, 1)) / 2);
  return Math.floor((1 - deviation) * MAX_SCORE);
}

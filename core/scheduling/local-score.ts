// What a node gets for a pod where that is the node's own affair, of one node and of all. It must give what the plugins give that
// have anything to say then, and nothing of it is kept.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { balanceGain, balanceGainOf, isBestEffort, mostGain } from './plugins/balanced-allocation.ts';
import { hasRoom, leastAllocated, leastAllocatedOf } from './plugins/node-resources-fit.ts';
import { NOT_FEASIBLE } from './score-tree.ts';
import type { ShapeOnClasses } from './shape-on-classes.ts';
import { FITS } from './verdict.ts';

/** What of a node's total differs between nodes, or `NOT_FEASIBLE` where the pod cannot run. */
export function localScore(
  table: NodeTable,
  shape: PodShape,
  onClasses: ShapeOnClasses,
  slot: number,
): number {
  if (!takes(table, shape, onClasses, slot)) return NOT_FEASIBLE;
  return leastAllocated(table, shape, slot) + (isBestEffort(shape) ? 0 : balanceGain(table, shape, slot));
}

/**
 * Writes the slots of the best score into a list, in their order, and returns how many there are; what follows them is left
 * over. Every pod of a small cluster looks at all nodes, so columns are taken out of the table once a look, not once a node.
 */
export function bestSlots(
  table: NodeTable,
  shape: PodShape,
  onClasses: ShapeOnClasses,
  into: number[],
): number {
  const { slots, nonZeroCpu, nonZeroMemory } = table;
  const { allocatable: cpus, free: freeCpus } = table.cpu;
  const { allocatable: memories, free: freeMemories } = table.memory;
  const { free: freePods } = table.pods;
  const { cpuMilli, memoryBytes, nonZeroCpuMilli, nonZeroMemoryBytes } = shape;
  const leastCpu = leastFree(cpuMilli);
  const leastMemory = leastFree(memoryBytes);
  const isAsked = asksOfEach(table, shape, onClasses);
  const isBalanced = !isBestEffort(shape);
  let best = 0;
  let count = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (isAsked && !takes(table, shape, onClasses, slot)) continue;
    const freeCpu = freeCpus[slot]!;
    const freeMemory = freeMemories[slot]!;
    if (freeCpu < leastCpu || freeMemory < leastMemory || freePods[slot]! < 1) continue;
    const cpu = cpus[slot]!;
    const memory = memories[slot]!;
    const usedCpu = nonZeroCpu[slot]! + nonZeroCpuMilli;
    const usedMemory = nonZeroMemory[slot]! + nonZeroMemoryBytes;
    let score = leastAllocatedOf(cpu, usedCpu, memory, usedMemory);
    if (isBalanced) {
      // Most nodes are behind by more than balance can make up for.
      if (score + mostGain(cpu, cpuMilli, memory, memoryBytes) < best) continue;
      score += balanceGainOf(cpu, freeCpu, cpuMilli, memory, freeMemory, memoryBytes);
    }
    if (score < best) continue;
    if (score > best) count = 0;
    best = score;
    into[count++] = slot;
  }
  return count;
}

/** How much must be free for a request; one of nothing finds room also where more is used than there is. */
function leastFree(request: number): number {
  return request > 0 ? request : -Infinity;
}

/** Whether nodes may refuse a pod for anything but a lack of cpu, memory or slots for pods. */
function asksOfEach(
  { count, slots }: NodeTable,
  { otherRequests }: PodShape,
  { asksNodes, isRefused }: ShapeOnClasses,
): boolean {
  return otherRequests.length > 0 || asksNodes || isRefused || count < slots;
}

/** Whether a node is there and takes the pod: by its class, by itself, and by its room. */
function takes(table: NodeTable, shape: PodShape, onClasses: ShapeOnClasses, slot: number): boolean {
  if (table.present[slot] === 0) return false;
  return onClasses.verdictOn(table, slot) === FITS && hasRoom(table, shape, slot);
}

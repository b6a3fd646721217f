// How much of a node's free room is of no use to typical pods, and how much more will be after one more pod. Cpu and memory
// alone; it must not choose.

import type { TypicalShape } from '../../board/typical-shapes.ts';
import type { ClusterState } from '../../fleet/fleet.ts';
import type { NodeTable } from '../../nodes/node-table.ts';
import type { PodShape } from '../../pod/pod-shape.ts';
import { hasRoom, leastAllocated } from '../../scheduling/plugins/node-resources-fit.ts';
import { FITS } from '../../scheduling/verdict.ts';

/** Typical pods, and the mean one, in which leftovers are counted. */
export interface Measure {
  readonly typical: readonly TypicalShape[];
  readonly meanCpuMilli: number;
  readonly meanMemoryBytes: number;
}

/** The measure that typical pods make; where none is known, pods like the one that is placed. */
export function measureOf(typical: readonly TypicalShape[], own: PodShape): Measure {
  const { cpuMilli, memoryBytes } = own;
  const used = typical.length > 0 ? typical : [{ cpuMilli, memoryBytes, share: 1 }];
  let meanCpuMilli = 0;
  let meanMemoryBytes = 0;
  for (const size of used) {
    meanCpuMilli += size.share * size.cpuMilli;
    meanMemoryBytes += size.share * size.memoryBytes;
  }
  return { typical: used, meanCpuMilli, meanMemoryBytes };
}

/**
 * The node that the member's scheduler most likely takes: of those with room, the one that stays least allocated; of equal
 * ones the first by name. -1: none, or the cluster shows no nodes.
 */
export function likelyNode({ nodes, scheduler, totals }: ClusterState, shape: PodShape): number {
  if (totals !== null) return -1;
  const onClasses = scheduler.onClasses(shape);
  let best = -1;
  let highest = -1;
  for (let slot = 0; slot < nodes.slots; slot++) {
    if (nodes.present[slot] === 0 || onClasses.verdictOn(nodes, slot) !== FITS) continue;
    if (!hasRoom(nodes, shape, slot)) continue;
    const score = leastAllocated(nodes, shape, slot);
    if (score < highest) continue;
    if (score === highest && nodes.facts[slot]!.name > nodes.facts[best]!.name) continue;
    best = slot;
    highest = score;
  }
  return best;
}

/** What one more pod on a node adds to what is left over there, in mean pods; below zero where it fits a gap. */
export function fragmentationRise(nodes: NodeTable, slot: number, shape: PodShape, measure: Measure): number {
  const cpu = nodes.cpu.free[slot]!;
  const memory = nodes.memory.free[slot]!;
  const pods = nodes.pods.free[slot]!;
  const after = leftOver(cpu - shape.cpuMilli, memory - shape.memoryBytes, pods - 1, measure);
  return after - leftOver(cpu, memory, pods, measure);
}

/**
 * Free room that whole typical pods do not fill, in mean pods: the sum over typical sizes of their share times
 * (cpu left / mean cpu + memory left / mean memory). FGD's measure, which counts what a node has free and cannot give to a
 * task drawn at random, for room that can be divided freely.
 */
export function leftOver(cpu: number, memory: number, pods: number, measure: Measure): number {
  const { typical, meanCpuMilli, meanMemoryBytes } = measure;
  let left = 0;
  for (let i = 0; i < typical.length; i++) {
    const { cpuMilli, memoryBytes, share } = typical[i]!;
    let fit = Math.max(0, pods);
    if (cpuMilli > 0) fit = Math.min(fit, Math.floor(Math.max(0, cpu) / cpuMilli));
    if (memoryBytes > 0) fit = Math.min(fit, Math.floor(Math.max(0, memory) / memoryBytes));
    if (meanCpuMilli > 0) left += (share * (Math.max(0, cpu) - fit * cpuMilli)) / meanCpuMilli;
    if (meanMemoryBytes > 0) left += (share * (Math.max(0, memory) - fit * memoryBytes)) / meanMemoryBytes;
  }
  return left;
}

// The walk over all nodes of a cluster for the common case, a shape that asks for cpu and memory and nothing of single nodes:
// the same as judging node by node, in one loop over columns.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { FITS } from '../scheduling/verdict.ts';
import { fitsEmpty } from './node-room.ts';
import { emptyCounts, NODE_FULL, NODE_TOO_SMALL, type Counts } from './node-tally.ts';

/** Counts the nodes of a table by what a shape meets there; `verdicts` are the codes of what classes say, by class. */
export function countByResources(table: NodeTable, shape: PodShape, verdicts: readonly number[]): Counts {
  const { present, classOf, slots } = table;
  const cpu = table.cpu.free;
  const memory = table.memory.free;
  const pods = table.pods.free;
  const { cpuMilli, memoryBytes } = shape;
  const counts = emptyCounts();
  counts.nodes = table.count;
  let capacity = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (present[slot] === 0) continue;
    const refused = verdicts[classOf[slot]!]!;
    if (refused !== FITS) {
      counts.failing[refused]!++;
      continue;
    }
    let room = pods[slot]!;
    // Divides only where a resource is scarcer than those before: comparing costs less.
    if (cpuMilli > 0 && cpu[slot]! < room * cpuMilli) room = Math.floor(cpu[slot]! / cpuMilli);
    if (memoryBytes > 0 && memory[slot]! < room * memoryBytes) room = Math.floor(memory[slot]! / memoryBytes);
    if (room > 0) capacity += room;
    else counts.failing[fitsEmpty(table, slot, shape) ? -NODE_FULL : -NODE_TOO_SMALL]!++;
  }
  counts.capacity = capacity;
  return counts;
}

/** The capacity that these counts would come to. */
export function roomByResources(table: NodeTable, shape: PodShape, verdicts: readonly number[]): number {
  const { present, classOf, slots } = table;
  const cpu = table.cpu.free;
  const memory = table.memory.free;
  const pods = table.pods.free;
  const { cpuMilli, memoryBytes } = shape;
  let capacity = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (present[slot] === 0 || verdicts[classOf[slot]!] !== FITS) continue;
    let room = pods[slot]!;
    if (cpuMilli > 0 && cpu[slot]! < room * cpuMilli) room = Math.floor(cpu[slot]! / cpuMilli);
    if (memoryBytes > 0 && memory[slot]! < room * memoryBytes) room = Math.floor(memory[slot]! / memoryBytes);
    if (room > 0) capacity += room;
  }
  return capacity;
}

// NodeResourcesFit: room for the pod as a filter, and as a score what share would be left (LeastAllocated). It reads
// resource columns only.

import type { NodeTable } from '../../nodes/node-table.ts';
import type { ResourceColumn } from '../../nodes/resource-column.ts';
import type { PodShape } from '../../pod/pod-shape.ts';
import { MAX_SCORE, type Scan } from '../scan.ts';
import { FITS, VERDICT_CODE } from '../verdict.ts';

/** Refuses nodes without room. */
export function filterByRoom(scan: Scan): void {
  const { table, shape, verdicts } = scan;
  for (let slot = 0; slot < table.slots; slot++)
    if (verdicts[slot] === FITS) verdicts[slot] = roomVerdict(table, shape, slot);
}

/**
 * Verdict code of room on a present node: tooSmall before full before noSlots. What is requested or claimed counts as
 * used; a request of zero is not checked, even where more is used than the node has.
 */
function roomVerdict(table: NodeTable, shape: PodShape, slot: number): number {
  let code = lack(table.cpu, slot, shape.cpuMilli);
  const memory = lack(table.memory, slot, shape.memoryBytes);
  if (isWorse(memory, code)) code = memory;
  for (let i = 0; i < shape.otherRequests.length; i++) {
    const request = shape.otherRequests[i]!;
    const column = table.others.get(request.resource);
    const other = column === undefined ? VERDICT_CODE.tooSmall : lack(column, slot, request.amount);
    if (request.amount > 0 && isWorse(other, code)) code = other;
  }
  if (code !== FITS) return code;
  return table.pods.free[slot]! < 1 ? VERDICT_CODE.noSlots : FITS;
}

/** Whether a pod finds room on a present node, for those who need not know what it lacks there. */
export function hasRoom(table: NodeTable, shape: PodShape, slot: number): boolean {
  if (shape.otherRequests.length > 0) return roomVerdict(table, shape, slot) === FITS;
  const { cpuMilli, memoryBytes } = shape;
  return (
    (cpuMilli <= table.cpu.free[slot]! || cpuMilli <= 0) &&
    (memoryBytes <= table.memory.free[slot]! || memoryBytes <= 0) &&
    table.pods.free[slot]! >= 1
  );
}

/** Prefers nodes of which most stays free: mean over cpu and memory of the free share in percent, rounded down. */
export function scoreByFree(scan: Scan): boolean {
  const { table, shape, feasible, scores } = scan;
  for (let i = 0; i < scan.count; i++) scores[i] = leastAllocated(table, shape, feasible[i]!);
  return true;
}

/** What share of a node stays free, on requests with stand-ins. */
export function leastAllocated(table: NodeTable, shape: PodShape, slot: number): number {
  return leastAllocatedOf(
    table.cpu.allocatable[slot]!,
    table.nonZeroCpu[slot]! + shape.nonZeroCpuMilli,
    table.memory.allocatable[slot]!,
    table.nonZeroMemory[slot]! + shape.nonZeroMemoryBytes,
  );
}

/**
 * The same of a node's numbers: LeastAllocated of kube-scheduler with equal weights. A resource that the node lacks does not
 * count. Doubles give int64's result for capacities below 2^46, as free x 100 is exact there.
 */
export function leastAllocatedOf(cpu: number, usedCpu: number, memory: number, usedMemory: number): number {
  const cpuShare = cpu > 0 ? freeShare(usedCpu, cpu) : 0;
  const memoryShare = memory > 0 ? freeShare(usedMemory, memory) : 0;
  const sum = cpuShare + memoryShare;
  return cpu > 0 && memory > 0 ? sum >> 1 : sum;
}

/** In percent, rounded down by cutting off the fraction, as it is never negative. */
function freeShare(used: number, capacity: number): number {
  return used > capacity ? 0 : (((capacity - used) * MAX_SCORE) / capacity) | 0;
}

function lack(column: ResourceColumn, slot: number, request: number): number {
  if (request <= 0 || request <= column.free[slot]!) return FITS;
  return request > column.allocatable[slot]! ? VERDICT_CODE.tooSmall : VERDICT_CODE.full;
}

function isWorse(code: number, than: number): boolean {
  return code !== FITS && (than === FITS || code < than);
}

// How many pods of one shape fit on one node, or the first check that fails there. Arithmetic on columns only: constraints
// between nodes (spreading) are applied to the whole cluster elsewhere.

import type { NodeTable } from '../nodes/node-table.ts';
import type { ResourceColumn } from '../nodes/resource-column.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { NODE_FULL, NODE_TOO_SMALL } from './node-tally.ts';

/** What counts as not there on a node though it is: the workload's own pods. Whole units by resource. */
export interface GivenBack {
  cpuMilli: number;
  memoryBytes: number;
  pods: number;
  others: ReadonlyMap<string, number>;
  /** Pods by group, where other pods can tell them apart. */
  groups: ReadonlyMap<string, number>;
}

/** Most pods ask for nothing else and are told apart by nobody: they share it. */
const NONE: ReadonlyMap<string, number> = new Map();

/** Nothing is given back. */
export function nothingBack(): GivenBack {
  return { cpuMilli: 0, memoryBytes: 0, pods: 0, others: NONE, groups: NONE };
}

export const NOTHING_BACK: Readonly<GivenBack> = nothingBack();

/**
 * Pods that fit into what is left of a node by its resources and pod slots, from 1 up; or why none does. A resource that
 * is not requested is not checked, as in kube-scheduler; one that is requested exactly fits.
 */
export function roomOnNode(table: NodeTable, slot: number, shape: PodShape, back: GivenBack): number {
  let room = fits(table.pods, slot, 1, back.pods);
  if (shape.cpuMilli > 0) {
    const cpu = fits(table.cpu, slot, shape.cpuMilli, back.cpuMilli);
    if (cpu < room) room = cpu;
  }
  if (shape.memoryBytes > 0) {
    const memory = fits(table.memory, slot, shape.memoryBytes, back.memoryBytes);
    if (memory < room) room = memory;
  }
  if (shape.otherRequests.length > 0) room = Math.min(room, roomForOthers(table, slot, shape, back));
  if (room > 0) return room;
  return fitsEmpty(table, slot, shape) ? NODE_FULL : NODE_TOO_SMALL;
}

function roomForOthers(table: NodeTable, slot: number, shape: PodShape, back: GivenBack): number {
  let room = Infinity;
  for (const { resource, amount } of shape.otherRequests) {
    const column = table.others.get(resource);
    if (column === undefined) return 0;
    room = Math.min(room, fits(column, slot, amount, back.others.get(resource) ?? 0));
  }
  return room;
}

/** Whether one pod fits on the node when nothing else is there. */
export function fitsEmpty(table: NodeTable, slot: number, shape: PodShape): boolean {
  if (table.pods.allocatable[slot]! < 1) return false;
  if (shape.cpuMilli > table.cpu.allocatable[slot]!) return false;
  if (shape.memoryBytes > table.memory.allocatable[slot]!) return false;
  for (const { resource, amount } of shape.otherRequests) {
    if (amount > (table.others.get(resource)?.allocatable[slot] ?? 0)) return false;
  }
  return true;
}

function fits(column: ResourceColumn, slot: number, amount: number, back: number): number {
  const free = column.free[slot]! + back;
  return free < amount ? 0 : Math.floor(free / amount);
}

// What a cluster offers and what of it is free, over all nodes that are ready and open: sums for policies that rank clusters
// by them. They read columns and keep nothing; whether a pod fits anywhere is for the estimate to say.

import { claimedPods } from '../fleet/claims.ts';
import type { ClusterState, ClusterTotals } from '../fleet/fleet.ts';

/** Sums over a cluster. Free room is never below zero. */
export interface ClusterRoom {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly freeCpuMilli: number;
  readonly freeMemoryBytes: number;
}

/** What a cluster offers and what is neither requested nor claimed of it. Claims must be settled, as after an estimate. */
export function clusterRoom(cluster: ClusterState): ClusterRoom {
  if (cluster.totals !== null) return roomByTotals(cluster, cluster.totals);
  const { slots, present, classOf, classes, cpu, memory } = cluster.nodes;
  let cpuMilli = 0;
  let memoryBytes = 0;
  let freeCpuMilli = 0;
  let freeMemoryBytes = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (present[slot] === 0) continue;
    const { ready, unschedulable } = classes[classOf[slot]!]!;
    if (!ready || unschedulable) continue;
    cpuMilli += cpu.allocatable[slot]!;
    memoryBytes += memory.allocatable[slot]!;
    if (cpu.free[slot]! > 0) freeCpuMilli += cpu.free[slot]!;
    if (memory.free[slot]! > 0) freeMemoryBytes += memory.free[slot]!;
  }
  return { cpuMilli, memoryBytes, freeCpuMilli, freeMemoryBytes };
}

/** The share of a cluster that is in use, of cpu or memory, whichever is used more: 0 to 1. A cluster without nodes is full. */
export function utilisation(room: ClusterRoom): number {
  const used = (free: number, all: number): number => (all > 0 ? 1 - free / all : 1);
  return Math.max(used(room.freeCpuMilli, room.cpuMilli), used(room.freeMemoryBytes, room.memoryBytes));
}

function roomByTotals({ claims }: ClusterState, { allocatable, requested }: ClusterTotals): ClusterRoom {
  let takenCpu = requested.get('cpu') ?? 0;
  let takenMemory = requested.get('memory') ?? 0;
  for (const claim of claims.values()) {
    takenCpu += claimedPods(claim) * claim.shape.cpuMilli;
    takenMemory += claimedPods(claim) * claim.shape.memoryBytes;
  }
  const cpuMilli = allocatable.get('cpu') ?? 0;
  const memoryBytes = allocatable.get('memory') ?? 0;
  return {
    cpuMilli,
    memoryBytes,
    freeCpuMilli: Math.max(0, cpuMilli - takenCpu),
    freeMemoryBytes: Math.max(0, memoryBytes - takenMemory),
  };
}

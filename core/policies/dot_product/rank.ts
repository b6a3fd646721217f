// The order of dot_product.

import { clusterRoom } from '../../capacity/free-room.ts';
import { shapeIn } from '../../placement/variants.ts';
import { byHighest, type Candidate, type RankContext, type Ranked } from '../policy.ts';

/**
 * The dot product of a pod's request and what is free, each as a share of what all candidates offer together, so that cores
 * and bytes weigh alike. Tetris scores machines; here a cluster is one machine.
 */
export function rankByAlignment<C extends Candidate>(
  candidates: readonly C[],
  context: RankContext,
): Ranked<C>[] {
  const rooms = new Map(candidates.map(({ name, cluster }) => [name, clusterRoom(cluster)]));
  let cpuMilli = 0;
  let memoryBytes = 0;
  for (const room of rooms.values()) {
    cpuMilli += room.cpuMilli;
    memoryBytes += room.memoryBytes;
  }
  return byHighest(candidates, ({ name }) => {
    const shape = shapeIn(context.rules, name);
    const { freeCpuMilli, freeMemoryBytes } = rooms.get(name)!;
    return (
      product(shape.cpuMilli, freeCpuMilli, cpuMilli) +
      product(shape.memoryBytes, freeMemoryBytes, memoryBytes)
    );
  });
}

function product(request: number, free: number, all: number): number {
  return all > 0 ? (request / all) * (free / all) : 0;
}

// What a core of a cluster costs, for policies that rank by it.

import { clusterRoom } from '../capacity/free-room.ts';
import type { ClusterState } from '../fleet/fleet.ts';

/** US dollars for a core and an hour: the price of the cluster over its cores. Infinity where no price is said, or no core is there. */
export function pricePerCpuHourUsd(cluster: ClusterState): number {
  const { pricePerHourUsd } = cluster.facts;
  if (pricePerHourUsd === null) return Infinity;
  const { cpuMilli } = clusterRoom(cluster);
  return cpuMilli > 0 ? (pricePerHourUsd * 1000) / cpuMilli : Infinity;
}

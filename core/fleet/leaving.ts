// How a cluster that is to leave the fleet is told from one that is merely drained: by the taint that `mck8s leave --drain` puts on it.

import type { ClusterState } from './fleet.ts';

export const LEAVING_TAINT_KEY = 'fogguru.eu/leaving';

/** Whether all of ours is to go from the cluster. */
export function isLeavingFleet(cluster: ClusterState | undefined): boolean {
  return cluster?.facts.taints.some(({ key }) => key === LEAVING_TAINT_KEY) === true;
}

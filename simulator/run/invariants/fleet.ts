// What cluster0 believes: its books are the pods that it has seen, every one of them exists, and its claims are never below
// zero nor beyond what nodes have.

import { claimedPods } from '../../../core/fleet/claims.ts';
import type { ClusterState, Fleet, PodId } from '../../../core/fleet/fleet.ts';
import type { Pods } from '../../cluster/pods.ts';
import type { Mck8sControl } from '../../world/mck8s-control.ts';
import type { Workload } from '../../world/workload.ts';
import { mustHold } from './must-hold.ts';
import { checkRoom, NodeSums } from './nodes.ts';

/** Checks the fleet, and what is seen of each workload. */
export function checkFleet(control: Mck8sControl): void {
  const { fleet, workloads } = control.cluster0;
  const present = checkPodsSeen(control);
  for (const cluster of fleet.clusters.values()) checkClaims(cluster, present);
  for (const workload of workloads.all()) if (!workload.isForgotten) checkSeen(workload, fleet, control.pods);
}

/** Holds what is requested against the pods that were seen; returns how many of each workload are seen in each cluster. */
function checkPodsSeen({ cluster0, members }: Mck8sControl): ReadonlyMap<string, number> {
  const { fleet } = cluster0;
  const { pods, clusters } = members;
  const requested = new Map([...fleet.clusters].map(([name, { nodes }]) => [name, new NodeSums(nodes)]));
  const present = new Map<string, number>();
  const byBirth = new Map<PodId, number>();
  for (let pod = 0; pod < pods.rows; pod++) byBirth.set(pods.birth[pod]!, pod);
  for (const [id, { cluster, slot, phase, shape, owner }] of fleet.pods) {
    if (owner === null) {
      if (fleet.clusters.get(cluster)!.totals === null) requested.get(cluster)!.add(slot, shape, 1);
      continue;
    }
    const pod = byBirth.get(id);
    mustHold(pod !== undefined, () => `pod ${id} of the run is seen and is no more`);
    if (pod === undefined) continue;
    const { name } = clusters[pods.member[pod]!]!;
    mustHold(cluster === name, () => `pod ${pod} is seen in ${cluster} and is in ${name}`);
    const isScraped = fleet.clusters.get(cluster)!.totals !== null;
    mustHold(
      slot === (isScraped ? -1 : pods.slot[pod]),
      () => `pod ${pod} is seen on node ${slot} and is on ${pods.slot[pod]!}`,
    );
    if (phase === 'bound' && !isScraped) requested.get(name)!.add(slot, shape, 1);
    const place = placeOf(cluster, owner);
    present.set(place, (present.get(place) ?? 0) + 1);
  }
  for (const [name, sums] of requested) sums.mustEqual('requested', `${name} as seen`);
  return present;
}

function checkClaims(cluster: ClusterState, present: ReadonlyMap<string, number>): void {
  const { name } = cluster.facts;
  const claimed = new NodeSums(cluster.nodes);
  for (const claim of new Set([...cluster.claims.values(), ...cluster.openClaims])) {
    const { key, wanted, packed, packedShape } = claim;
    const seen = present.get(placeOf(name, key)) ?? 0;
    mustHold(
      claim.present === seen,
      () => `${key} in ${name} counts ${claim.present} pods, ${seen} are seen`,
    );
    mustHold(wanted >= 0, () => `${key} claims ${wanted} pods in ${name}`);
    for (const slot of packed) claimed.add(slot, packedShape, 1);
    if (cluster.claimsStale) continue;
    const most = claimedPods(claim);
    mustHold(packed.length <= most, () => `${key} holds ${packed.length} places in ${name} for ${most} pods`);
  }
  claimed.mustEqual('claimed', `${name} as seen`);
  if (!cluster.claimsStale) checkRoom(cluster.nodes, `${name} as seen`);
}

/** What decisions are told of bound pods is what the fleet holds of them. */
function checkSeen({ key, seen, podsSeen }: Workload, fleet: Fleet, pods: Pods): void {
  for (const { cluster, bound } of seen) {
    const known = podsSeen.filter((pod) => {
      const record = fleet.pods.get(pods.birth[pod]!);
      return record?.phase === 'bound' && record.cluster === cluster;
    });
    mustHold(
      bound === known.length,
      () => `${key} is seen with ${bound} pods in ${cluster}, not ${known.length}`,
    );
  }
}

function placeOf(cluster: string, key: string): string {
  return `${cluster} ${key}`;
}

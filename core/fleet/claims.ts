// What is promised but not yet bound. Claims follow from the wanted replicas on cluster0 and the pods that are seen; they are
// packed onto nodes by the scheduler's own rule, anew whenever anything in the cluster changed, so that they depend on the
// present alone and never on how it came about.

import { firstByName } from '../scheduling/tie.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { compareText } from '../text.ts';
import type { Claim, ClusterState } from './fleet.ts';

/** Wanted minus bound or finished, never below zero: the pods that a claim keeps room for. */
export function claimedPods(claim: Claim): number {
  return Math.max(0, claim.wanted - claim.present);
}

/** Sets how many pods of a workload are wanted in a cluster. */
export function setWanted(
  cluster: ClusterState,
  key: string,
  wanted: number,
  of: { readonly shape: PodShape; readonly priority: number; readonly sinceMicros: number },
): void {
  const claim = claimOf(cluster, key, of.shape);
  claim.wanted = wanted;
  claim.shape = of.shape;
  claim.priority = of.priority;
  claim.sinceMicros = of.sinceMicros;
  dropIfEmpty(cluster, claim);
}

/** Counts a pod of a workload that became bound or finished in a cluster, or stopped being so. */
export function countPresent(cluster: ClusterState, key: string, shape: PodShape, change: 1 | -1): void {
  const claim = claimOf(cluster, key, shape);
  claim.present += change;
  dropIfEmpty(cluster, claim);
}

/** A pending pod that is not ours claims its own request. */
export function foreignClaim(cluster: ClusterState, id: string, shape: PodShape, nowMicros: number): void {
  setWanted(cluster, id, 1, { shape, priority: 0, sinceMicros: nowMicros });
}

/** The pending pod is bound or gone. */
export function dropForeignClaim(cluster: ClusterState, id: string): void {
  const claim = cluster.claims.get(id);
  if (claim === undefined) return;
  claim.wanted = 0;
  dropIfEmpty(cluster, claim);
}

/** Packs a cluster's claims onto its nodes again if anything changed: by priority, then age, then key. */
export function settleClaims(cluster: ClusterState): void {
  if (!cluster.claimsStale) return;
  cluster.claimsStale = false;
  let missing = 0;
  for (const claim of cluster.claims.values()) {
    unpack(cluster, claim);
    missing += claimedPods(claim);
  }
  if (missing === 0) return;
  const open = [...cluster.claims.values()].filter((claim) => claimedPods(claim) > 0);
  open.sort(byTurn);
  for (const claim of open) pack(cluster, claim);
}

function pack(cluster: ClusterState, claim: Claim): void {
  claim.packedShape = claim.shape;
  const tie = firstByName(cluster.nodes);
  for (let i = claimedPods(claim); i > 0; i--) {
    const slot = cluster.scheduler.pick(claim.shape, tie);
    if (slot < 0) return;
    cluster.nodes.addPods(slot, claim.shape, 1, 'claimed');
    claim.packed.push(slot);
  }
}

function unpack(cluster: ClusterState, claim: Claim): void {
  for (const slot of claim.packed) cluster.nodes.addPods(slot, claim.packedShape, -1, 'claimed');
  claim.packed.length = 0;
}

function byTurn(a: Claim, b: Claim): number {
  return b.priority - a.priority || a.sinceMicros - b.sinceMicros || compareText(a.key, b.key);
}

function claimOf(cluster: ClusterState, key: string, shape: PodShape): Claim {
  cluster.claimsStale = true;
  let claim = cluster.claims.get(key);
  if (claim === undefined) {
    claim = {
      key,
      shape,
      priority: 0,
      sinceMicros: 0,
      wanted: 0,
      present: 0,
      packed: [],
      packedShape: shape,
    };
    cluster.claims.set(key, claim);
  }
  return claim;
}

function dropIfEmpty(cluster: ClusterState, claim: Claim): void {
  if (claim.wanted !== 0 || claim.present !== 0) return;
  unpack(cluster, claim);
  cluster.claims.delete(claim.key);
}

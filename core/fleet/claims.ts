// What is promised but not yet bound. Claims follow from the wanted replicas on cluster0 and the pods that are seen; they are
// packed onto nodes by the scheduler's own rule, anew whenever anything in the cluster changed, so that they depend on the
// present alone and never on how it came about.

import { firstByName } from '../scheduling/tie.ts';
import { takeOut, withOne } from '../short-lists.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { compareText } from '../text.ts';
import type { Claim, ClusterState } from './fleet.ts';

/** What lists of a claim begin as; what is added makes a list of its own. */
const NONE: never[] = [];

/** Wanted minus bound or finished, never below zero: the pods that a claim keeps room for. */
export function claimedPods(claim: Claim): number {
  return Math.max(0, claim.wanted - claim.present);
}

/** What a workload asks of a cluster. */
interface Want {
  readonly shape: PodShape;
  readonly priority: number;
  readonly sinceMicros: number;
}

/** Sets how many pods of a workload are wanted in a cluster. Returns whether that is anything new. */
export function setWanted(cluster: ClusterState, key: string, wanted: number, of: Want): boolean {
  // Who is placed for the first time has no claim anywhere: few hold any, and each of them has just been looked for there.
  const known = cluster.holders.has(key) ? cluster.claims.get(key) : undefined;
  if (known === undefined) {
    addWanted(cluster, key, wanted, of);
    return true;
  }
  const { shape, priority, sinceMicros } = of;
  if (known.wanted === wanted && known.shape === shape && known.priority === priority) return false;
  cluster.claimsStale = true;
  known.wanted = wanted;
  if (known.shape !== shape) known.packAs = withoutDefaultSpreading(shape);
  known.shape = shape;
  known.priority = priority;
  known.sinceMicros = sinceMicros;
  refile(cluster, known);
  return true;
}

/** A new claim leaves those that are packed where they are if its turn comes after all of theirs. */
function addWanted(cluster: ClusterState, key: string, wanted: number, of: Want): void {
  const wasSettled = !cluster.claimsStale;
  const claim = newClaim(cluster, key, of.shape);
  claim.wanted = wanted;
  claim.priority = of.priority;
  claim.sinceMicros = of.sinceMicros;
  refile(cluster, claim);
  if (wasSettled && isLast(cluster, claim)) append(cluster, claim);
}

/** Whether a claim comes after all that are packed, so that these stay where they are. */
function isLast({ lastClaim }: ClusterState, claim: Claim): boolean {
  return lastClaim === null || byTurn(lastClaim, claim) < 0;
}

function append(cluster: ClusterState, claim: Claim): void {
  cluster.claimsStale = false;
  cluster.lastClaim = claim;
  cluster.newClaims.push(claim);
}

/** Counts a pod of a workload that became bound or finished in a cluster; returns the claim that counts it. */
export function addPresent(cluster: ClusterState, key: string, shape: PodShape): Claim {
  const claim = cluster.claims.get(key) ?? newClaim(cluster, key, shape);
  cluster.claimsStale = true;
  claim.present++;
  refile(cluster, claim);
  return claim;
}

/** A pod that a claim counts is bound or finished no more. */
export function dropPresent(cluster: ClusterState, claim: Claim): void {
  cluster.claimsStale = true;
  claim.present--;
  refile(cluster, claim);
}

/** Counts a pod that came onto a node, or left it. A rollout may leave several shapes there. */
export function countBound(claim: Claim, slot: number, shape: PodShape, change: 1 | -1): void {
  for (const pods of claim.bound) {
    if (pods.slot !== slot || pods.shape !== shape) continue;
    pods.count += change;
    if (pods.count === 0) takeOut(claim.bound, pods);
    return;
  }
  claim.bound = withOne(claim.bound, { slot, shape, count: change });
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
  cluster.claimsStale = true;
  refile(cluster, claim);
}

/** The cluster is no more, and nothing is promised there. */
export function dropClaims(cluster: ClusterState): void {
  for (const key of cluster.claims.keys()) drop(cluster, key);
}

/** Packs a cluster's claims onto its nodes again if anything changed: by priority, then age, then key. */
export function settleClaims(cluster: ClusterState): void {
  const { openClaims, newClaims } = cluster;
  if (!cluster.claimsStale) {
    if (newClaims.length === 0) return;
    for (const claim of newClaims) pack(cluster, claim);
    empty(newClaims);
    return;
  }
  cluster.claimsStale = false;
  empty(newClaims);
  for (const claim of openClaims) {
    unpack(cluster, claim);
    if (claimedPods(claim) === 0) openClaims.delete(claim);
  }
  cluster.lastClaim = null;
  if (openClaims.size === 0) return;
  for (const claim of inTurn(openClaims)) {
    pack(cluster, claim);
    cluster.lastClaim = claim;
  }
}

function inTurn(claims: ReadonlySet<Claim>): Iterable<Claim> {
  return claims.size === 1 ? claims : [...claims].sort(byTurn);
}

function pack(cluster: ClusterState, claim: Claim): void {
  claim.packedShape = claim.shape;
  const tie = firstByName(cluster.nodes);
  for (let i = claimedPods(claim); i > 0; i--) {
    const slot = cluster.scheduler.pick(claim.packAs, tie);
    if (slot < 0) return;
    cluster.nodes.addPods(slot, claim.shape, 1, 'claimed');
    claim.packed = withOne(claim.packed, slot);
  }
}

function unpack(cluster: ClusterState, claim: Claim): void {
  const { packed, packedShape } = claim;
  // Most claims are of one pod and are never packed again.
  if (packed.length === 1) claim.packed = NONE;
  while (packed.length > 0) cluster.nodes.addPods(packed.pop()!, packedShape, -1, 'claimed');
}

/** Popping keeps a list's memory for what comes next; setting its length would give it back each time. */
function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}

/**
 * What a claim is packed as. The spreading that kube-scheduler adds by itself is a preference and never decides whether a pod
 * fits; without it a node's score is its own affair, and thousands of claims are packed by an index.
 */
function withoutDefaultSpreading(shape: PodShape): PodShape {
  return shape.ownerKind === 'ReplicaSet' ? { ...shape, ownerKind: 'None', id: `claim ${shape.id}` } : shape;
}

function byTurn(a: Claim, b: Claim): number {
  return b.priority - a.priority || a.sinceMicros - b.sinceMicros || compareText(a.key, b.key);
}

function newClaim(cluster: ClusterState, key: string, shape: PodShape): Claim {
  cluster.claimsStale = true;
  const claim: Claim = {
    key,
    shape,
    priority: 0,
    sinceMicros: 0,
    wanted: 0,
    present: 0,
    bound: NONE,
    packed: NONE,
    packedShape: shape,
    packAs: withoutDefaultSpreading(shape),
  };
  cluster.claims.set(key, claim);
  cluster.holders.set(key, (cluster.holders.get(key) ?? 0) + 1);
  return claim;
}

/** Keeps a claim in the books it belongs to after its numbers changed. */
function refile(cluster: ClusterState, claim: Claim): void {
  if (claimedPods(claim) > 0) cluster.openClaims.add(claim);
  if (claim.wanted === 0 && claim.present === 0) drop(cluster, claim.key);
}

function drop({ claims, holders }: ClusterState, key: string): void {
  if (!claims.delete(key)) return;
  const others = holders.get(key)! - 1;
  if (others === 0) holders.delete(key);
  else holders.set(key, others);
}

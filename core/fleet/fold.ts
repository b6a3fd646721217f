// The one place where facts enter the fleet. Each change costs what changed, not what is there. It decides nothing.

import { fnv1a, mix32 } from '../hash.ts';
import type { NodeFacts } from '../nodes/node-facts.ts';
import { compareText } from '../text.ts';
import type { Change, PodFacts } from './change.ts';
import { addPresent, countBound, dropClaims, dropForeignClaim, dropPresent, foreignClaim } from './claims.ts';
import { newCluster } from './cluster-state.ts';
import {
  markDirty,
  type ClusterFacts,
  type ClusterState,
  type Fleet,
  type PodId,
  type PodRecord,
} from './fleet.ts';

/** Takes one fact into the fleet. A fact about a cluster that is not registered is passed over. */
export function fold(fleet: Fleet, change: Change, nowMicros: number): void {
  switch (change.type) {
    case 'cluster':
      setCluster(fleet, change.facts, nowMicros);
      return;
    case 'clusterGone':
      removeCluster(fleet, change.cluster);
      return;
    case 'podGone':
      setPod(fleet, change.id, undefined, nowMicros);
      return;
    case 'pod':
      setPod(fleet, change.pod.id, change.pod, nowMicros);
      return;
    case 'rtt':
      setRtt(fleet, change.from, change.to, change.ms);
      return;
    case 'rttGone':
      forgetRtt(fleet, change.from, change.to);
      return;
    default:
      foldIntoCluster(fleet, change, nowMicros);
  }
}

type ClusterChange = Extract<Change, { type: 'health' | 'node' | 'nodeGone' | 'totals' | 'traffic' }>;

function foldIntoCluster(fleet: Fleet, change: ClusterChange, nowMicros: number): void {
  const cluster = fleet.clusters.get(change.cluster);
  if (cluster === undefined) return;
  switch (change.type) {
    case 'health':
      if (cluster.ready !== change.ready) markChanged(fleet, cluster);
      cluster.ready = change.ready;
      cluster.notReadySinceMicros = change.ready ? null : (cluster.notReadySinceMicros ?? nowMicros);
      return;
    case 'traffic':
      cluster.traffic = change.value;
      cluster.trafficMicros = nowMicros;
      return;
    case 'totals':
      cluster.totals = change.totals;
      markChanged(fleet, cluster);
      break;
    case 'node':
      setNode(fleet, cluster, change.facts);
      break;
    case 'nodeGone':
      removeNode(fleet, cluster, change.node);
      break;
  }
  cluster.seenMicros = nowMicros;
}

function setCluster(fleet: Fleet, facts: ClusterFacts, nowMicros: number): void {
  let cluster = fleet.clusters.get(facts.name);
  if (cluster === undefined) {
    cluster = newCluster(facts, nowMicros, fleet.holders);
    fleet.clusters.set(facts.name, cluster);
    fleet.names.push(facts.name);
    fleet.names.sort(compareText);
  }
  cluster.facts = facts;
  markChanged(fleet, cluster);
}

function removeCluster(fleet: Fleet, name: string): void {
  const cluster = fleet.clusters.get(name);
  if (cluster === undefined) return;
  for (const [id, pod] of fleet.pods) if (pod.cluster === name) fleet.pods.delete(id);
  dropClaims(cluster);
  fleet.clusters.delete(name);
  fleet.names.splice(fleet.names.indexOf(name), 1);
  markChanged(fleet, cluster);
}

function setRtt(fleet: Fleet, from: string, to: string, ms: number): void {
  const row = fleet.rttMs.get(from) ?? new Map<string, number>();
  row.set(to, ms);
  fleet.rttMs.set(from, row);
}

function forgetRtt(fleet: Fleet, from: string, to: string): void {
  const row = fleet.rttMs.get(from);
  row?.delete(to);
  if (row?.size === 0) fleet.rttMs.delete(from);
}

function setNode(fleet: Fleet, cluster: ClusterState, facts: NodeFacts): void {
  const isNew = cluster.nodes.slot(facts.name) < 0;
  if (!isNew)
    cluster.nodesHash =
      (cluster.nodesHash - hashOf(cluster.nodes.facts[cluster.nodes.slot(facts.name)]!)) | 0;
  const slot = cluster.nodes.setNode(facts);
  cluster.nodesHash = (cluster.nodesHash + hashOf(facts)) | 0;
  markDirty(fleet, cluster);
  cluster.claimsStale = true;
  if (isNew) adoptPods(fleet, cluster, facts.name, slot);
}

/** Pods that were bound to the node before it was known. */
function adoptPods(fleet: Fleet, cluster: ClusterState, node: string, slot: number): void {
  for (const id of cluster.homeless.get(node) ?? []) {
    const pod = fleet.pods.get(id)!;
    pod.slot = slot;
    occupy(cluster, pod, 1);
  }
  cluster.homeless.delete(node);
}

/** The node's pods stay known, without a place, until they are gone themselves. */
function removeNode(fleet: Fleet, cluster: ClusterState, node: string): void {
  const slot = cluster.nodes.slot(node);
  if (slot < 0) return;
  for (const [id, pod] of fleet.pods) {
    if (pod.cluster !== cluster.facts.name || pod.slot !== slot) continue;
    occupy(cluster, pod, -1);
    pod.slot = -1;
    if (isHomeless(pod)) addHomeless(cluster, node, id);
  }
  for (const claim of cluster.openClaims) {
    claim.packed = claim.packed.filter((packed) => packed !== slot);
  }
  cluster.nodesHash = (cluster.nodesHash - hashOf(cluster.nodes.facts[slot]!)) | 0;
  cluster.nodes.removeNode(node);
  markDirty(fleet, cluster);
  cluster.claimsStale = true;
}

function setPod(fleet: Fleet, id: PodId, facts: PodFacts | undefined, nowMicros: number): void {
  const before = fleet.pods.get(id);
  if (before !== undefined && facts !== undefined && ranToItsEnd(before, facts)) {
    finish(fleet, id, before, nowMicros);
    return;
  }
  if (before !== undefined) leave(fleet, id, before);
  // Nothing of it is there any more, or what is there is not its own any more.
  if (typeof before?.owner === 'string' && before.owner !== facts?.owner) fleet.touched.add(before.owner);
  if (facts === undefined) {
    fleet.pods.delete(id);
    return;
  }
  const cluster = fleet.clusters.get(facts.cluster);
  if (cluster === undefined) return;
  cluster.seenMicros = nowMicros;
  const pod: PodRecord = {
    cluster: facts.cluster,
    slot: facts.node === null ? -1 : cluster.nodes.slot(facts.node),
    node: facts.node,
    shape: facts.shape,
    owner: facts.owner,
    phase: facts.phase,
    claim: null,
  };
  fleet.pods.set(id, pod);
  enter(fleet, cluster, id, pod, nowMicros);
}

/** Whether all that is new of a pod of ours is that it finished: what most pods do once, so it is kept short. */
function ranToItsEnd(before: PodRecord, facts: PodFacts): boolean {
  return (
    before.claim !== null &&
    before.phase === 'bound' &&
    facts.phase === 'finished' &&
    facts.cluster === before.cluster &&
    facts.node === before.node &&
    facts.owner === before.owner &&
    facts.shape === before.shape
  );
}

/** Its room is free again, and it still counts as present. */
function finish(fleet: Fleet, id: PodId, pod: PodRecord, nowMicros: number): void {
  const cluster = fleet.clusters.get(pod.cluster)!;
  markDirty(fleet, cluster);
  cluster.claimsStale = true;
  cluster.seenMicros = nowMicros;
  occupy(cluster, pod, -1);
  if (isHomeless(pod)) cluster.homeless.get(pod.node)?.delete(id);
  pod.phase = 'finished';
  fleet.touched.add(pod.owner!);
}

function enter(fleet: Fleet, cluster: ClusterState, id: PodId, pod: PodRecord, nowMicros: number): void {
  markDirty(fleet, cluster);
  cluster.claimsStale = true;
  const { owner, phase, shape } = pod;
  if (owner !== null && phase !== 'pending') pod.claim = addPresent(cluster, owner, shape);
  occupy(cluster, pod, 1);
  if (isHomeless(pod)) addHomeless(cluster, pod.node, id);
  if (owner === null) {
    if (phase === 'pending') foreignClaim(cluster, `pod/${id}`, shape, nowMicros);
    return;
  }
  // A pod that found its node is as it was decided: only its end may ask for a new decision.
  if (phase === 'finished') fleet.touched.add(owner);
}

function leave(fleet: Fleet, id: PodId, pod: PodRecord): void {
  const cluster = fleet.clusters.get(pod.cluster);
  if (cluster === undefined) return;
  markDirty(fleet, cluster);
  cluster.claimsStale = true;
  occupy(cluster, pod, -1);
  if (isHomeless(pod)) cluster.homeless.get(pod.node)?.delete(id);
  if (pod.owner === null && pod.phase === 'pending') dropForeignClaim(cluster, `pod/${id}`);
  if (pod.claim !== null) dropPresent(cluster, pod.claim);
}

/** Whether a pod is bound to a node that is not known. */
function isHomeless(pod: PodRecord): pod is PodRecord & { readonly node: string } {
  return pod.phase === 'bound' && pod.slot < 0 && pod.node !== null;
}

function addHomeless(cluster: ClusterState, node: string, id: PodId): void {
  const ids = cluster.homeless.get(node);
  if (ids === undefined) cluster.homeless.set(node, new Set([id]));
  else ids.add(id);
}

/** Counts a pod on its node (1) or takes it off (-1), if it is bound there. */
function occupy(cluster: ClusterState, pod: PodRecord, change: 1 | -1): void {
  if (pod.phase !== 'bound' || pod.slot < 0) return;
  cluster.nodes.addPods(pod.slot, pod.shape, change, 'requested');
  if (pod.claim !== null) countBound(pod.claim, pod.slot, pod.shape, change);
}

function markChanged(fleet: Fleet, cluster: ClusterState): void {
  cluster.changed = true;
  fleet.standing++;
  markDirty(fleet, cluster);
}

/**
 * What is said of a node as a number, whatever the order of its fields; the sum over nodes tells whether any of it changed,
 * in any order. It is remembered beyond this process.
 */
function hashOf(facts: NodeFacts): number {
  const sorted = (map: ReadonlyMap<string, unknown>): unknown[] =>
    [...map].sort(([a], [b]) => compareText(a, b));
  const said = [
    facts.name,
    sorted(facts.labels),
    facts.taints.map(({ key, value, effect }) => [key, value, effect]),
    facts.unschedulable,
    facts.ready,
    sorted(facts.allocatable),
  ];
  return mix32(fnv1a(JSON.stringify(said)));
}

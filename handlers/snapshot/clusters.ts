// Clusters of a live fleet as a scenario writes them: their nodes as they are, and what pods of others take of each. Of a cluster
// that does not answer there is what its MemberCluster knows.

import type { ClusterState, Fleet, PodRecord } from '../../core/fleet/fleet.ts';
import type { NodeFacts } from '../../core/nodes/node-facts.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { compareText } from '../../core/text.ts';
import { amountsOf } from './amounts.ts';
import type { Plain } from './bare.ts';
import type { SeenMember } from './seen-fleet.ts';
import { knownNodes, staleSince } from './stale.ts';

export interface ClustersInput {
  readonly fleet: Fleet;
  readonly members: readonly SeenMember[];
  readonly nowMicros: number;
  /** Whether a pod is one of a workload that stands in the scenario. */
  readonly isOurs: (pod: PodRecord) => boolean;
}

/** The clusters, in order of name. */
export function clustersOf({ fleet, members, nowMicros, isOurs }: ClustersInput): readonly Plain[] {
  const others = othersByCluster(fleet, isOurs);
  return members.map((member) => {
    const { facts, fault } = member;
    const state = fleet.clusters.get(facts.name);
    if (fault !== null || state === undefined)
      return {
        ...factsOf(member, 0),
        staleSince: staleSince(member, nowMicros),
        nodes: knownNodes(member),
      };
    return { ...factsOf(member, state.traffic), nodes: nodesOf(state, others.get(facts.name) ?? NOBODY) };
  });
}

function factsOf({ facts }: SeenMember, traffic: number): Plain {
  const { name, tier, labels, taints, region, zone, provider, coordinates, pricePerHourUsd, cordoned } =
    facts;
  return {
    name,
    tier,
    ...(region === '' ? {} : { region }),
    ...(zone === '' ? {} : { zone }),
    ...(provider === '' ? {} : { provider }),
    ...(labels.size === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(taints.length === 0 ? {} : { taints }),
    ...(coordinates === null ? {} : { coordinates }),
    ...(pricePerHourUsd === null ? {} : { pricePerHour: pricePerHourUsd }),
    ...(traffic === 0 ? {} : { traffic }),
    ...(cordoned ? { cordoned } : {}),
  };
}

/** How many pods of others there are of each shape, by slot of their node. */
type Others = ReadonlyMap<number, ReadonlyMap<string, { readonly shape: PodShape; count: number }>>;

const NOBODY: Others = new Map();

function othersByCluster(fleet: Fleet, isOurs: ClustersInput['isOurs']): ReadonlyMap<string, Others> {
  const byCluster = new Map<string, Map<number, Map<string, { shape: PodShape; count: number }>>>();
  for (const pod of fleet.pods.values()) {
    if (pod.phase !== 'bound' || pod.slot < 0 || isOurs(pod)) continue;
    const bySlot =
      byCluster.get(pod.cluster) ?? new Map<number, Map<string, { shape: PodShape; count: number }>>();
    const byRequests = bySlot.get(pod.slot) ?? new Map<string, { shape: PodShape; count: number }>();
    const alike = byRequests.get(pod.shape.requestsId) ?? { shape: pod.shape, count: 0 };
    alike.count++;
    byCluster.set(pod.cluster, bySlot.set(pod.slot, byRequests.set(pod.shape.requestsId, alike)));
  }
  return byCluster;
}

function nodesOf({ nodes }: ClusterState, others: Others): readonly Plain[] {
  return nodes.facts
    .flatMap((facts, slot) => (facts === undefined || nodes.present[slot] === 0 ? [] : [{ facts, slot }]))
    .sort((a, b) => compareText(a.facts.name, b.facts.name))
    .map(({ facts, slot }) => nodeOf(facts, [...(others.get(slot) ?? new Map<string, never>()).entries()]));
}

function nodeOf(
  { name, labels, taints, unschedulable, ready, allocatable }: NodeFacts,
  others: readonly (readonly [string, { readonly shape: PodShape; readonly count: number }])[],
): Plain {
  const alike = [...others].sort(([a], [b]) => compareText(a, b));
  return {
    name,
    // The kubelet's default of pods would stand in for none.
    allocatable: amountsOf([['cpu', 0], ['memory', 0], ['pods', 0], ...allocatable]),
    ...(labels.size === 0 ? {} : { labels: Object.fromEntries(labels) }),
    ...(taints.length === 0 ? {} : { taints }),
    ...(unschedulable ? { unschedulable } : {}),
    ...(ready ? {} : { ready }),
    ...(alike.length === 0 ? {} : { others: alike.map(([, { shape, count }]) => othersOf(shape, count)) }),
  };
}

function othersOf({ cpuMilli, memoryBytes, otherRequests }: PodShape, count: number): Plain {
  const requests = amountsOf([
    ...(cpuMilli === 0 ? [] : [['cpu', cpuMilli] as const]),
    ...(memoryBytes === 0 ? [] : [['memory', memoryBytes] as const]),
    ...otherRequests.map(({ resource, amount }) => [resource, amount] as const),
  ]);
  return { count, ...(Object.keys(requests).length === 0 ? {} : { requests }) };
}

// The most pods that hard topology spreading lets a cluster hold. With e pods already in a domain and room for c more, the
// emptiest domain can rise to m = min(e + c), and no other above m + maxSkew. Several constraints: the tightest counts.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape, TopologySpread } from '../pod/pod-shape.ts';
import { groupsCounted, podsIn } from '../scheduling/pod-counts.ts';
import type { NodeJudge } from './node-judge.ts';

interface Domain {
  there: number;
  room: number;
}

/**
 * The capacity of a cluster under hard spreading, given the pods that fit on each node (`fitting`, by slot, 0 where none
 * does). Pods of the shape's own kind count as not there.
 */
export function capacityUnderSpread(
  table: NodeTable,
  shape: PodShape,
  judge: NodeJudge,
  constraints: readonly TopologySpread[],
  fitting: Int32Array,
): number {
  let capacity = Infinity;
  for (const constraint of constraints) {
    const domains = domainsOf(table, shape, judge, constraint, fitting);
    capacity = Math.min(capacity, fill(domains, constraint));
  }
  return capacity;
}

function domainsOf(
  table: NodeTable,
  shape: PodShape,
  judge: NodeJudge,
  constraint: TopologySpread,
  fitting: Int32Array,
): Domain[] {
  const others = groupsCounted(table, shape.namespace, constraint.selector).filter(
    (group) => group.shape.groupId !== shape.groupId,
  );
  const domains = new Map<string, Domain>();
  for (let slot = 0; slot < table.slots; slot++) {
    const value = table.facts[slot]?.labels.get(constraint.topologyKey);
    if (value === undefined) continue;
    const { selected, tolerated } = judge.isEligible(slot);
    if ((constraint.honourNodeAffinity && !selected) || (constraint.honourNodeTaints && !tolerated)) continue;
    const domain = domains.get(value) ?? { there: 0, room: 0 };
    domain.there += podsIn(others, slot);
    domain.room += fitting[slot]!;
    domains.set(value, domain);
  }
  return [...domains.values()];
}

function fill(domains: readonly Domain[], constraint: TopologySpread): number {
  let lowest = domains.length < constraint.minDomains ? 0 : Infinity;
  for (const { there, room } of domains) lowest = Math.min(lowest, there + room);
  let total = 0;
  for (const { there, room } of domains)
    total += Math.min(room, Math.max(0, lowest + constraint.maxSkew - there));
  return total;
}

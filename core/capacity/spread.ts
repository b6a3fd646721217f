// The most pods that hard topology spreading lets a cluster hold. With e pods already in a domain and room for c more, the
// emptiest domain can rise to m = min(e + c), and no other above m + maxSkew. Several constraints: the tightest counts.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape, TopologySpread } from '../pod/pod-shape.ts';
import { groupsCounted } from '../scheduling/pod-counts.ts';
import { selects } from '../pod/requirements.ts';
import { selectsNode } from '../scheduling/static-verdict.ts';
import { toleratesAll } from '../scheduling/tolerations.ts';
import { strangersIn, type OwnUse } from './own-use.ts';

/** Nodes that share a value of the topology label: pods counted there, the workload's own apart, and pods that fit. */
interface Domain {
  there: number;
  room: number;
}

export interface SpreadInput {
  readonly table: NodeTable;
  readonly shape: PodShape;
  /** The shape's constraints with DoNotSchedule. */
  readonly constraints: readonly TopologySpread[];
  /** Pods that fit on each node by all else, by slot; 0 where none does. */
  readonly fitting: Int32Array;
  readonly own: OwnUse | null;
}

/** The capacity of a cluster under hard spreading, in pods. */
export function capacityUnderSpread(input: SpreadInput): number {
  let capacity = Infinity;
  for (const constraint of input.constraints) {
    const domains = domainsOf(input, constraint);
    const countsItself = selects(constraint.selector, input.shape.labels);
    capacity = Math.min(capacity, countsItself ? fill(domains, constraint) : allowed(domains, constraint));
  }
  return capacity;
}

function domainsOf({ table, shape, fitting, own }: SpreadInput, constraint: TopologySpread): Domain[] {
  const counted = groupsCounted(table, shape.namespace, constraint.selector);
  const domains = new Map<string, Domain>();
  for (let slot = 0; slot < table.slots; slot++) {
    const facts = table.facts[slot];
    const value = facts?.labels.get(constraint.topologyKey);
    if (facts === undefined || value === undefined) continue;
    if (constraint.honourNodeAffinity && !selectsNode(shape, facts)) continue;
    if (constraint.honourNodeTaints && !toleratesAll(shape.tolerations, facts.taints)) continue;
    const domain = domains.get(value) ?? { there: 0, room: 0 };
    domain.there += strangersIn(counted, slot, own);
    domain.room += fitting[slot]!;
    domains.set(value, domain);
  }
  return [...domains.values()];
}

/** Pods that can be added while each added pod raises the count of its domain. */
function fill(domains: readonly Domain[], constraint: TopologySpread): number {
  const lowest = least(domains, constraint, ({ there, room }) => there + room);
  let total = 0;
  for (const { there, room } of domains)
    total += Math.min(room, Math.max(0, lowest + constraint.maxSkew - there));
  return total;
}

/** Pods that can be added where they are not counted themselves: domains are open or closed as they stand. */
function allowed(domains: readonly Domain[], constraint: TopologySpread): number {
  const most = least(domains, constraint, ({ there }) => there) + constraint.maxSkew;
  let total = 0;
  for (const { there, room } of domains) if (there <= most) total += room;
  return total;
}

function least(
  domains: readonly Domain[],
  constraint: TopologySpread,
  count: (domain: Domain) => number,
): number {
  return domains.length < constraint.minDomains ? 0 : Math.min(...domains.map(count));
}

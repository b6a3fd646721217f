// Constraints that cap how many pods of a shape a node may hold beside its resources: host ports, staying away from each
// other by host name, and pods that must be kept away from. What is not modelled here makes an estimate an upper bound.

import { HOSTNAME_LABEL } from '../nodes/node-facts.ts';
import type { NodeTable } from '../nodes/node-table.ts';
import type { PodGroup } from '../nodes/pod-groups.ts';
import type { PodAffinityTerm, PodShape, TopologySpread } from '../pod/pod-shape.ts';
import { portHolders } from '../scheduling/plugins/node-ports.ts';
import { reaches } from '../scheduling/pod-counts.ts';
import { strangersIn, type OwnUse } from './own-use.ts';

/** Caps of one shape on the nodes of one table. */
export interface NodeConstraints {
  /** Pods of the shape that a node may hold at most, by its resources apart. */
  readonly perNode: number;
  /** Pods that a node must not hold, the workload's own apart. */
  readonly blockers: readonly PodGroup[];
  /** Spreading that must be kept. */
  readonly spread: readonly TopologySpread[];
}

/** The caps of a shape, or null when nothing but resources limits it. */
export function constraintsOf(shape: PodShape, table: NodeTable): NodeConstraints | null {
  if (
    !shape.hasPodTerms &&
    shape.hostPorts.length + shape.topologySpread.length + table.groups.withTerms === 0
  )
    return null;
  if (isPlain(shape) && table.groups.withTerms === 0) return null;
  const spread = shape.topologySpread.filter((s) => s.whenUnsatisfiable === 'DoNotSchedule');
  const isAlone = shape.hostPorts.length > 0 || keepsApart(shape);
  const blockers = blockersOf(shape, table);
  if (!isAlone && blockers.length === 0 && spread.length === 0) return null;
  return { perNode: isAlone ? 1 : Infinity, blockers, spread };
}

function isPlain({ hostPorts, requiredAntiAffinity, topologySpread }: PodShape): boolean {
  return hostPorts.length === 0 && requiredAntiAffinity.length === 0 && topologySpread.length === 0;
}

/** Pods that cannot share a node with one of the shape: by host port, or by the terms of either. */
function blockersOf(shape: PodShape, table: NodeTable): PodGroup[] {
  const blockers = new Set(portHolders(table, shape));
  if (shape.requiredAntiAffinity.length > 0 || table.groups.withTerms > 0) {
    for (const group of table.groups.byId.values()) if (keptAway(shape, group.shape)) blockers.add(group);
  }
  return [...blockers];
}

/** Pods that a node may hold at most under the caps; 0 where a blocker is there. */
export function mostOn(constraints: NodeConstraints, slot: number, own: OwnUse | null): number {
  return strangersIn(constraints.blockers, slot, own) > 0 ? 0 : constraints.perNode;
}

/** Whether pods of the shape keep away from each other by host. */
function keepsApart(shape: PodShape): boolean {
  return shape.requiredAntiAffinity.some((term) => byHost(term) && reaches(term, shape));
}

/** Whether two kinds of pods must not share a host, by the terms of either. */
function keptAway(a: PodShape, b: PodShape): boolean {
  return (
    a.requiredAntiAffinity.some((term) => byHost(term) && reaches(term, b)) ||
    b.requiredAntiAffinity.some((term) => byHost(term) && reaches(term, a))
  );
}

function byHost(term: PodAffinityTerm): boolean {
  return term.topologyKey === HOSTNAME_LABEL;
}

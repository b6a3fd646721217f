// How many pods of a shape a cluster can take, node by node: what is allocatable, minus what is bound and promised. Estimates
// are kept by shape and brought up to date from the nodes that changed; they are derived and never an input of their own.

import type { Key } from '../decide/key.ts';
import { settleClaims } from '../fleet/claims.ts';
import type { Claim, ClusterState } from '../fleet/fleet.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { ShapeOnClasses } from '../scheduling/shape-on-classes.ts';
import { constraintsOf, mostOn, type NodeConstraints } from './constraints.ts';
import { NodeJudge } from './node-judge.ts';
import { count, emptyCounts, NODE_CONFLICTING, tallyOf, type Counts, type NodeTally } from './node-tally.ts';
import { countByResources, roomByResources } from './plain-walk.ts';
import { NOTHING_BACK } from './node-room.ts';
import { ownUse, type OwnUse } from './own-use.ts';
import { capacityUnderSpread } from './spread.ts';
import { tallyFromTotals } from './totals.ts';

/** Smaller clusters are walked each time: it costs less than remembering. */
const KEPT_FROM_NODES = 16;

/**
 * The nodes of a cluster by what a shape meets there, and the pods that fit, as if the pods of workload `key` were not
 * there (null: a workload that holds nothing anywhere). Clusters that show totals only are estimated from these. `isNew`: the shape was not asked for lately and most
 * such are never again, so nothing is kept for it.
 */
export function estimate(cluster: ClusterState, shape: PodShape, key: Key | null, isNew = false): NodeTally {
  settleClaims(cluster);
  if (cluster.totals !== null) return tallyFromTotals(cluster, cluster.totals, shape, key);
  const own = ownUse(claimOf(cluster, key));
  const constraints = constraintsOf(shape, cluster.nodes);
  if (constraints !== null) return walkConstrained(cluster, shape, own, constraints);
  return tallyOf(isWalked(cluster, isNew) ? walk(cluster, shape, own) : kept(cluster, shape, own));
}

/** The capacity that `estimate` tells, where nobody asks what keeps the shape from other nodes. */
export function capacityIn(cluster: ClusterState, shape: PodShape, key: Key | null, isNew = false): number {
  settleClaims(cluster);
  if (cluster.totals !== null) return tallyFromTotals(cluster, cluster.totals, shape, key).capacity;
  const own = ownUse(claimOf(cluster, key));
  const constraints = constraintsOf(shape, cluster.nodes);
  if (constraints !== null) return walkConstrained(cluster, shape, own, constraints).capacity;
  if (!isWalked(cluster, isNew))
    return own === null ? cluster.estimates.capacityOf(shape) : kept(cluster, shape, own).capacity;
  const onClasses = cluster.scheduler.onClasses(shape);
  if (isByResources(shape, onClasses, own)) return roomByResources(cluster.nodes, shape, onClasses.verdicts);
  return walk(cluster, shape, own).capacity;
}

function claimOf({ claims }: ClusterState, key: Key | null): Claim | undefined {
  return key === null ? undefined : claims.get(key);
}

function isWalked({ nodes }: ClusterState, isNew: boolean): boolean {
  return isNew || nodes.count < KEPT_FROM_NODES;
}

function walk(cluster: ClusterState, shape: PodShape, own: OwnUse | null): Counts {
  const table = cluster.nodes;
  const onClasses = cluster.scheduler.onClasses(shape);
  if (isByResources(shape, onClasses, own)) return countByResources(table, shape, onClasses.verdicts);
  const judge = new NodeJudge(table, shape, onClasses);
  const counts = emptyCounts();
  for (let slot = 0; slot < table.slots; slot++) {
    if (table.present[slot] === 1) count(counts, judge.judge(slot, own?.get(slot) ?? NOTHING_BACK), 1);
  }
  return counts;
}

/** Whether cpu, memory and pod slots are all that tells nodes of one class apart. */
function isByResources(
  { otherRequests }: PodShape,
  { asksNodes }: ShapeOnClasses,
  own: OwnUse | null,
): boolean {
  return own === null && otherRequests.length === 0 && !asksNodes;
}

/** The same under caps that resources know nothing of. */
function walkConstrained(
  cluster: ClusterState,
  shape: PodShape,
  own: OwnUse | null,
  constraints: NodeConstraints,
): NodeTally {
  const table = cluster.nodes;
  const judge = new NodeJudge(table, shape, cluster.scheduler.onClasses(shape));
  const counts = emptyCounts();
  const fitting = new Int32Array(table.slots);
  for (let slot = 0; slot < table.slots; slot++) {
    if (table.present[slot] === 0) continue;
    const alone = judge.judge(slot, own?.get(slot) ?? NOTHING_BACK);
    const said = alone < 0 ? alone : Math.min(alone, mostOn(constraints, slot, own) || NODE_CONFLICTING);
    count(counts, said, 1);
    fitting[slot] = Math.max(0, said);
  }
  const tally = tallyOf(counts);
  if (constraints.spread.length === 0) return tally;
  const most = capacityUnderSpread({ table, shape, constraints: constraints.spread, fitting, own });
  const capacity = Math.min(tally.capacity, most);
  return { ...tally, capacity, heldBack: tally.capacity - capacity };
}

/** What is kept of a shape, less what the workload holds itself. */
function kept({ estimates, nodes, scheduler }: ClusterState, shape: PodShape, own: OwnUse | null): Counts {
  const counts = estimates.countsOf(shape);
  if (own === null) return counts;
  const judge = new NodeJudge(nodes, shape, scheduler.onClasses(shape));
  for (const [slot, back] of own) {
    if (nodes.present[slot] === 0) continue;
    count(counts, estimates.saidOf(shape, slot), -1);
    count(counts, judge.judge(slot, back), 1);
  }
  return counts;
}

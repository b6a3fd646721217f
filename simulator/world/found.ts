// Workloads that were placed before a run begins: they are on the board as their status says, and their pods are on nodes, seen and
// ready. Nothing is decided here; cluster0 decides on them anew as an operator does that starts.

import { indexesIn } from '../../core/placement/job-parts.ts';
import { revisionIn } from '../../core/placement/variants.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { FoundPlacement } from '../load/load.ts';
import type { Accounts } from './accounts.ts';
import type { Cluster0 } from './cluster0.ts';
import type { Members } from './members.ts';
import { wishOf } from './orders.ts';
import { Seen } from './sightings.ts';
import { countsIn, seenIn, type Workload } from './workload.ts';

export interface FoundOptions {
  readonly queue: EventQueue;
  readonly accounts: Accounts;
  readonly members: Members;
  readonly cluster0: Cluster0;
}

/** Takes in a workload that nothing has been done about in the run, at its start. */
export function takeAsFound(
  { queue, accounts, members, cluster0 }: FoundOptions,
  workload: Workload,
  found: FoundPlacement,
): void {
  const { placements, unplaced, memory } = found;
  const leaving = memory?.leaving.map(({ cluster }) => cluster) ?? [];
  workload.self.createdMicros = found.createdMicros;
  workload.memory = memory;
  workload.status = { observedGeneration: 1, placements, leaving, unplaced, conditions: [] };
  cluster0.created(workload);
  for (const [cluster, slots] of slotsByCluster(members, found)) {
    const desired = placements.find((placed) => placed.cluster === cluster)?.replicas ?? slots.length;
    const revision = revisionIn(workload.spec, cluster);
    const member = seenIn(workload, cluster, queue.clock);
    member.desired = desired;
    member.revision = revision;
    const divided = memory?.divided;
    const part = divided === undefined ? null : indexesIn(divided, cluster);
    const effect = { cluster, replicas: desired, revision, ...(part === null ? {} : { part }) };
    const wish = wishOf(workload, { type: 'ensureWorkload', uid: workload.self.uid, ...effect });
    const index = members.indexOf(cluster);
    if (memory?.finished.includes(cluster) === true) {
      // Where no machine is known, nothing is to be shown of what ran there.
      if (members.clusters[index]!.nodes.count === 0) continue;
      members.findFinished(workload.index, index, wish, (pod) => {
        workload.finished++;
        countsIn(workload, cluster).finished++;
        cluster0.observe(pod, Seen.finished);
      });
      continue;
    }
    members.find(workload.index, index, wish, slots, (pod) => {
      cluster0.observe(pod, Seen.bound);
      if (workload.kind === 'MultiClusterDeployment') cluster0.observe(pod, Seen.ready);
    });
  }
  accounts.found(workload, queue.clock);
}

/** Where pods are in each cluster that the workload is wanted in, or still leaves. */
function slotsByCluster(
  members: Members,
  { placements, pods }: FoundPlacement,
): ReadonlyMap<string, readonly number[]> {
  const slots = new Map<string, number[]>(placements.map(({ cluster }) => [cluster, []]));
  for (const { cluster, node, count } of pods) {
    const slot = members.clusters[members.indexOf(cluster)]!.nodes.slot(node);
    const here = slots.get(cluster) ?? [];
    slots.set(cluster, [...here, ...Array.from({ length: count }, () => slot)]);
  }
  return slots;
}

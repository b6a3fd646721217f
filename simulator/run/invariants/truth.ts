// What cluster0 believes once it has heard everything: nodes as their members show them, every pod that is on a node on it, and
// none beside; nothing that another decision would change.

import { decide } from '../../../core/decide/dispatch.ts';
import { drawFor } from '../../../core/draw.ts';
import type { Mck8sControl } from '../../world/mck8s-control.ts';
import { mustHold } from './must-hold.ts';

/** @throws Error that names what cluster0 has wrong though nothing happened for long */
export function checkTruth({ cluster0, members }: Mck8sControl): void {
  const { pods } = members;
  for (const cluster of members.clusters) {
    const seen = cluster0.fleet.clusters.get(cluster.name)!;
    mustHold(seen.ready, () => `${cluster.name} is up and does not count as ready`);
    if (seen.totals !== null) continue;
    for (const [slot, facts] of cluster.nodes.facts.entries()) {
      const told = seen.nodes.facts[slot];
      const isTrue = told?.ready === facts!.ready && told.unschedulable === facts!.unschedulable;
      mustHold(isTrue, () => `${cluster.name}: ${facts!.name} is not seen as it is`);
    }
    for (const column of cluster.nodes.columns()) {
      const believed = seen.nodes.column(column.name).requested;
      for (let slot = 0; slot < cluster.nodes.slots; slot++) {
        const [is, told] = [column.requested[slot]!, believed[slot]!];
        mustHold(
          is === told,
          () => `${cluster.name}: ${is} of ${column.name} are requested on node ${slot}, ${told} are seen`,
        );
      }
    }
  }
  for (const workload of cluster0.workloads.all()) {
    if (workload.isForgotten) continue;
    for (const { cluster, ready } of workload.seen) {
      const member = members.indexOf(cluster);
      const own = [...Array(pods.rows).keys()].filter(
        (pod) =>
          pods.member[pod] === member && members.workloadOf(pod) === workload.index && pods.isOnNode(pod),
      );
      const truly = own.filter((pod) => pods.isShownReady[pod] === 1).length;
      if (workload.kind === 'MultiClusterDeployment')
        mustHold(
          ready === truly,
          () => `${workload.key} has ${truly} ready pods in ${cluster}, ${ready} are seen`,
        );
    }
  }
}

/** @throws Error that names a workload of which another decision would change something */
export function checkNothingToDo(control: Mck8sControl, seed: number, nowMicros: number): void {
  const { fleet, board, workloads } = control.cluster0;
  for (const { isGone, key, self, spec, seen, status, memory } of workloads.all()) {
    if (isGone) continue;
    const observed = seen.filter(({ isRemoved }) => !isRemoved);
    const draw = drawFor(seed, self.uid);
    const again = decide({ self, spec, observed, fleet, board, memory, nowMicros, draw });
    const said = JSON.stringify([again.status.placements, again.effects]);
    const before = JSON.stringify([status?.placements, []]);
    mustHold(said === before, () => `${key} would be decided otherwise: ${said}, not ${before}`);
  }
}

// Workloads, their objects in members and their pods: none lost, none twice, and the meter's pending pods counted again.

import type { MemberObject } from '../../cluster/member-object.ts';
import { PodState, type Pods } from '../../cluster/pods.ts';
import type { Meter } from '../../measure/meter.ts';
import type { Mck8sControl } from '../../world/mck8s-control.ts';
import { demandOf } from '../../world/demand.ts';
import type { Workload } from '../../world/workload.ts';
import { mustHold } from './must-hold.ts';

/** Pods of one workload, counted anew. */
interface Tally {
  bound: number;
  finished: number;
}

/** Checks every workload that is not forgotten, and that of those which are no pod is on a node. */
export function checkWorkloads({ members, cluster0 }: Mck8sControl, meter: Meter): void {
  const { pods, objects } = members;
  checkObjects(objects, pods);
  const workloads = cluster0.workloads.all();
  const tallies = new Map(workloads.map(({ index }): [number, Tally] => [index, { bound: 0, finished: 0 }]));
  for (let pod = 0; pod < pods.rows; pod++) {
    const tally = tallies.get(members.workloadOf(pod));
    mustHold(
      tally !== undefined || pods.state[pod]! >= PodState.finished,
      () => `pod ${pod} is in state ${pods.state[pod]!} and its workload is forgotten`,
    );
    if (tally === undefined) continue;
    if (pods.isOnNode(pod)) tally.bound++;
    if (pods.state[pod] === PodState.finished) tally.finished++;
  }
  let pending = 0;
  for (const workload of workloads) {
    checkWorkload(workload, tallies.get(workload.index)!);
    pending += demandOf(workload).pending;
  }
  mustHold(meter.pending === pending, () => `the meter has ${meter.pending} pods pending, not ${pending}`);
}

/** Each pod that is not over is one of exactly one object, and that object knows it. */
function checkObjects(objects: readonly MemberObject[], pods: Pods): void {
  const listed = new Uint8Array(pods.rows);
  for (const object of objects) {
    const { index, member, isGone } = object;
    mustHold(
      !isGone || object.pods.length === 0,
      () => `object ${index} is gone and has ${object.pods.length} pods`,
    );
    for (const pod of object.pods) {
      const isIts = pods.object[pod] === index && pods.member[pod] === member;
      mustHold(
        isIts,
        () => `pod ${pod} is listed by object ${index} of member ${member}, which is not its own`,
      );
      mustHold(listed[pod] === 0, () => `pod ${pod} is listed twice`);
      listed[pod] = 1;
    }
  }
  for (let pod = 0; pod < pods.rows; pod++) {
    const isAlive = pods.state[pod]! < PodState.finished;
    mustHold(
      (listed[pod] === 1) === isAlive,
      () => `pod ${pod} is in state ${pods.state[pod]!} and listed ${listed[pod]!} times`,
    );
  }
}

function checkWorkload(workload: Workload, tally: Tally): void {
  const { key, wanted, bound, finished, submissions, isForgotten } = workload;
  mustHold(bound === tally.bound, () => `${key} has ${bound} pods bound, not ${tally.bound}`);
  // Finished pods go with a job that is complete.
  mustHold(
    isForgotten || finished === tally.finished,
    () => `${key} has ${finished} pods finished, not ${tally.finished}`,
  );
  const demand = demandOf(workload);
  mustHold(wanted === demand.wanted, () => `${key} wants ${demand.wanted} pods, not ${wanted}`);
  const { pending } = demand;
  const waiting = submissions.reduce((sum, { pods }) => sum + pods, 0);
  mustHold(waiting <= pending, () => `${key} has ${waiting} pods never bound and only ${pending} pending`);
}

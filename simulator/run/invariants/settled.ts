// What must hold once nothing has been done to a run for long: every wanted pod exists once, where the status says or waiting,
// and none that is not wanted; and no pod waits in a member that has a node for it.

import type { Key } from '../../../core/decide/key.ts';
import { podsPlaced } from '../../../core/placement/status.ts';
import { pickNode } from '../../../core/scheduling/pick-node.ts';
import { firstByName } from '../../../core/scheduling/tie.ts';
import type { MemberObject } from '../../cluster/member-object.ts';
import { PodState, type Pods } from '../../cluster/pods.ts';
import { podsAsked } from '../../world/demand.ts';
import type { Mck8sControl } from '../../world/mck8s-control.ts';
import type { Workload } from '../../world/workload.ts';
import { mustHold } from './must-hold.ts';

/** @throws Error that names a workload or a pod that did not come to rest as it should */
export function checkSettled(control: Mck8sControl): void {
  const { members, cluster0 } = control;
  const objects = new Map<number, MemberObject[]>();
  for (const object of members.objects) {
    if (object.isGone) continue;
    objects.set(object.workload, [...(objects.get(object.workload) ?? []), object]);
  }
  const alive = (key: Key, workload: Workload): boolean => cluster0.workloads.find(key) === workload;
  for (const workload of cluster0.workloads.all()) {
    const { key, index } = workload;
    const own = objects.get(index) ?? [];
    if (alive(key, workload)) checkAlive(control, workload, own);
    else checkNothingLeft(`${key} is over`, own);
    objects.delete(index);
  }
  for (const [index, own] of objects) checkNothingLeft(`workload ${index} is forgotten`, own);
  checkQueued(control);
}

function checkAlive({ members }: Mck8sControl, workload: Workload, objects: readonly MemberObject[]): void {
  const { key, status } = workload;
  const asked = workload.kind === 'MultiClusterDeployment' ? workload.wanted : podsAsked(workload);
  mustHold(status !== null, () => `${key} was never decided on`);
  if (status === null || workload.self.paused || isHeld(workload)) return;
  const placed = podsPlaced(status.placements);
  const unplaced = status.unplaced?.replicas ?? 0;
  mustHold(
    placed + unplaced === asked,
    () => `${key} wants ${asked} pods; ${placed} are placed, ${unplaced} wait`,
  );
  const wanted = new Map(status.placements.map(({ cluster, replicas }) => [cluster, replicas]));
  for (const object of objects) {
    const { name } = members.clusters[object.member]!;
    const replicas = wanted.get(name) ?? 0;
    wanted.delete(name);
    // What leaves runs on until all that replaces it is ready, which may be never.
    if (status.leaving.includes(name)) continue;
    mustHold(
      object.desired === replicas,
      () => `${key} in ${name} runs ${object.desired} pods, not ${replicas}`,
    );
    const [least, most] = podsExpected(object, members.pods);
    const there = object.pods.length;
    mustHold(there >= least && there <= most, () => `${key} in ${name} has ${there} pods, not ${least}`);
  }
  for (const [name, replicas] of wanted) mustHold(replicas === 0, () => `${key} is not in ${name}`);
}

/** Nothing is asked of a workload that is suspended or cannot be placed at all. */
function isHeld({ spec, status }: Workload): boolean {
  const isStalled =
    status?.conditions.some((said) => said.type === 'Stalled' && said.status === 'True') ?? false;
  return isStalled || ('suspend' in spec && spec.suspend);
}

/** A rollout that finds no room for its surge stays on the way, as in Kubernetes. */
function podsExpected(object: MemberObject, pods: Pods): readonly [least: number, most: number] {
  const { kind, desired, completions, finished, revision } = object;
  if (kind === 'Job') {
    const running = Math.max(0, Math.min(desired, completions - finished));
    return [running, running];
  }
  const isRollingOut = object.pods.some((pod) => pods.revision[pod] !== revision);
  return [desired, isRollingOut ? desired + Math.ceil(desired * 0.25) : desired];
}

function checkNothingLeft(what: string, objects: readonly MemberObject[]): void {
  const pods = objects.reduce((sum, object) => sum + object.pods.length, 0);
  mustHold(pods === 0, () => `${what} and still has ${pods} pods`);
}

function checkQueued({ pods, clusters }: Mck8sControl): void {
  for (let pod = 0; pod < pods.rows; pod++) {
    if (pods.state[pod] !== PodState.queued) continue;
    const { name, nodes } = clusters[pods.member[pod]!]!;
    const slot = pickNode(nodes, pods.shape[pod]!, firstByName(nodes));
    mustHold(slot < 0, () => `pod ${pod} waits in ${name} and fits on node ${slot}`);
  }
}

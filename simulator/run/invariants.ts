// What must hold at every instant of every run, checked from the ground up: sums are made anew from single pods and held
// against the books that the run keeps. It is slow on purpose and changes nothing.

import { Mck8sControl } from '../world/mck8s-control.ts';
import { checkFleet } from './invariants/fleet.ts';
import { mustHold } from './invariants/must-hold.ts';
import { checkMachines, checkNodes } from './invariants/nodes.ts';
import { checkWorkloads } from './invariants/workloads.ts';
import { PodState, type Pods } from '../cluster/pods.ts';
import type { RunView } from './run.ts';

/** Checks one run, look by look: what may only go one way is held against the look before. */
export class Invariants {
  private lastMicros = 0;
  private lastCount = 0;
  private lastBirths: Float64Array = new Float64Array(0);
  private lastStates: Uint8Array = new Uint8Array(0);
  private lastSlots: Int32Array = new Int32Array(0);
  private lastLives: Int32Array = new Int32Array(0);

  /** @throws Error that says what does not hold, where, and with which numbers */
  check({ control, meter, nowMicros }: RunView): void {
    const { pods, clusters } = control;
    const { lastMicros } = this;
    mustHold(nowMicros >= lastMicros, () => `the clock went from ${lastMicros} us back to ${nowMicros} us`);
    this.lastMicros = nowMicros;
    this.checkLives(pods);
    for (const [member, cluster] of clusters.entries()) {
      checkNodes(cluster, member, pods);
      checkMachines(cluster, member, pods);
    }
    const running = count(pods, (pod) => pods.isOnNode(pod));
    mustHold(meter.running === running, () => `the meter has ${meter.running} pods bound, not ${running}`);
    if (control instanceof Mck8sControl) {
      checkWorkloads(control, meter);
      checkFleet(control);
      return;
    }
    const pending = count(pods, (pod) => pods.state[pod] === PodState.queued);
    mustHold(meter.pending === pending, () => `the meter has ${meter.pending} pods pending, not ${pending}`);
  }

  /** A pod's life goes one way, unless its machine stopped, and it never changes its node. */
  private checkLives(pods: Pods): void {
    const { lastStates, lastSlots, lastBirths, lastCount } = this;
    mustHold(pods.count >= lastCount, () => `of ${lastCount} pods ${pods.count} are left`);
    for (let pod = 0; pod < pods.rows; pod++) {
      const state = pods.state[pod]!;
      const slot = pods.slot[pod]!;
      const hasNode = slot >= 0;
      const mayHaveNode = state !== PodState.queued;
      const isRight = hasNode ? mayHaveNode : !pods.isOnNode(pod);
      mustHold(isRight, () => `pod ${pod} is in state ${state} with node ${slot}`);
      if (lastBirths[pod] !== pods.birth[pod]) continue;
      const isAlive = pods.isOnNode(pod) && pods.life[pod]! > this.lastLives[pod]!;
      const goesOn = isAlive || state >= lastStates[pod]!;
      mustHold(goesOn, () => `pod ${pod} went from state ${lastStates[pod]!} to ${state}`);
      const before = lastSlots[pod]!;
      mustHold(before < 0 || before === slot, () => `pod ${pod} moved from node ${before} to ${slot}`);
    }
    this.lastCount = pods.count;
    this.lastBirths = pods.birth.slice(0, pods.rows);
    this.lastStates = pods.state.slice(0, pods.rows);
    this.lastSlots = pods.slot.slice(0, pods.rows);
    this.lastLives = pods.life.slice(0, pods.rows);
  }
}

function count(pods: Pods, holds: (pod: number) => boolean): number {
  let found = 0;
  for (let pod = 0; pod < pods.rows; pod++) if (holds(pod)) found++;
  return found;
}

// The next steps of a rolling update over pods that are objects, by the arithmetic of the rehearsal's members, which counts in
// numbers: it translates and decides nothing.

import { plainShape } from '../../../core/pod/plain-shape.ts';
import { nextSteps } from '../../cluster/member-object.ts';
import { Pods } from '../../cluster/pods.ts';
import type { StoredObject } from '../store.ts';
import { stateOf } from './pod-objects.ts';
import { controllerOf } from './resources.ts';

/** How many pods to make, and which to delete. */
export interface RolloutSteps {
  readonly create: number;
  readonly remove: readonly StoredObject[];
}

/** The arithmetic asks for a shape and reads none. */
const NO_SHAPE = plainShape({ namespace: '', cpuMilli: 0, memoryBytes: 0 });

export class RollingUpdate {
  private readonly pods = new Pods();
  /** By UID: the older the lower. */
  private readonly numbers = new Map<string, number>();

  /** @param pods live ones of all ReplicaSets; @param current the UID of the newest set */
  steps(desired: number, current: string, pods: readonly StoredObject[]): RolloutSteps {
    const byNumber = new Map(pods.map((pod) => [this.numberOf(pod), pod]));
    const { create, remove } = nextSteps(
      {
        index: 0,
        workload: 0,
        member: 0,
        kind: 'Deployment',
        desired,
        revision: current,
        shape: NO_SHAPE,
        completions: Infinity,
        runMicros: Infinity,
        neverReady: false,
        finished: 0,
        isGone: false,
        isForgotten: false,
        pods: [...byNumber.keys()].sort((a, b) => a - b),
      },
      this.pods,
    );
    return { create, remove: remove.map((number) => byNumber.get(number)!) };
  }

  forget(pod: StoredObject): void {
    this.numbers.delete(pod.metadata.uid);
  }

  /** The number of a pod, with its state brought up to date. */
  private numberOf(pod: StoredObject): number {
    const { uid } = pod.metadata;
    const known = this.numbers.get(uid);
    const number =
      known ?? this.pods.add(0, 0, { shape: NO_SHAPE, revision: controllerOf(pod), runMicros: Infinity });
    if (known === undefined) this.numbers.set(uid, number);
    this.pods.state[number] = stateOf(pod);
    return number;
  }
}

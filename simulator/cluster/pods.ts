// The pods of a run as columns, so that an event about a pod carries a number and nothing is allocated for it. It holds what is
// true in the clusters; what cluster0 knows of it comes later, by informers. The number of a pod that nobody looks at any more is
// given to another, so that columns are as long as pods were many at once, however long the run is.

import type { PodShape } from '../../core/pod/pod-shape.ts';

/** Where a pod stands. Deleted and finished pods are on no node. */
export const PodState = {
  queued: 0,
  bound: 1,
  running: 2,
  ready: 3,
  finished: 4,
  deleted: 5,
} as const;

const INITIAL = 1024;

/** What a pod is made from. */
export interface PodTemplate {
  readonly shape: PodShape;
  readonly revision: string;
  /** Infinity: until it is deleted. */
  readonly runMicros: number;
  /** It starts and never becomes ready; absent: it does. */
  readonly neverReady?: boolean;
}

/** Columns over pod numbers. */
export class Pods {
  /** Pods made since the start of the run. */
  count = 0;
  /** Numbers in use, or used before: all are below. */
  rows = 0;
  /** Which pod of the run it is, in order of creation: its own for good, unlike its number. */
  birth: Float64Array = new Float64Array(INITIAL);
  /** The member's object that it belongs to, and the member. */
  object: Int32Array = new Int32Array(INITIAL);
  member: Int32Array = new Int32Array(INITIAL);
  /** Node slot; -1 while unbound. */
  slot: Int32Array = new Int32Array(INITIAL);
  state: Uint8Array = new Uint8Array(INITIAL);
  /** Scheduling attempts that failed, and when the last one was. */
  attempts: Uint16Array = new Uint16Array(INITIAL);
  attemptMicros: Float64Array = new Float64Array(INITIAL);
  runMicros: Float64Array = new Float64Array(INITIAL);
  /** Goes up as its containers are started anew, as its machine had stopped, and from one pod of this number to the next. */
  life: Int32Array = new Int32Array(INITIAL);
  /** Whether the member's API server shows it as ready, which it may be no more. */
  isShownReady: Uint8Array = new Uint8Array(INITIAL);
  neverReady: Uint8Array = new Uint8Array(INITIAL);
  readonly shape: PodShape[] = [];
  /** Of the template that it was made from. */
  readonly revision: string[] = [];
  private readonly released: number[] = [];

  /** Adds a pod that waits for a node; returns its number. */
  add(object: number, member: number, { shape, revision, runMicros, neverReady }: PodTemplate): number {
    const pod = this.released.pop() ?? this.rows++;
    if (pod === this.state.length) this.enlarge();
    this.birth[pod] = this.count++;
    this.object[pod] = object;
    this.member[pod] = member;
    this.slot[pod] = -1;
    this.state[pod] = PodState.queued;
    this.attempts[pod] = 0;
    this.attemptMicros[pod] = 0;
    this.runMicros[pod] = runMicros;
    this.isShownReady[pod] = 0;
    this.neverReady[pod] = neverReady === true ? 1 : 0;
    this.shape[pod] = shape;
    this.revision[pod] = revision;
    return pod;
  }

  /** Nobody looks at a pod any more that is over: what is still due of it is void, and its number is given to another. */
  release(pod: number): void {
    this.state[pod] = PodState.deleted;
    this.life[pod]!++;
    this.released.push(pod);
  }

  /** The pod ran to its end on a node before the run. */
  finishOn(pod: number, slot: number): void {
    this.slot[pod] = slot;
    this.state[pod] = PodState.finished;
  }

  /** Whether the pod is on a node and has not finished. */
  isOnNode(pod: number): boolean {
    const state = this.state[pod]!;
    return state === PodState.bound || state === PodState.running || state === PodState.ready;
  }

  private enlarge(): void {
    const size = this.state.length * 2;
    this.birth = grown(this.birth, new Float64Array(size));
    this.object = grown(this.object, new Int32Array(size));
    this.member = grown(this.member, new Int32Array(size));
    this.slot = grown(this.slot, new Int32Array(size));
    this.state = grown(this.state, new Uint8Array(size));
    this.attempts = grown(this.attempts, new Uint16Array(size));
    this.attemptMicros = grown(this.attemptMicros, new Float64Array(size));
    this.runMicros = grown(this.runMicros, new Float64Array(size));
    this.life = grown(this.life, new Int32Array(size));
    this.neverReady = grown(this.neverReady, new Uint8Array(size));
    this.isShownReady = grown(this.isShownReady, new Uint8Array(size));
  }
}

function grown<T extends Uint8Array | Uint16Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

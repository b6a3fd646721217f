// The objects of ours in members, by number and by workload. A record that is over is given to the next object: jobs come and go by
// the hundred thousand, and what each of them leaves for a while costs more to clear away than to keep. What objects are up to is
// not known here.

import type { MemberObject, Wish } from '../cluster/member-object.ts';

const NONE = -1;

export class MemberObjects {
  /** By their index; one that is over stays until another takes its place. */
  readonly all: MemberObject[] = [];
  /** By workload: the index of an object of it that is there; by index: that of the next one of its workload. */
  private readonly first: number[] = [];
  private readonly next: number[] = [];
  private readonly released: number[] = [];

  /** A workload's object in a member, while it is there. */
  find(workload: number, member: number): MemberObject | undefined {
    for (let index = this.firstOf(workload); index !== NONE; index = this.next[index]!)
      if (this.all[index]!.member === member) return this.all[index];
    return undefined;
  }

  /** Makes an object without pods. */
  add(workload: number, member: number, wish: Wish): MemberObject {
    const index = this.released.pop();
    const object = index === undefined ? this.newRecord(wish) : this.all[index]!;
    object.workload = workload;
    object.member = member;
    object.kind = wish.kind;
    object.desired = wish.desired;
    object.revision = wish.revision;
    object.shape = wish.shape;
    object.neverReady = wish.neverReady;
    object.completions = wish.completions;
    object.runMicros = wish.runMicros;
    object.finished = 0;
    object.isGone = false;
    object.isForgotten = false;
    while (this.first.length <= workload) this.first.push(NONE);
    this.next[object.index] = this.first[workload]!;
    this.first[workload] = object.index;
    return object;
  }

  /** An object is not there any more, whatever its pods do. */
  takeOff({ index, workload }: MemberObject): void {
    const { next } = this;
    if (this.first[workload] === index) {
      this.first[workload] = next[index]!;
      return;
    }
    for (let at = this.firstOf(workload); at !== NONE; at = next[at]!)
      if (next[at] === index) next[at] = next[index]!;
  }

  /** Any object of a workload that is there. */
  anyOf(workload: number): MemberObject | undefined {
    const index = this.firstOf(workload);
    return index === NONE ? undefined : this.all[index];
  }

  /** Nothing asks for an object any more that was taken off: its record is another's from now on. */
  release({ index }: MemberObject): void {
    this.released.push(index);
  }

  private firstOf(workload: number): number {
    return this.first[workload] ?? NONE;
  }

  private newRecord(wish: Wish): MemberObject {
    const index = this.all.length;
    // First what is looked at as a pod ends, long after all was written: it is to come from far away in as few pieces as may be.
    const state = { pods: [], finished: 0, isGone: false, isForgotten: false };
    const object: MemberObject = { ...state, workload: NONE, ...wish, index, member: NONE };
    this.all.push(object);
    return object;
  }
}

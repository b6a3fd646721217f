// The objects on cluster0: by key while they are there, and by number until nothing of them is left in members. What they are and
// what becomes of them is not known here. However many came and went, only those that are there take room.

import type { Key } from '../../core/decide/key.ts';
import type { Workload } from './workload.ts';

export class Workloads {
  private readonly byKey = new Map<Key, Workload>();
  private readonly byNumber: (Workload | null)[] = [];
  /** The one that was asked for last: who is heard of is most often whom that wakes. */
  private last: Workload | null = null;

  /** One was created. */
  add(workload: Workload): void {
    this.byKey.set(workload.key, workload);
    this.byNumber[workload.index] = workload;
    this.last = workload;
  }

  /** The one of a key that is on cluster0. */
  find(key: Key): Workload | undefined {
    const { last } = this;
    return last !== null && last.key === key && !last.isGone ? last : this.byKey.get(key);
  }

  /** The one of a number; null: it has run and is forgotten, or was never created. */
  at(index: number): Workload | null {
    return (this.last = this.byNumber[index] ?? null);
  }

  /** It is on cluster0 no more; what is left in members is still heard of. */
  takeOff(workload: Workload): void {
    if (this.find(workload.key) === workload) this.byKey.delete(workload.key);
    workload.isGone = true;
  }

  /** Nothing is left of it. */
  forget({ index }: Workload): void {
    this.byNumber[index] = null;
  }

  /** All that are not forgotten, in order of creation. */
  all(): readonly Workload[] {
    return this.byNumber.filter((workload) => workload !== null);
  }
}

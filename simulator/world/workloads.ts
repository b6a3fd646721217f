// The objects on cluster0: by key while they are there, and by number until nothing of them is left in members. What they are and
// what becomes of them is not known here. However many came and went, only those that are there take room.

import type { Key } from '../../core/decide/key.ts';
import type { Workload } from './workload.ts';

export class Workloads {
  private readonly byKey = new Map<Key, Workload>();
  private readonly byNumber: (Workload | null)[] = [];

  /** One was created. */
  add(workload: Workload): void {
    this.byKey.set(workload.key, workload);
    this.byNumber[workload.index] = workload;
  }

  /** The one of a key that is on cluster0. */
  find(key: Key): Workload | undefined {
    return this.byKey.get(key);
  }

  /** The one of a number; null: it has run and is forgotten. */
  at(index: number): Workload | null {
    return this.byNumber[index]!;
  }

  /** It is on cluster0 no more; what is left in members is still heard of. */
  takeOff(workload: Workload): void {
    const { key } = workload;
    if (this.byKey.get(key) === workload) this.byKey.delete(key);
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

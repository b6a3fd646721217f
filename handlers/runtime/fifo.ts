// A line of waiting things in which each step costs the same however long the line is, leaving from the middle included.
// It must not know what waits in it. A thing stands in one line at most.

/** What can wait: it carries its neighbours, so that nothing is searched for. */
export interface Waiting<T> {
  before: T | null;
  after: T | null;
}

export class Fifo<T extends Waiting<T>> {
  #first: T | null = null;
  #last: T | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    item.before = this.#last;
    item.after = null;
    if (this.#last === null) this.#first = item;
    else this.#last.after = item;
    this.#last = item;
    this.#size++;
  }

  /** Takes the one that has waited longest; null: nobody waits. */
  shift(): T | null {
    const item = this.#first;
    if (item !== null) this.remove(item);
    return item;
  }

  /** Takes one out from wherever it stands in this line. */
  remove(item: T): void {
    if (item.before === null) this.#first = item.after;
    else item.before.after = item.after;
    if (item.after === null) this.#last = item.before;
    else item.after.before = item.before;
    item.before = null;
    item.after = null;
    this.#size--;
  }

  clear(): void {
    while (this.shift() !== null);
  }
}

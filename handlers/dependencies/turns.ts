// One at a time for each name: what two workloads need is looked at and written by one of them after the other.

export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Does something once all that asked for the same name before is done, however that ended. */
  async take<T>(name: string, act: () => Promise<T>): Promise<T> {
    const before = this.last.get(name) ?? Promise.resolve();
    const mine = before.then(act, act);
    this.last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(name) === mine) this.last.delete(name);
    }
  }
}

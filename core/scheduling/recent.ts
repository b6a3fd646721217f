// A bounded store that forgets what was not used for longest. What is in it can always be made again.

/** At most `limit` values by id. */
export class Recent<V> {
  private readonly limit: number;
  private readonly entries = new Map<string, { readonly value: V; used: number }>();
  private clock = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The value of an id, made by `make` if it is not there. */
  get(id: string, make: () => V): V {
    let entry = this.entries.get(id);
    if (entry === undefined) {
      if (this.entries.size >= this.limit) this.forgetOldest();
      entry = { value: make(), used: 0 };
      this.entries.set(id, entry);
    }
    entry.used = ++this.clock;
    return entry.value;
  }

  private forgetOldest(): void {
    let oldest = '';
    let least = Infinity;
    for (const [id, entry] of this.entries) {
      if (entry.used >= least) continue;
      least = entry.used;
      oldest = id;
    }
    this.entries.delete(oldest);
  }
}

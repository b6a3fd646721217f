// A bounded store that forgets what was not used lately. What is in it can always be made again.

/** At most `limit` values by id: those used since half of them were new, and those before. */
export class Recent<V> {
  private readonly half: number;
  private young = new Map<string, V>();
  private old = new Map<string, V>();

  constructor(limit: number) {
    this.half = Math.max(1, limit >> 1);
  }

  /** The value of an id, made by `make` if it is not there. */
  get(id: string, make: () => V): V {
    const known = this.young.get(id);
    if (known !== undefined) return known;
    const value = this.old.get(id) ?? make();
    if (this.young.size >= this.half) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(id, value);
    return value;
  }
}

// A bounded store that forgets what was not used lately. What is in it can always be made again.

/** At most `limit` values by id: those used since half of them were new, and those before. */
export class Recent<V> {
  private readonly half: number;
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  /** What was asked for last is mostly asked for again. */
  private last: { readonly id: string; readonly value: V } | null = null;

  constructor(limit: number) {
    this.half = Math.max(1, limit >> 1);
  }

  /** The value of an id, made by `make` if it is not there. */
  get(id: string, make: () => V): V {
    if (this.last?.id === id) return this.last.value;
    const value = this.young.get(id) ?? this.old.get(id) ?? make();
    if (!this.young.has(id)) this.renew(id, value);
    this.last = { id, value };
    return value;
  }

  private renew(id: string, value: V): void {
    if (this.young.size >= this.half) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(id, value);
  }
}

// A level that steps up and down, kept as its integral over buckets of time. Whatever comes after the last bucket is left out.

export class LevelSeries {
  private readonly integrals: Float64Array;
  private readonly bucketMicros: number;
  private level = 0;
  private lastMicros = 0;

  constructor(buckets: number, bucketMicros: number) {
    this.integrals = new Float64Array(buckets);
    this.bucketMicros = bucketMicros;
  }

  /** The level is this from now on; time never goes back. */
  set(nowMicros: number, level: number): void {
    if (nowMicros > this.lastMicros) this.addUp(nowMicros);
    this.level = level;
  }

  /** The integrals up to the end, level times microseconds. */
  finish(endMicros: number): Float64Array {
    this.set(endMicros, 0);
    return this.integrals;
  }

  private addUp(untilMicros: number): void {
    const { integrals, bucketMicros, level } = this;
    let from = this.lastMicros;
    this.lastMicros = untilMicros;
    if (level === 0) return;
    let bucket = Math.floor(from / bucketMicros);
    while (from < untilMicros && bucket < integrals.length) {
      const to = Math.min(untilMicros, (bucket + 1) * bucketMicros);
      integrals[bucket]! += level * (to - from);
      from = to;
      bucket++;
    }
  }
}

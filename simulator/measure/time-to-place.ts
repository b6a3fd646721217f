// How long pods wait from being wanted on cluster0 until they are bound, per run.

import type { HistoryRecorder } from './history.ts';
import { percentile } from '../statistics/percentile.ts';

/** Waits of all submitted pods; those never bound count as endless. */
export class PlacingTimes {
  private waits: Float64Array = new Float64Array(1024);
  private bound = 0;
  private sorted: { readonly waits: Float64Array; readonly bound: number } | null = null;
  /** Pods submitted. */
  submitted = 0;
  private readonly history: HistoryRecorder | null;

  /** @param history told of every wait; null: nobody asked for histories */
  constructor(history: HistoryRecorder | null = null) {
    this.history = history;
  }

  /** A pod was bound after so long. */
  add(waitMicros: number): void {
    if (this.bound === this.waits.length) {
      const larger = new Float64Array(this.waits.length * 2);
      larger.set(this.waits);
      this.waits = larger;
    }
    this.waits[this.bound++] = waitMicros;
    this.history?.placed(waitMicros);
  }

  /** Seconds at a percentile over all submitted pods; Infinity where it falls on one never bound, null without pods. */
  percentile(percent: number): number | null {
    const micros = percentile(this.inOrder(), percent);
    return micros === null ? null : micros / 1e6;
  }

  /** Sorted once for all percentiles, as nothing is added between them. */
  private inOrder(): Float64Array {
    if (this.sorted?.bound === this.bound && this.sorted.waits.length === this.submitted)
      return this.sorted.waits;
    const waits = new Float64Array(this.submitted).fill(Infinity);
    waits.set(this.waits.subarray(0, this.bound).slice().sort());
    this.sorted = { waits, bound: this.bound };
    return waits;
  }
}

// How long pods wait from being wanted on cluster0 until they are bound, per run.

import type { HistoryRecorder } from './history.ts';
import { percentile } from '../statistics/percentile.ts';

/** Waits of all submitted pods; those never bound count as endless. */
export class PlacingTimes {
  private waits: Float64Array = new Float64Array(1024);
  private bound = 0;
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

  /** Seconds at several percentiles over all submitted pods; Infinity where it falls on one never bound, null without pods. */
  percentiles(percents: readonly number[]): (number | null)[] {
    const sorted = new Float64Array(this.submitted).fill(Infinity);
    sorted.set(this.waits.subarray(0, this.bound).slice().sort());
    return percents.map((percent) => {
      const micros = percentile(sorted, percent);
      return micros === null ? null : micros / 1e6;
    });
  }
}

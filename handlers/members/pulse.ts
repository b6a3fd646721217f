// The answers of one cluster to its probes, as far as health is decided by them: since when it answers, since when it does not.

import type { Defect } from './defect.ts';

/** Stamps are on the monotonic clock but where said; null: never, or not now. */
export class Pulse {
  /** By the wall clock: people read it. */
  lastSuccessWallMicros: number | null = null;
  failingSinceMicros: number | null = null;
  succeedingSinceMicros: number | null = null;
  /** Why it does not answer; null: it does, or was not asked. */
  fault: Defect | null = null;

  succeeded(nowMicros: number, wallMicros: number): void {
    this.lastSuccessWallMicros = wallMicros;
    this.failingSinceMicros = null;
    this.succeedingSinceMicros ??= nowMicros;
    this.fault = null;
  }

  failed(nowMicros: number, fault: Defect): void {
    this.succeedingSinceMicros = null;
    this.failingSinceMicros ??= nowMicros;
    this.fault = fault;
  }
}

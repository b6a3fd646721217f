// The clock of one simulated process or machine: it can be skewed, suspended and killed while the rest of the world goes on.
// What it runs after a kill is nothing at all, as in life.

import type { TimeSource } from './virtual-time.ts';

/** A view of a world's clock that belongs to one process. */
export class ProcessClock implements TimeSource {
  private readonly world: TimeSource;
  private skewMicros: number;
  private isKilled = false;
  private isPaused = false;
  private late: (() => void)[] = [];

  /** @param skewMicros how far this machine's wall clock is ahead of the world's */
  constructor(world: TimeSource, skewMicros = 0) {
    this.world = world;
    this.skewMicros = skewMicros;
  }

  wallMicros(): number {
    return this.world.wallMicros() + this.skewMicros;
  }

  monotonicMicros(): number {
    return this.world.monotonicMicros();
  }

  after(delayMicros: number, task: () => void): () => void {
    let isCancelled = false;
    const runOnce = (): void => {
      if (isCancelled || this.isKilled) return;
      if (this.isPaused) this.late.push(runOnce);
      else task();
    };
    const cancel = this.world.after(delayMicros, runOnce);
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Moves this machine's wall clock forward or back. */
  jump(wallDeltaMicros: number): void {
    this.skewMicros += wallDeltaMicros;
  }

  /** No timer of it runs any more, and no answer reaches it. */
  kill(): void {
    this.isKilled = true;
    this.late = [];
  }

  /** Suspends it: what falls due waits for `resume`, as in a machine that sleeps. */
  pause(): void {
    this.isPaused = true;
  }

  /** Runs what fell due meanwhile, late, in its order. */
  resume(): void {
    this.isPaused = false;
    const { late } = this;
    this.late = [];
    for (const task of late) this.world.after(0, task);
  }
}

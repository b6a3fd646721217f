// Work by key, put off a little so that many changes are one piece of work. It does not know what is done.

import type { TimeSource } from '../virtual-time.ts';

export class DueKeys {
  private readonly clock: TimeSource;
  private readonly work: (key: string) => void;
  /** By key: when it is due, and how to call that off. */
  private readonly due = new Map<string, { readonly atMicros: number; readonly cancel: () => void }>();
  private isStopped = false;

  constructor(clock: TimeSource, work: (key: string) => void) {
    this.clock = clock;
    this.work = work;
  }

  /** Has a key worked on after a delay, or earlier if it is due earlier already. */
  add(key: string, delayMicros: number): void {
    const atMicros = this.clock.monotonicMicros() + delayMicros;
    const before = this.due.get(key);
    if (this.isStopped || (before !== undefined && before.atMicros <= atMicros)) return;
    before?.cancel();
    const cancel = this.clock.after(delayMicros, () => {
      this.due.delete(key);
      this.work(key);
    });
    this.due.set(key, { atMicros, cancel });
  }

  stop(): void {
    this.isStopped = true;
    for (const { cancel } of this.due.values()) cancel();
    this.due.clear();
  }
}

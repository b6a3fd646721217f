// Time that moves only when all work of an instant is done, so that hours of handlers, servers and faults pass in moments and
// in the same order every time. It must never read a real clock: real time only turns the event loop.

import { setImmediate } from 'node:timers';
import { EventQueue } from '../kernel/event-queue.ts';

/** What a process may know of time; the clock of the handlers fits it. */
export interface TimeSource {
  /** Microseconds since the Unix epoch; it may jump. */
  wallMicros(): number;
  /** Microseconds since the start; it never goes back. */
  monotonicMicros(): number;
  /** Runs `task` once after a delay; the answer cancels it. */
  after(delayMicros: number, task: () => void): () => void;
}

/** 2026-01-01T00:00:00Z. */
const FIRST_INSTANT_MICROS = 1_767_225_600_000_000;
const HOUR_MICROS = 3_600_000_000;
const MOST_TURNS_IN_AN_INSTANT = 100_000;

/** The clock of a simulated world. Timers of one instant run in the order in which they were set. */
export class VirtualClock implements TimeSource {
  private readonly queue = new EventQueue();
  private readonly tasks = new Map<number, () => void>();
  private readonly quietTurns: number;
  private wallOffset: number;
  private nextTimer = 0;
  private activity = 0;

  /**
   * @param options.startMicros what the wall clock shows first
   * @param options.quietTurns turns of the event loop without a new timer after which an instant is over; one is enough where
   *   code waits for promises only, more where it waits for `setImmediate` too
   */
  constructor(options: { readonly startMicros?: number; readonly quietTurns?: number } = {}) {
    this.wallOffset = options.startMicros ?? FIRST_INSTANT_MICROS;
    this.quietTurns = options.quietTurns ?? 1;
  }

  wallMicros(): number {
    return this.wallOffset + this.queue.clock;
  }

  monotonicMicros(): number {
    return this.queue.clock;
  }

  after(delayMicros: number, task: () => void): () => void {
    const timer = this.nextTimer++;
    this.activity++;
    this.tasks.set(timer, task);
    this.queue.push(this.queue.clock + Math.max(0, Math.ceil(delayMicros)), 0, 0, timer | 0, 0);
    return () => {
      this.tasks.delete(timer);
    };
  }

  /** Moves the wall clock, and nothing else, forward or back. */
  jump(wallDeltaMicros: number): void {
    this.wallOffset += wallDeltaMicros;
  }

  /** Lets time pass. */
  advance(micros: number): Promise<void> {
    return this.run(this.queue.clock + micros);
  }

  /**
   * Runs all that happens until an instant, in microseconds of the monotonic clock, or until something is true.
   *
   * @param maxMicros how long to wait for something to become true
   * @throws Error when it does not become true in that time, or when the work of one instant does not end
   */
  async run(until: number | (() => boolean), maxMicros: number = HOUR_MICROS): Promise<void> {
    const isDone = typeof until === 'number' ? (): boolean => false : until;
    const endMicros = typeof until === 'number' ? until : this.queue.clock + maxMicros;
    await this.settle();
    while (!isDone()) {
      if (!this.runNext(endMicros)) {
        if (this.queue.clock < endMicros) this.queue.advanceTo(endMicros);
        if (typeof until === 'number') return;
        throw new Error(
          `What was waited for did not happen in ${maxMicros / 1e6} s of virtual time; the clock stands at ${this.queue.clock / 1e6} s.`,
        );
      }
      await this.settle();
    }
  }

  /** Runs the next timer up to an instant; false where there is none. */
  private runNext(endMicros: number): boolean {
    while (this.queue.peekTime() <= endMicros) {
      this.queue.pop();
      const timer = this.queue.a;
      const task = this.tasks.get(timer);
      if (task === undefined) continue;
      this.tasks.delete(timer);
      task();
      return true;
    }
    return false;
  }

  /** Lets promises run until no turn of the event loop sets another timer. */
  private async settle(): Promise<void> {
    let quiet = 0;
    for (let turns = 0; quiet < this.quietTurns; turns++) {
      if (turns > MOST_TURNS_IN_AN_INSTANT)
        throw new Error(
          `The work at ${this.queue.clock / 1e6} s of virtual time does not end: something waits by polling.`,
        );
      const before = this.activity;
      await new Promise<void>((resolve) => setImmediate(resolve));
      quiet = this.activity === before ? quiet + 1 : 0;
    }
  }
}

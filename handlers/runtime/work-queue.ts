// Decides what is worked on next and when: each key once however often it is asked for, never twice at a time, and later
// again where it failed. It must not know what a key stands for.

import { MILLISECOND, type Clock, type Random } from '../ports/clock.ts';
import { backoffMicros } from './backoff.ts';
import { Fifo, type Waiting } from './fifo.ts';

/** `initial`: seen in a first list, when everything is asked for at once; it lets what happens now go first. */
export type Priority = 'live' | 'initial';

/** What came of the work on a key. `retry` waits longer each time, and never less than `afterMicros`. */
export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'again'; readonly afterMicros: number }
  | { readonly type: 'retry'; readonly error: unknown; readonly afterMicros?: number };

export interface WorkQueueOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How many keys are worked on at a time. */
  readonly concurrency: number;
  /**
   * Works on a key. It is called in the order of the queue, so what it does before its first wait happens in that order. A
   * throw or a rejection is an outcome `retry`.
   */
  readonly process: (key: string) => Promise<Outcome>;
  /** Told of every outcome and how long it took. It must not throw. */
  readonly onSettled?: (key: string, outcome: Outcome, micros: number) => void;
  /** Told whenever one of the two numbers changes. It must not throw. */
  readonly onDepth?: (waiting: number, inFlight: number) => void;
}

interface Entry extends Waiting<Entry> {
  readonly key: string;
  /** The line it waits in. */
  lane: Priority | null;
  inFlight: boolean;
  /** Asked for while it was in flight. */
  askedAgain: Priority | null;
  failures: number;
  dueMicros: number;
  cancelTimer: (() => void) | null;
}

/** For so long keys are taken without letting timers and sockets have their turn: leases are renewed and probes answered. */
const TURN_MICROS = 10 * MILLISECOND;

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #lanes = { live: new Fifo<Entry>(), initial: new Fifo<Entry>() };
  #inFlight = 0;
  #stopped = false;
  #pumpIsDue = false;
  #turnStartMicros = 0;
  #cancelTurn: (() => void) | null = null;
  #idleWaiters: (() => void)[] = [];

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** How many keys wait for their turn; those in flight and those with a delay are not among them. */
  get size(): number {
    return this.#lanes.live.size + this.#lanes.initial.size;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Asks for a key as soon as there is a turn. One that is in flight runs again afterwards. */
  add(key: string, priority: Priority = 'live'): void {
    if (this.#stopped) return;
    const entry = this.#entryOf(key);
    if (entry.inFlight) {
      if (entry.askedAgain !== 'live') entry.askedAgain = priority;
      return;
    }
    if (entry.lane === null) this.#enqueue(entry, priority);
    else if (entry.lane === 'initial' && priority === 'live') {
      this.#lanes.initial.remove(entry);
      this.#enqueue(entry, 'live');
    }
  }

  /** Asks for a key after a delay. Of several delays the one that ends first counts. */
  addAfter(key: string, delayMicros: number): void {
    if (this.#stopped) return;
    if (delayMicros <= 0) this.add(key);
    else this.#setTimer(this.#entryOf(key), delayMicros);
  }

  /** Drops a key's delays and how often it failed. What is waiting or in flight goes on. */
  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.failures = 0;
    this.#clearTimer(entry);
    this.#dropIfIdle(entry);
  }

  /** Kept as soon as no key waits or is in flight; delays are not waited for. */
  whenIdle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
    });
  }

  /** Takes nothing more, drops what waits, and waits for what is in flight. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTurn?.();
    this.#cancelTurn = null;
    this.#lanes.live.clear();
    this.#lanes.initial.clear();
    for (const entry of this.#entries.values()) {
      this.#clearTimer(entry);
      entry.lane = null;
      entry.askedAgain = null;
      entry.failures = 0;
      this.#dropIfIdle(entry);
    }
    this.#tellDepth();
    this.#tellIdle();
    await this.whenIdle();
  }

  #entryOf(key: string): Entry {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = {
        key,
        before: null,
        after: null,
        lane: null,
        inFlight: false,
        askedAgain: null,
        failures: 0,
        dueMicros: 0,
        cancelTimer: null,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #enqueue(entry: Entry, priority: Priority): void {
    entry.lane = priority;
    this.#lanes[priority].push(entry);
    this.#tellDepth();
    this.#pumpSoon();
  }

  /** Not at once: what is added in one go is put into order first. */
  #pumpSoon(): void {
    if (this.#pumpIsDue || this.#inFlight >= this.#options.concurrency) return;
    this.#pumpIsDue = true;
    queueMicrotask(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#inFlight < this.#options.concurrency && this.size > 0 && this.#isMyTurn()) {
      const entry = this.#lanes.live.shift() ?? this.#lanes.initial.shift();
      if (entry !== null) this.#start(entry);
    }
  }

  /** Whether this turn of the event loop may take more keys; if not, the next turn goes on. */
  #isMyTurn(): boolean {
    const { clock } = this.#options;
    const nowMicros = clock.monotonicMicros();
    if (this.#cancelTurn === null) {
      this.#turnStartMicros = nowMicros;
      this.#cancelTurn = clock.after(0, () => {
        this.#cancelTurn = null;
        this.#pump();
      });
    }
    return nowMicros - this.#turnStartMicros <= TURN_MICROS;
  }

  #start(entry: Entry): void {
    const startMicros = this.#options.clock.monotonicMicros();
    entry.lane = null;
    entry.inFlight = true;
    this.#inFlight++;
    this.#tellDepth();
    void this.#outcomeOf(entry.key).then((outcome) => {
      this.#settle(entry, outcome, this.#options.clock.monotonicMicros() - startMicros);
    });
  }

  async #outcomeOf(key: string): Promise<Outcome> {
    try {
      return await this.#options.process(key);
    } catch (error) {
      return { type: 'retry', error };
    }
  }

  #settle(entry: Entry, outcome: Outcome, micros: number): void {
    entry.inFlight = false;
    this.#inFlight--;
    if (!this.#stopped) this.#follow(entry, outcome);
    this.#dropIfIdle(entry);
    this.#tellDepth();
    this.#options.onSettled?.(entry.key, outcome, micros);
    this.#pumpSoon();
    this.#tellIdle();
  }

  #follow(entry: Entry, outcome: Outcome): void {
    entry.failures = outcome.type === 'retry' ? entry.failures + 1 : 0;
    if (outcome.type === 'retry') {
      const delayMicros = backoffMicros(entry.failures, this.#options.random);
      this.#setTimer(entry, Math.max(delayMicros, outcome.afterMicros ?? 0));
    }
    const asked = entry.askedAgain;
    entry.askedAgain = null;
    if (asked !== null) this.#enqueue(entry, asked);
    if (outcome.type === 'again') this.addAfter(entry.key, outcome.afterMicros);
  }

  #setTimer(entry: Entry, delayMicros: number): void {
    const { clock } = this.#options;
    const dueMicros = clock.monotonicMicros() + delayMicros;
    if (entry.cancelTimer !== null && entry.dueMicros <= dueMicros) return;
    this.#clearTimer(entry);
    entry.dueMicros = dueMicros;
    entry.cancelTimer = clock.after(delayMicros, () => {
      entry.cancelTimer = null;
      this.add(entry.key);
    });
  }

  #clearTimer(entry: Entry): void {
    entry.cancelTimer?.();
    entry.cancelTimer = null;
  }

  #dropIfIdle(entry: Entry): void {
    const isIdle = entry.lane === null && !entry.inFlight && entry.cancelTimer === null;
    if (isIdle && entry.failures === 0) this.#entries.delete(entry.key);
  }

  #isIdle(): boolean {
    return this.size === 0 && this.#inFlight === 0;
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  #tellDepth(): void {
    this.#options.onDepth?.(this.size, this.#inFlight);
  }
}

// Tells users what was done to an object and why, as Events on it. Work never waits for them and never fails by them: they are
// written in the background, at a bounded rate, repetitions in one.

import { MINUTE, SECOND, type Clock, type Random } from '../ports/clock.ts';
import { microStampOf } from '../ports/stamps.ts';
import { backoffMicros } from './backoff.ts';
import { boundedNote, eventName, WORD_MAX_CHARS } from './event-text.ts';
import type { EventInput, EventObject, EventSeries, EventSink, ObjectReference } from './event.ts';
import { TokenBucket } from './token-bucket.ts';

export interface EventRecorderOptions {
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly random: Random;
  /** `fogguru.eu/mck8s`: which program tells it. */
  readonly controller: string;
  /** Which process of it. */
  readonly instance: string;
  /** How many may wait to be written, 1000; what comes then is dropped. */
  readonly capacity?: number;
  /** For so long nothing is written of what is told for the first time, 0: what is done about it goes first. */
  readonly delayMicros?: number;
  /** In the long run, 10; and at once, 50. */
  readonly ratePerSecond?: number;
  readonly burst?: number;
  /** Told why an Event was not written: an error, or null where too many were waiting. It must not throw. */
  readonly onDropped?: (error: unknown) => void;
}

/** One thing that was told, once or often. */
interface Line {
  readonly input: EventInput;
  metadata: EventObject['metadata'];
  readonly eventTime: string;
  count: number;
  lastWallMicros: number;
  lastMicros: number;
  isCreated: boolean;
  isQueued: boolean;
  /** When it was last sent. */
  sentMicros: number;
  failures: number;
  cancelTimer: (() => void) | null;
}

/** What is told again in this time is the same Event. */
const SERIES_MICROS = 10 * MINUTE;
const SERIES_PATCH_MICROS = 30 * SECOND;
const LINES_MAX = 4096;
const TRIES_MAX = 3;
const STOP_MICROS = 5 * SECOND;

export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #bucket: TokenBucket;
  /** In the order in which they were last told. */
  readonly #lines = new Map<string, Line>();
  readonly #startDigits: string;
  #queue: Line[] = [];
  #names = 0;
  #isStopped = false;
  #isWriting = false;
  readonly #flushers: (() => void)[] = [];
  #cancelWait: (() => void) | null = null;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.clock, options.ratePerSecond ?? 10, options.burst ?? 50);
    this.#startDigits = Math.floor(options.clock.wallMicros()).toString(16);
  }

  /** Tells something. Never throws and never waits. */
  record(input: EventInput): void {
    if (this.#isStopped) return;
    const nowMicros = this.#options.clock.monotonicMicros();
    this.#dropOld(nowMicros);
    const key = keyOf(input);
    const line = this.#lines.get(key) ?? this.#newLine(input);
    if (line === null) return;
    line.count++;
    line.lastMicros = nowMicros;
    line.lastWallMicros = this.#options.clock.wallMicros();
    this.#lines.delete(key);
    this.#lines.set(key, line);
    this.#enqueueWhenDue(line);
  }

  /** Writes all that was told, repetitions too, as fast as it goes; what fails then is dropped. */
  flush(): Promise<void> {
    for (const line of this.#lines.values()) if (line.cancelTimer !== null) this.#enqueue(line);
    if (this.#queue.length === 0 && !this.#isWriting) return Promise.resolve();
    return new Promise((resolve) => {
      this.#flushers.push(resolve);
      this.#pump();
    });
  }

  /** Takes nothing more, writes what was told within five seconds, and drops the rest. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    let cancel = (): void => undefined;
    const timeIsUp = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(STOP_MICROS, resolve);
    });
    await Promise.race([this.flush(), timeIsUp]);
    cancel();
    this.#cancelWait?.();
    this.#queue = [];
    for (const line of this.#lines.values()) line.cancelTimer?.();
    this.#lines.clear();
  }

  /** Null: too many wait already. */
  #newLine(input: EventInput): Line | null {
    if (this.#queue.length >= (this.#options.capacity ?? 1000)) {
      this.#options.onDropped?.(null);
      return null;
    }
    return {
      input,
      metadata: this.#newMetadata(input.regarding),
      eventTime: microStampOf(this.#options.clock.wallMicros()),
      count: 0,
      lastWallMicros: 0,
      lastMicros: 0,
      isCreated: false,
      isQueued: false,
      sentMicros: -Infinity,
      failures: 0,
      cancelTimer: null,
    };
  }

  #newMetadata({ namespace, name }: ObjectReference): EventObject['metadata'] {
    const digits = this.#startDigits + (this.#names++).toString(16).padStart(4, '0');
    // The API server wants Events on objects of the whole cluster in this namespace.
    return {
      namespace: namespace === undefined || namespace === '' ? 'default' : namespace,
      name: eventName(name, digits),
    };
  }

  /** Forgets what has not been told for long, and what has not been told for longest where there is too much. */
  #dropOld(nowMicros: number): void {
    for (const [key, line] of this.#lines) {
      if (nowMicros - line.lastMicros < SERIES_MICROS && this.#lines.size < LINES_MAX) return;
      line.cancelTimer?.();
      this.#lines.delete(key);
    }
  }

  #enqueueWhenDue(line: Line): void {
    if (line.isQueued || line.cancelTimer !== null) return;
    const { clock, delayMicros = 0 } = this.#options;
    const isNew = line.sentMicros === -Infinity;
    const waitMicros = isNew ? delayMicros : line.sentMicros + SERIES_PATCH_MICROS - clock.monotonicMicros();
    if (waitMicros <= 0) this.#enqueue(line);
    else {
      line.cancelTimer = clock.after(waitMicros, () => {
        this.#enqueue(line);
      });
    }
  }

  #enqueue(line: Line): void {
    line.cancelTimer?.();
    line.cancelTimer = null;
    if (line.isQueued) return;
    line.isQueued = true;
    this.#queue.push(line);
    this.#pump();
  }

  #pump(): void {
    const isHurried = this.#flushers.length > 0;
    if (isHurried) {
      this.#cancelWait?.();
      this.#cancelWait = null;
    }
    if (this.#isWriting || this.#cancelWait !== null) return;
    const line = this.#queue[0];
    if (line === undefined) {
      for (const resolve of this.#flushers.splice(0)) resolve();
      return;
    }
    const waitMicros = isHurried ? 0 : this.#bucket.take();
    if (waitMicros > 0) this.#wait(waitMicros);
    else {
      this.#queue.shift();
      void this.#write(line);
    }
  }

  #wait(micros: number): void {
    this.#cancelWait = this.#options.clock.after(micros, () => {
      this.#cancelWait = null;
      this.#pump();
    });
  }

  async #write(line: Line): Promise<void> {
    this.#isWriting = true;
    line.isQueued = false;
    line.sentMicros = this.#options.clock.monotonicMicros();
    try {
      await this.#send(line);
      line.failures = 0;
    } catch (error) {
      this.#failed(line, error);
    }
    this.#isWriting = false;
    this.#pump();
  }

  async #send(line: Line): Promise<void> {
    const { sink } = this.#options;
    if (line.isCreated) {
      if (await sink.patchSeries(line.metadata, seriesOf(line))) return;
      line.metadata = this.#newMetadata(line.input.regarding);
      line.isCreated = false;
    }
    await sink.create(this.#eventOf(line));
    line.isCreated = true;
  }

  #eventOf(line: Line): EventObject {
    const { controller, instance } = this.#options;
    const { reason, action, note, ...rest } = line.input;
    return {
      ...rest,
      metadata: line.metadata,
      eventTime: line.eventTime,
      reportingController: controller,
      reportingInstance: instance.slice(0, WORD_MAX_CHARS),
      reason: reason.slice(0, WORD_MAX_CHARS),
      action: action.slice(0, WORD_MAX_CHARS),
      note: boundedNote(note),
      ...(line.count > 1 ? { series: seriesOf(line) } : {}),
    };
  }

  /** Tries again a little later, and gives an Event up after a few times. */
  #failed(line: Line, error: unknown): void {
    line.failures++;
    if (this.#isStopped || line.failures >= TRIES_MAX || this.#flushers.length > 0) {
      line.failures = 0;
      this.#options.onDropped?.(error);
      return;
    }
    line.isQueued = true;
    this.#queue.unshift(line);
    this.#wait(backoffMicros(line.failures, this.#options.random));
  }
}

function seriesOf({ count, lastWallMicros }: Line): EventSeries {
  return { count, lastObservedTime: microStampOf(lastWallMicros) };
}

function keyOf({ regarding, type, reason, action, note }: EventInput): string {
  const { kind, namespace, name, uid } = regarding;
  return JSON.stringify([kind, namespace, name, uid, type, reason, action, note]);
}

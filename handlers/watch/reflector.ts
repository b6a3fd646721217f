// Keeps a sink in step with one kind of object on one server: lists, watches, and starts anew after every fault, for ever and
// never in a hot loop. It decides nothing about the objects; that something is gone follows from a watch or a whole list alone.

import { ApiError, retryDelayMicros, type ApiFault } from '../kube/api-error.ts';
import type { KubeClient, Selection } from '../kube/client.ts';
import { asKubeObject, readStatusObject } from '../kube/read-answer.ts';
import { MINUTE, SECOND, type Clock, type Random } from '../ports/clock.ts';
import type { Resource } from '../ports/kube-object.ts';
import { TransportError } from '../ports/transport.ts';
import { attend, type WatchEnd } from './attend.ts';
import { Backoff, spread } from './backoff.ts';
import type { Frame } from './frames.ts';
import { Told, type ReflectorSink } from './told.ts';

export type { GoneObject, ReflectorSink } from './told.ts';

export interface ReflectorOptions extends Selection {
  readonly client: KubeClient;
  readonly resource: Resource;
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: ReflectorSink;
  /** A watch that says nothing for so long is taken for dead; bookmarks come every minute. 75 s if not given. */
  readonly silenceMicros?: number;
  /** After so long everything is listed again, in case the watch lost something. 10 min if not given. */
  readonly relistMicros?: number;
  /** Told of every fault, those of the sink too. */
  readonly onFault?: (error: unknown) => void;
  /**
   * Whether anybody wants what is watched: of a kind that the server does not serve, or has never let us see, it is asked every ten
   * minutes while nobody does. Always if not given.
   */
  readonly isAwaited?: () => boolean;
  /** Told each time the server does not serve this kind. */
  readonly onAbsent?: () => void;
}

export interface ReflectorStats {
  /** Watches that were opened after the first. */
  readonly restarts: number;
  /** Whole lists after the first. */
  readonly relists: number;
  /** Objects of which a periodic list knew more than the watch before it. */
  readonly drifts: number;
}

const SILENCE_MICROS = 75 * SECOND;
const HEALTHY_MICROS = 30 * SECOND;
const ABSENT_MICROS = MINUTE;
const UNAWAITED_MICROS = 10 * MINUTE;
const WATCH_SECONDS = 300;
/** So many watches in a row that bring nothing, and the version that they start from is given up: everything is listed. */
const BARREN_MAX = 2;
/** Faults that say nothing against the version that was watched from. */
const TRANSIENT: ReadonlySet<ApiFault> = new Set([
  'unauthorized',
  'forbidden',
  'throttled',
  'server',
  'redirect',
]);

/** Starts once and stops once. */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #told: Told;
  readonly #backoff: Backoff;
  /** For the sentences of errors. */
  readonly #what: string;
  readonly #stop = new AbortController();
  readonly #counts = { watches: 0, lists: 0, drifts: 0 };
  #isStarted = false;
  #lastHeardMicros = -Infinity;
  #relistAtMicros = 0;
  /** The version that the sink is at; undefined: nothing to watch from. */
  #position: string | undefined;
  #barrenWatches = 0;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#told = new Told(options.sink, (error) => {
      this.#report(error);
    });
    this.#what = `watch ${options.resource.plural}`;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#run();
  }

  /** From now on the sink is told nothing. */
  stop(): void {
    this.#told.close();
    this.#stop.abort();
  }

  /** The sink has been told of all objects at least once. */
  get hasSynced(): boolean {
    return this.#counts.lists > 0;
  }

  /** When the server last said something, on the monotonic clock; -Infinity: never. */
  get lastHeardMicros(): number {
    return this.#lastHeardMicros;
  }

  get stats(): ReflectorStats {
    const { watches, lists, drifts } = this.#counts;
    return { restarts: Math.max(0, watches - 1), relists: Math.max(0, lists - 1), drifts };
  }

  async #run(): Promise<void> {
    while (!this.#isStopped()) {
      try {
        if (this.#position === undefined) await this.#list();
        else if ((await this.#watch()) === 'due') this.#counts.drifts += await this.#list();
      } catch (error) {
        if (this.#isStopped()) return;
        await this.#pause(this.#afterFault(error));
        if (this.#isWithheld(error)) await this.#whileUnawaited();
      }
    }
  }

  /** Lists everything and says how much of it was news. */
  async #list(): Promise<number> {
    const { client, resource } = this.#options;
    // Should it fail before it shows anything, the watch goes on from where it was.
    this.#relistAtMicros = this.#now() + MINUTE;
    this.#told.beginPass();
    let news = 0;
    const version = await client.list(resource, this.#selection(), (items) => {
      this.#lastHeardMicros = this.#now();
      // The sink is now ahead of where the watch was: what happened in between would look like a way back.
      this.#position = undefined;
      for (const item of items) if (this.#told.upsert(item, 'list')) news += 1;
    });
    if (this.#isStopped()) return 0;
    if (version === '' || version === '0') throw this.#unreadable('the list says no version to watch from');
    news += this.#told.endPass();
    this.#position = version;
    this.#relistAtMicros = this.#now() + this.#relistDelay();
    this.#counts.lists += 1;
    if (this.#counts.lists === 1) this.#told.tellSynced();
    return news;
  }

  /** Watches from where the sink is, until the watch ends well. */
  async #watch(): Promise<WatchEnd> {
    const { client, resource, clock, random, silenceMicros = SILENCE_MICROS } = this.#options;
    const stream = await client.openWatch(resource, {
      ...this.#selection(),
      resourceVersion: this.#position ?? '',
      timeoutSeconds: Math.round(WATCH_SECONDS * (1 + random())),
    });
    const sinceMicros = this.#now();
    this.#lastHeardMicros = sinceMicros;
    this.#counts.watches += 1;
    try {
      const end = await attend({
        stream,
        what: this.#what,
        clock,
        silenceMicros,
        dueMicros: this.#relistAtMicros,
        stop: this.#stop.signal,
        onFrame: (frame) => {
          this.#take(frame);
        },
      });
      if (end === 'silent') {
        throw new TransportError(
          'timeout',
          `${this.#what}: nothing was heard for ${silenceMicros / SECOND} s`,
        );
      }
      if (end === 'closed' && this.#now() - sinceMicros < HEALTHY_MICROS) {
        throw new TransportError('reset', `${this.#what}: the server ended the watch at once`);
      }
      return end;
    } finally {
      if (this.#now() - sinceMicros >= HEALTHY_MICROS) this.#backoff.reset();
    }
  }

  #take({ type, object }: Frame): void {
    if (this.#isStopped()) return;
    this.#lastHeardMicros = this.#now();
    if (type === 'ERROR') {
      this.#barrenWatches += 1;
      throw readStatusObject(object, { what: this.#what, secret: false });
    }
    const version = (object['metadata'] as { resourceVersion?: unknown } | null | undefined)?.resourceVersion;
    if (typeof version !== 'string' || version === '') throw this.#unreadable('a frame says no version');
    if (type !== 'BOOKMARK') this.#tell(type, object);
    this.#position = version;
    this.#barrenWatches = 0;
  }

  #tell(type: string, object: Frame['object']): void {
    const seen = asKubeObject(object, this.#options.resource);
    if (seen === undefined) throw this.#unreadable('a frame holds no object with a name');
    if (type === 'ADDED' || type === 'MODIFIED') this.#told.upsert(seen, 'watch');
    else if (type === 'DELETED') this.#told.remove(seen);
    else throw this.#unreadable('a frame is of a type that is not known');
  }

  /** Reports a fault, leaves a position that cannot be watched from, and says how long to wait. */
  #afterFault(error: unknown): number {
    this.#report(error);
    if (error instanceof ApiError && error.fault === 'notFound') {
      this.#position = undefined;
      this.#quietly(this.#options.onAbsent);
      return spread(ABSENT_MICROS, this.#options.random);
    }
    if (isBarren(error)) this.#barrenWatches += 1;
    if (error instanceof ApiError && error.fault === 'gone') {
      this.#giveUpPosition();
    } else if (isVersionAhead(error) || this.#barrenWatches >= BARREN_MAX) {
      // Whatever answers there may count its versions anew: that one is the same as before says nothing.
      this.#told.doubt();
      this.#giveUpPosition();
    }
    return Math.max(this.#backoff.next(), retryDelayMicros(error));
  }

  #isWithheld(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    return error.fault === 'notFound' || (error.fault === 'forbidden' && !this.hasSynced);
  }

  /** Asks nothing of the server while nobody wants to know, for a while. */
  async #whileUnawaited(): Promise<void> {
    const { isAwaited = () => true, random } = this.#options;
    const endMicros = this.#now() + spread(UNAWAITED_MICROS, random);
    while (!this.#isStopped() && !isAwaited() && this.#now() < endMicros)
      await this.#pause(spread(ABSENT_MICROS, random));
  }

  #giveUpPosition(): void {
    this.#position = undefined;
    this.#barrenWatches = 0;
  }

  #pause(delayMicros: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stop;
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#options.clock.after(delayMicros, end);
      signal.addEventListener('abort', end);
    });
  }

  #selection(): Selection {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    return { namespace, labelSelector, fieldSelector };
  }

  /** Spread, so that the kinds of a server are not all listed at once. */
  #relistDelay(): number {
    const { relistMicros = 10 * MINUTE, random } = this.#options;
    return Math.round(relistMicros * (0.9 + 0.2 * random()));
  }

  #report(error: unknown): void {
    this.#quietly(() => this.#options.onFault?.(error));
  }

  /** Whoever listens to faults cannot be told of its own. */
  #quietly(listener: (() => void) | undefined): void {
    try {
      listener?.();
    } catch {
      return;
    }
  }

  #unreadable(why: string): ApiError {
    return new ApiError(`${this.#what}: ${why}`, { status: 200, fault: 'unreadable' });
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  #now(): number {
    return this.#options.clock.monotonicMicros();
  }
}

/** The server is behind us: it was restored from a backup, or another one has taken its place. */
function isVersionAhead(error: unknown): boolean {
  return error instanceof ApiError && error.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge');
}

/** The server answers, but what it says brings us no further. */
function isBarren(error: unknown): boolean {
  if (error instanceof TransportError) return error.fault === 'timeout';
  return error instanceof ApiError && !TRANSIENT.has(error.fault);
}

// Elects one of several processes by a Lease, with client-go's rules: a lease is over when this process has watched it unchanged
// for its whole duration by its own monotonic clock. Stamps of other machines are never compared with ours.

import { SECOND, type Clock, type Random } from '../ports/clock.ts';
import { NotLeaderError, type Leadership, type LossReason, type TermCallbacks } from './leadership.ts';
import { microStampOf } from '../ports/stamps.ts';

/** The spec of a Lease of coordination.k8s.io/v1. Stamps are MicroTime. */
export interface LeaseRecord {
  /** Empty: nobody holds it. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly leaseTransitions: number;
}

export interface StoredLease {
  readonly record: LeaseRecord;
  readonly resourceVersion: string;
}

/** Where the lease is kept. Every call settles in less than the renew deadline; a rejection means: not this time. */
export interface LeaseStore {
  /** Null: there is none. */
  read(): Promise<StoredLease | null>;
  /** Rejects where there is one. */
  create(record: LeaseRecord): Promise<StoredLease>;
  /** Rejects where it is no longer at that version. */
  update(record: LeaseRecord, resourceVersion: string): Promise<StoredLease>;
}

export interface LeaderElectorOptions extends TermCallbacks {
  readonly store: LeaseStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Of this process alone, and not used again after a restart. */
  readonly identity: string;
  /** For so long after its last sign of life others leave a holder alone; 15 s. */
  readonly leaseDurationMicros?: number;
  /** A holder that could not renew for so long gives up; 10 s. Less than the lease's duration. */
  readonly renewDeadlineMicros?: number;
  /** Between two tries; 2 s. */
  readonly retryPeriodMicros?: number;
  /** Told why a try failed; losing a race is among it. It must not throw. */
  readonly onFailedTry?: (error: unknown) => void;
}

/** Candidates wait up to so many more retry periods, by chance, so that they do not try at once. */
const CANDIDATE_JITTER = 1.2;

export class LeaderElector implements Leadership {
  readonly #options: LeaderElectorOptions;
  readonly #leaseDurationMicros: number;
  readonly #renewDeadlineMicros: number;
  readonly #retryPeriodMicros: number;
  /** Others may hold the lease so long before our clock says it is over: clocks run apart, and a write takes time. */
  readonly #marginMicros: number;

  #term = 0;
  #isRunning = false;
  #hasTerm = false;
  /** When the request was sent that last renewed our lease. Others count from later, as they cannot have seen it before. */
  #renewedMicros = 0;
  #seen: StoredLease | null = null;
  /** When the record last changed in our eyes. */
  #changedMicros = 0;
  #trying: Promise<void> = Promise.resolve();
  #cancelTry: (() => void) | null = null;
  #cancelDeadline: (() => void) | null = null;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#leaseDurationMicros = options.leaseDurationMicros ?? 15 * SECOND;
    this.#renewDeadlineMicros = options.renewDeadlineMicros ?? 10 * SECOND;
    this.#retryPeriodMicros = options.retryPeriodMicros ?? 2 * SECOND;
    this.#marginMicros = (this.#leaseDurationMicros - this.#renewDeadlineMicros) / 2;
    if (this.#marginMicros <= 0) {
      throw new Error(
        'A lease must last longer than its renew deadline: make leaseDurationMicros the larger one.',
      );
    }
  }

  get term(): number {
    return this.#term;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#try();
  }

  /** Ends the term and releases the lease, so that others need not wait for its end. Never rejects. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#cancelTry?.();
    this.#endTerm('stopped');
    await this.#trying;
    try {
      await this.#release();
    } catch (error) {
      this.#options.onFailedTry?.(error);
    }
  }

  isLeading(): boolean {
    const heldMicros = this.#options.clock.monotonicMicros() - this.#renewedMicros;
    return this.#hasTerm && heldMicros < this.#leaseDurationMicros - this.#marginMicros;
  }

  guard(): void {
    if (!this.isLeading()) throw new NotLeaderError();
  }

  #try(): void {
    this.#cancelTry = null;
    this.#trying = this.#acquireOrRenew()
      .catch((error: unknown) => this.#options.onFailedTry?.(error))
      .then(() => {
        this.#tryLater();
      });
  }

  #tryLater(): void {
    if (!this.#isRunning) return;
    const jitter = this.#hasTerm ? 1 : 1 + CANDIDATE_JITTER * this.#options.random();
    this.#cancelTry = this.#options.clock.after(Math.round(this.#retryPeriodMicros * jitter), () => {
      this.#try();
    });
  }

  async #acquireOrRenew(): Promise<void> {
    const { store, identity } = this.#options;
    if (this.#hasTerm && this.#seen !== null && (await this.#renewUnread(this.#seen))) return;
    const stored = await store.read();
    if (stored === null) {
      await this.#claim((record) => store.create(record), null);
      return;
    }
    this.#see(stored);
    if (stored.record.holderIdentity !== identity) {
      this.#endTerm('taken');
      if (!this.#isFree(stored.record)) return;
    }
    await this.#claim((record) => store.update(record, stored.resourceVersion), stored.record);
  }

  /** A holder need not read what it wrote itself. False: it has changed since, or no answer came. */
  async #renewUnread(seen: StoredLease): Promise<boolean> {
    try {
      await this.#claim((record) => this.#options.store.update(record, seen.resourceVersion), seen.record);
      return true;
    } catch {
      return false;
    }
  }

  async #claim(
    write: (record: LeaseRecord) => Promise<StoredLease>,
    before: LeaseRecord | null,
  ): Promise<void> {
    if (!this.#isRunning) return;
    const sentMicros = this.#options.clock.monotonicMicros();
    this.#see(await write(this.#recordAfter(before)));
    this.#holdSince(sentMicros);
  }

  #recordAfter(before: LeaseRecord | null): LeaseRecord {
    const { clock, identity } = this.#options;
    const now = microStampOf(clock.wallMicros());
    const isOurs = before?.holderIdentity === identity;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(this.#leaseDurationMicros / SECOND),
      // Written by hand, it may be empty, which the API server would refuse.
      acquireTime: isOurs && before.acquireTime !== '' ? before.acquireTime : now,
      renewTime: now,
      leaseTransitions: before === null ? 0 : before.leaseTransitions + (isOurs ? 0 : 1),
    };
  }

  #see(stored: StoredLease): void {
    const isChanged = JSON.stringify(stored.record) !== JSON.stringify(this.#seen?.record);
    if (isChanged) this.#changedMicros = this.#options.clock.monotonicMicros();
    this.#seen = stored;
  }

  /** Whether somebody else's lease, as it was last seen, is released or over. */
  #isFree({ holderIdentity, leaseDurationSeconds }: LeaseRecord): boolean {
    if (holderIdentity === '') return true;
    const durationMicros =
      leaseDurationSeconds > 0 ? leaseDurationSeconds * SECOND : this.#leaseDurationMicros;
    return this.#options.clock.monotonicMicros() - this.#changedMicros >= durationMicros;
  }

  #holdSince(sentMicros: number): void {
    const leftMicros = sentMicros + this.#renewDeadlineMicros - this.#options.clock.monotonicMicros();
    if (!this.#isRunning || leftMicros <= 0) return;
    this.#renewedMicros = sentMicros;
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.#options.clock.after(leftMicros, () => {
      this.#endTerm('renewDeadline');
    });
    if (this.#hasTerm) return;
    this.#hasTerm = true;
    this.#term++;
    this.#options.onStartedLeading();
  }

  #endTerm(reason: LossReason): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = null;
    if (!this.#hasTerm) return;
    this.#hasTerm = false;
    this.#options.onStoppedLeading(reason);
  }

  async #release(): Promise<void> {
    const { store, clock, identity } = this.#options;
    const stored = await store.read();
    if (stored?.record.holderIdentity !== identity) return;
    const now = microStampOf(clock.wallMicros());
    const record = {
      ...stored.record,
      holderIdentity: '',
      leaseDurationSeconds: 1,
      acquireTime: now,
      renewTime: now,
    };
    await store.update(record, stored.resourceVersion);
  }
}

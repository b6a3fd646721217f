// A Lease in memory, over a wire on which requests and answers are late, lost or refused as the test says.

import type { Clock } from '../../handlers/ports/clock.ts';
import type { LeaseRecord, LeaseStore, StoredLease } from '../../handlers/runtime/leader-election.ts';

/** What happens to one request. `lostRequest`: it never arrives; `lostAnswer`: it is carried out, and nobody hears of it. */
export interface Passage {
  readonly toServerMicros: number;
  readonly backMicros: number;
  readonly fate: 'answered' | 'lostRequest' | 'lostAnswer';
}

export const AT_ONCE: Passage = { toServerMicros: 0, backMicros: 0, fate: 'answered' };

/** The one lease that all processes see. */
export class MemoryLease {
  stored: StoredLease | null = null;
  #version = 0;

  write(record: LeaseRecord, expected: string | null): StoredLease {
    if ((this.stored?.resourceVersion ?? null) !== expected) throw new Error('conflict');
    this.stored = { record, resourceVersion: String(++this.#version) };
    return this.stored;
  }

  /** Somebody else's change. */
  overwrite(record: Partial<LeaseRecord>): void {
    const before = this.stored ?? { record: LEASE, resourceVersion: null };
    this.write({ ...before.record, ...record }, before.resourceVersion);
  }
}

const LEASE: LeaseRecord = {
  holderIdentity: '',
  leaseDurationSeconds: 15,
  acquireTime: '2020-01-01T00:00:00.000000Z',
  renewTime: '2020-01-01T00:00:00.000000Z',
  leaseTransitions: 0,
};

/** One process' way to the lease. `passage` is asked for each request. */
export function wireTo(
  lease: MemoryLease,
  clock: Clock,
  passage: (request: 'read' | 'create' | 'update') => Passage,
): LeaseStore {
  const timeoutMicros = 4_000_000;
  const send = <T>(request: 'read' | 'create' | 'update', carryOut: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const { toServerMicros, backMicros, fate } = passage(request);
      const giveUp = clock.after(timeoutMicros, () => {
        reject(new Error('timeout'));
      });
      const answer = (settle: () => void): void => {
        if (fate === 'lostAnswer') return;
        later(clock, backMicros, () => {
          giveUp();
          settle();
        });
      };
      if (fate === 'lostRequest') return;
      later(clock, toServerMicros, () => {
        try {
          const value = carryOut();
          answer(() => {
            resolve(value);
          });
        } catch (error) {
          answer(() => {
            reject(error instanceof Error ? error : new Error(String(error)));
          });
        }
      });
    });
  return {
    read: () => send('read', () => lease.stored),
    create: (record) => send('create', () => lease.write(record, null)),
    update: (record, resourceVersion) => send('update', () => lease.write(record, resourceVersion)),
  };
}

function later(clock: Clock, micros: number, task: () => void): void {
  if (micros === 0) task();
  else clock.after(micros, task);
}

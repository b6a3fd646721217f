// One process writes at a time, and another one takes over when it is gone.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND, sleep, type Clock } from '../../handlers/ports/clock.ts';
import {
  LeaderElector,
  type LeaderElectorOptions,
  type LeaseStore,
} from '../../handlers/runtime/leader-election.ts';
import { NotLeaderError, soleLeader, type Leadership } from '../../handlers/runtime/leadership.ts';
import { microStampOf } from '../../handlers/ports/stamps.ts';
import { ManualClock, noChance } from './manual-clock.ts';
import { AT_ONCE, MemoryLease, wireTo, type Passage } from './memory-lease.ts';

interface Candidate {
  readonly elector: LeaderElector;
  /** What it was told, and what the wire did to its next requests. */
  readonly told: string[];
  passages: Passage[];
  passage: Passage;
  readonly requests: string[];
}

function candidate(
  identity: string,
  lease: MemoryLease,
  clock: Clock,
  given: Partial<LeaderElectorOptions> = {},
): Candidate {
  const told: string[] = [];
  const requests: string[] = [];
  const one: Candidate = {
    told,
    requests,
    passages: [],
    passage: AT_ONCE,
    elector: new LeaderElector({
      store: wireTo(lease, clock, (request) => {
        requests.push(request);
        return one.passages.shift() ?? one.passage;
      }),
      clock,
      random: noChance,
      identity,
      onStartedLeading: () => told.push('started'),
      onStoppedLeading: (reason) => told.push(reason),
      onFailedTry: (error) => told.push((error as Error).message),
      ...given,
    }),
  };
  return one;
}

const LOST: Passage = { ...AT_ONCE, fate: 'lostRequest' };

function mayWrite(leadership: Leadership): boolean {
  try {
    leadership.guard();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(NotLeaderError);
    return false;
  }
}

describe('taking the lease', () => {
  test('the first process creates it and leads', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const { elector, told } = candidate('a', lease, clock);
    expect(mayWrite(elector)).toBe(false);
    elector.start();
    elector.start();
    await clock.advance(0);
    expect(told).toEqual(['started']);
    expect([mayWrite(elector), elector.isLeading(), elector.term]).toEqual([true, true, 1]);
    expect(lease.stored?.record).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: microStampOf(clock.wallMicros()),
      renewTime: microStampOf(clock.wallMicros()),
      leaseTransitions: 0,
    });
  });

  test('a second process waits while the first renews, whatever their walls show', async () => {
    const lease = new MemoryLease();
    const [clock, later] = [new ManualClock(), new ManualClock()];
    later.wallOffsetMicros += 3600 * SECOND;
    const [a, b] = [candidate('a', lease, clock), candidate('b', lease, later)];
    a.elector.start();
    await clock.advance(0);
    b.elector.start();
    for (let second = 0; second < 120; second++) {
      await clock.advance(SECOND);
      await later.advance(SECOND);
    }
    expect(b.told).toEqual([]);
    expect([mayWrite(a.elector), mayWrite(b.elector)]).toEqual([true, false]);
  });

  test('a lease that nobody renews is over when it was watched for its duration', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    lease.overwrite({ holderIdentity: 'dead', leaseTransitions: 4 });
    const { elector, told } = candidate('a', lease, clock);
    elector.start();
    await clock.advance(14 * SECOND);
    expect(told).toEqual([]);
    await clock.advance(2 * SECOND);
    expect(told).toEqual(['started']);
    expect(lease.stored?.record).toMatchObject({ holderIdentity: 'a', leaseTransitions: 5 });
  });

  test.each([
    { kind: 'a duration of its own', record: { leaseDurationSeconds: 40 }, seconds: 40 },
    { kind: 'no duration', record: { leaseDurationSeconds: 0 }, seconds: 16 },
  ])('a lease with $kind is waited for', async ({ record, seconds }) => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    lease.overwrite({ holderIdentity: 'other', ...record });
    const { elector, told } = candidate('a', lease, clock);
    elector.start();
    await clock.advance((seconds - 2) * SECOND);
    expect(told).toEqual([]);
    await clock.advance(2 * SECOND);
    expect(told).toEqual(['started']);
  });

  test('a released lease is taken at the next try', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const [a, b] = [candidate('a', lease, clock), candidate('b', lease, clock)];
    a.elector.start();
    await clock.advance(0);
    b.elector.start();
    await clock.advance(5 * SECOND);
    await a.elector.stop();
    expect(lease.stored?.record).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    expect(mayWrite(a.elector)).toBe(false);
    await clock.advance(2 * SECOND);
    expect(a.told).toEqual(['started', 'stopped']);
    expect(b.told).toEqual(['started']);
    expect(lease.stored?.record).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  test('of two that try at once one wins', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    lease.overwrite({ holderIdentity: '' });
    const slow: Passage = { toServerMicros: 1000, backMicros: 0, fate: 'answered' };
    const both = [candidate('a', lease, clock), candidate('b', lease, clock)];
    for (const one of both) {
      one.passage = slow;
      one.elector.start();
    }
    await clock.advance(SECOND);
    expect(both.map(({ told }) => told)).toEqual([['started'], ['conflict']]);
  });

  test('candidates spread their tries by chance', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    lease.overwrite({ holderIdentity: 'other' });
    const { elector, requests } = candidate('a', lease, clock, { random: () => 1 });
    elector.start();
    await clock.advance(4.4 * SECOND - 1);
    expect(requests).toEqual(['read']);
    await clock.advance(1);
    expect(requests).toEqual(['read', 'read']);
  });
});

describe('keeping the lease', () => {
  test('a holder renews every two seconds without reading', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const { elector, requests, told } = candidate('a', lease, clock);
    elector.start();
    await clock.advance(6 * SECOND);
    expect(requests).toEqual(['read', 'create', 'update', 'update', 'update']);
    expect(told).toEqual(['started']);
    expect(lease.stored?.record).toMatchObject({
      acquireTime: microStampOf(clock.wallMicros() - 6 * SECOND),
      renewTime: microStampOf(clock.wallMicros()),
      leaseTransitions: 0,
    });
  });

  test('a change of the lease by others is read and renewed over', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const { elector, told } = candidate('a', lease, clock);
    elector.start();
    await clock.advance(SECOND);
    lease.overwrite({ acquireTime: '2020-01-01T00:00:00.000000Z' });
    await clock.advance(30 * SECOND);
    expect(told).toEqual(['started']);
    expect(lease.stored?.record.acquireTime).toBe('2020-01-01T00:00:00.000000Z');
  });

  test('the wall clock may jump', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const { elector, told } = candidate('a', lease, clock);
    elector.start();
    for (const hours of [1, -2, 5, -4]) {
      await clock.advance(7 * SECOND);
      clock.wallOffsetMicros += hours * 3600 * SECOND;
    }
    expect(told).toEqual(['started']);
    expect(mayWrite(elector)).toBe(true);
  });
});

describe('losing the lease', () => {
  test('a holder that hears nothing gives up, and may write no longer than its lease lasts', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const one = candidate('a', lease, clock);
    one.elector.start();
    await clock.advance(0);
    one.passage = LOST;
    await clock.advance(10 * SECOND - 1);
    expect(mayWrite(one.elector)).toBe(true);
    await clock.advance(1);
    expect(mayWrite(one.elector)).toBe(false);
    expect(one.told.filter((word) => word !== 'timeout')).toEqual(['started', 'renewDeadline']);
  });

  test('a process that was held up may not write, though nobody told it yet', async () => {
    const clock = new ManualClock();
    const { elector, told } = candidate('a', new MemoryLease(), clock);
    elector.start();
    await clock.advance(0);
    clock.spend(12.5 * SECOND - 1);
    expect(mayWrite(elector)).toBe(true);
    clock.spend(1);
    expect([mayWrite(elector), elector.isLeading()]).toEqual([false, false]);
    expect(told).toEqual(['started']);
  });

  test('a renewal counts from when it was sent, not from when its answer came', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const one = candidate('a', lease, clock);
    one.elector.start();
    await clock.advance(0);
    one.passage = LOST;
    one.passages = [{ toServerMicros: 0, backMicros: 3 * SECOND, fate: 'answered' }];
    await clock.advance(12 * SECOND - 1);
    expect(mayWrite(one.elector)).toBe(true);
    await clock.advance(1);
    expect(mayWrite(one.elector)).toBe(false);
  });

  test('what was won too long ago is no term', async () => {
    const clock = new ManualClock();
    const store: LeaseStore = {
      read: () => Promise.resolve(null),
      create: async (record) => {
        await sleep(clock, 10 * SECOND);
        return { record, resourceVersion: '1' };
      },
      update: () => Promise.reject(new Error('not asked for')),
    };
    const { elector, told } = candidate('a', new MemoryLease(), clock, { store });
    elector.start();
    await clock.advance(11 * SECOND);
    expect(told).toEqual([]);
    expect(mayWrite(elector)).toBe(false);
  });

  test('a lease that another one holds is lost at once', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const { elector, told } = candidate('a', lease, clock);
    elector.start();
    await clock.advance(SECOND);
    lease.overwrite({ holderIdentity: 'b' });
    await clock.advance(SECOND);
    expect(told).toEqual(['started', 'taken']);
    expect(mayWrite(elector)).toBe(false);
  });

  test('who lost the lease takes it again later, in a new term', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const one = candidate('a', lease, clock);
    one.elector.start();
    await clock.advance(SECOND);
    one.passage = LOST;
    await clock.advance(20 * SECOND);
    one.passage = AT_ONCE;
    await clock.advance(10 * SECOND);
    expect(one.told.filter((word) => word !== 'timeout')).toEqual(['started', 'renewDeadline', 'started']);
    expect([one.elector.term, mayWrite(one.elector)]).toEqual([2, true]);
  });

  test('a renewal whose answer is lost is found by reading', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const one = candidate('a', lease, clock);
    one.elector.start();
    await clock.advance(SECOND);
    one.passages = [{ ...AT_ONCE, fate: 'lostAnswer' }];
    await clock.advance(30 * SECOND);
    expect(one.told).toEqual(['started']);
    expect(mayWrite(one.elector)).toBe(true);
  });
});

describe('stopping', () => {
  test('nothing is left behind', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const { elector, requests } = candidate('a', lease, clock);
    await elector.stop();
    elector.start();
    await clock.advance(SECOND);
    await elector.stop();
    await elector.stop();
    expect(clock.pending).toBe(0);
    expect(requests).toEqual(['read', 'create', 'read', 'update']);
  });

  test.each([
    { during: 'its reading', stopSeconds: 0.5, requests: ['read', 'read'], holder: undefined },
    { during: 'its write', stopSeconds: 1.5, requests: ['read', 'create', 'read', 'update'], holder: '' },
  ])('a try is waited for during $during, and what it wins is released', async (given) => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    const one = candidate('a', lease, clock);
    one.passages = [
      { ...AT_ONCE, backMicros: SECOND },
      { ...AT_ONCE, toServerMicros: 3 * SECOND },
    ];
    one.elector.start();
    await clock.advance(given.stopSeconds * SECOND);
    await Promise.all([one.elector.stop(), clock.advance(10 * SECOND)]);
    expect(one.told).toEqual([]);
    expect(one.requests).toEqual(given.requests);
    expect(lease.stored?.record.holderIdentity).toBe(given.holder);
  });

  test('the lease of another one is left alone', async () => {
    const lease = new MemoryLease();
    const clock = new ManualClock();
    lease.overwrite({ holderIdentity: 'other' });
    const { elector } = candidate('a', lease, clock);
    elector.start();
    await clock.advance(SECOND);
    await elector.stop();
    expect(lease.stored?.record.holderIdentity).toBe('other');
  });

  test('it ends though nobody answers', async () => {
    const clock = new ManualClock();
    const one = candidate('a', new MemoryLease(), clock);
    one.passage = LOST;
    one.elector.start();
    let isStopped = false;
    void one.elector.stop().then(() => (isStopped = true));
    await clock.advance(30 * SECOND);
    expect(isStopped).toBe(true);
    expect(one.told).toEqual(['timeout', 'timeout']);
  });
});

test('a lease that ends before its holder gives up is refused', () => {
  const tooShort = { leaseDurationMicros: 5 * SECOND };
  expect(() => candidate('a', new MemoryLease(), new ManualClock(), tooShort)).toThrow(/leaseDurationMicros/);
});

describe('without an election', () => {
  test('the sole process leads from start to stop', async () => {
    const told: string[] = [];
    const leadership = soleLeader({
      onStartedLeading: () => told.push('started'),
      onStoppedLeading: (reason) => told.push(reason),
    });
    expect([mayWrite(leadership), leadership.isLeading(), leadership.term]).toEqual([false, false, 0]);
    leadership.start();
    leadership.start();
    expect([mayWrite(leadership), leadership.isLeading(), leadership.term]).toEqual([true, true, 1]);
    await leadership.stop();
    await leadership.stop();
    expect([mayWrite(leadership), told]).toEqual([false, ['started', 'stopped']]);
  });
});

const passage = fc.record({
  toServerMicros: fc.oneof(fc.constant(0), fc.nat(20 * SECOND)),
  backMicros: fc.oneof(fc.constant(0), fc.nat(5 * SECOND)),
  fate: fc.oneof(
    { weight: 6, arbitrary: fc.constant('answered' as const) },
    { weight: 1, arbitrary: fc.constant('lostRequest' as const) },
    { weight: 1, arbitrary: fc.constant('lostAnswer' as const) },
  ),
});

/** A process that is held up: its timers fire only when it goes on, while time passes. */
class HeldUpClock implements Clock {
  heldUntilMicros = 0;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  wallMicros(): number {
    return this.#clock.wallMicros();
  }

  monotonicMicros(): number {
    return this.#clock.monotonicMicros();
  }

  after(delayMicros: number, task: () => void): () => void {
    let cancel = (): void => undefined;
    const due = (): void => {
      const heldMicros = this.heldUntilMicros - this.#clock.monotonicMicros();
      if (heldMicros > 0) cancel = this.#clock.after(heldMicros, due);
      else task();
    };
    cancel = this.#clock.after(delayMicros, due);
    return () => {
      cancel();
    };
  }
}

describe('for any wire', () => {
  test('two processes never may write at once, and one leads when the wire is well again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(passage, { maxLength: 40 }), { minLength: 2, maxLength: 2 }),
        fc.array(
          fc.record({
            who: fc.nat(1),
            what: fc.constantFrom('hold' as const, 'stop' as const, 'start' as const),
            afterMicros: fc.nat(10 * SECOND),
            holdMicros: fc.nat(25 * SECOND),
          }),
          { maxLength: 12 },
        ),
        async (wires, events) => {
          const lease = new MemoryLease();
          const clock = new ManualClock();
          const clocks = [new HeldUpClock(clock), new HeldUpClock(clock)];
          const processes = wires.map((passages, index) => {
            const one = candidate(`process${index}`, lease, clocks[index]!);
            one.passages = [...passages];
            one.elector.start();
            return one;
          });
          const writers = (): number => processes.filter(({ elector }) => mayWrite(elector)).length;
          const run = async (micros: number): Promise<void> => {
            for (let left = micros; left > 0; left -= SECOND / 2) {
              await clock.advance(Math.min(left, SECOND / 2));
              expect(writers()).toBeLessThanOrEqual(1);
            }
          };
          for (const { who, what, afterMicros, holdMicros } of events) {
            await run(afterMicros);
            const { elector } = processes[who]!;
            if (what === 'hold') clocks[who]!.heldUntilMicros = clock.monotonicMicros() + holdMicros;
            else if (what === 'stop') void elector.stop();
            else elector.start();
          }
          for (const one of processes) one.passages = [];
          await run(60 * SECOND);
          for (const { elector } of processes) elector.start();
          await run(60 * SECOND);
          expect(writers()).toBe(1);
        },
      ),
      { numRuns: 60 },
    );
  });
});

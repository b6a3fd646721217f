// What is worked on next: every key that is asked for, once at a time, in order, and later again where it failed.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MILLISECOND, MINUTE, SECOND } from '../../handlers/ports/clock.ts';
import { WorkQueue, type Outcome, type WorkQueueOptions } from '../../handlers/runtime/work-queue.ts';
import { ManualClock, noChance, settled } from './manual-clock.ts';

const DONE: Outcome = { type: 'done' };

/** A queue whose work takes as long as the test says, and what it did. */
class Bench {
  readonly clock = new ManualClock();
  readonly started: string[] = [];
  readonly outcomes: [string, Outcome['type'], number][] = [];
  readonly queue: WorkQueue;
  depth = [0, 0];
  #open: { readonly key: string; readonly finish: (outcome: Outcome) => void }[] = [];

  constructor(given: Partial<WorkQueueOptions> = {}) {
    this.queue = new WorkQueue({
      clock: this.clock,
      random: noChance,
      concurrency: 1,
      process: (key) => {
        this.started.push(key);
        return new Promise((finish) => this.#open.push({ key, finish }));
      },
      onSettled: (key, outcome, micros) => this.outcomes.push([key, outcome.type, micros]),
      onDepth: (...depth) => (this.depth = depth),
      ...given,
    });
  }

  /** Finishes the work on a key that is in flight. */
  async finish(key: string, outcome: Outcome = DONE): Promise<void> {
    await settled();
    const open = this.#open.find((one) => one.key === key);
    if (open === undefined) throw new Error(`${key} is not in flight`);
    this.#open = this.#open.filter((one) => one !== open);
    open.finish(outcome);
    await settled();
  }

  /** Finishes everything, in order of start, until nothing waits. */
  async finishAll(outcome: Outcome = DONE): Promise<void> {
    await settled();
    for (let next = this.#open[0]; next !== undefined; next = this.#open[0])
      await this.finish(next.key, outcome);
  }
}

describe('order', () => {
  test('first come, first served', async () => {
    const bench = new Bench();
    for (const key of ['b', 'a', 'c']) bench.queue.add(key);
    await bench.finishAll();
    expect(bench.started).toEqual(['b', 'a', 'c']);
  });

  test('what happens now goes before what a first list brings', async () => {
    const bench = new Bench();
    bench.queue.add('old1', 'initial');
    bench.queue.add('old2', 'initial');
    bench.queue.add('new');
    await bench.finishAll();
    expect(bench.started).toEqual(['new', 'old1', 'old2']);
  });

  test('a key of a first list that changes now is promoted, and not run twice', async () => {
    const bench = new Bench();
    for (const key of ['a', 'b', 'c']) bench.queue.add(key, 'initial');
    bench.queue.add('b');
    bench.queue.add('b', 'initial');
    await bench.finishAll();
    expect(bench.started).toEqual(['b', 'a', 'c']);
  });

  test('a key asked for often runs once', async () => {
    const bench = new Bench();
    for (let times = 0; times < 10; times++) bench.queue.add('a');
    expect(bench.queue.size).toBe(1);
    await bench.finishAll();
    expect(bench.started).toEqual(['a']);
  });

  test('decisions that need no waiting are made in the order of the queue, whatever their writes take', async () => {
    const decided: string[] = [];
    const bench = new Bench({
      concurrency: 3,
      process: async (key) => {
        decided.push(key);
        await new Promise<void>((resolve) => bench.clock.after(key === 'slow' ? SECOND : 1, resolve));
        return DONE;
      },
    });
    for (const key of ['slow', 'a', 'b', 'c']) bench.queue.add(key);
    await bench.clock.advance(2 * SECOND);
    expect(decided).toEqual(['slow', 'a', 'b', 'c']);
    expect(bench.outcomes.map(([key]) => key)).toEqual(['a', 'b', 'c', 'slow']);
  });
});

describe('one at a time', () => {
  test('a key asked for in flight runs again afterwards, once', async () => {
    const bench = new Bench({ concurrency: 5 });
    bench.queue.add('a');
    await settled();
    bench.queue.add('a', 'initial');
    bench.queue.add('a');
    await settled();
    expect(bench.queue.inFlight).toBe(1);
    await bench.finishAll();
    expect(bench.started).toEqual(['a', 'a']);
  });

  test('a key that changed in flight goes before a first list', async () => {
    const bench = new Bench();
    for (const key of ['a', 'b']) bench.queue.add(key, 'initial');
    await settled();
    bench.queue.add('a');
    bench.queue.add('a', 'initial');
    await bench.finishAll();
    expect(bench.started).toEqual(['a', 'a', 'b']);
  });

  test('no more keys are in flight than are allowed', async () => {
    const bench = new Bench({ concurrency: 2 });
    for (const key of ['a', 'b', 'c', 'd']) bench.queue.add(key);
    await settled();
    expect(bench.started).toEqual(['a', 'b']);
    expect(bench.depth).toEqual([2, 2]);
    await bench.finish('b');
    expect(bench.started).toEqual(['a', 'b', 'c']);
    await bench.finishAll();
    expect(bench.depth).toEqual([0, 0]);
  });

  test('a slow key holds up no other', async () => {
    const bench = new Bench({ concurrency: 2 });
    for (const key of ['slow', 'a', 'b', 'c']) bench.queue.add(key);
    for (const key of ['a', 'b', 'c']) await bench.finish(key);
    expect(bench.outcomes.map(([key]) => key)).toEqual(['a', 'b', 'c']);
    expect(bench.queue.inFlight).toBe(1);
  });
});

describe('delays', () => {
  test('a key comes when its delay is over', async () => {
    const bench = new Bench();
    bench.queue.addAfter('a', SECOND);
    await bench.clock.advance(SECOND - 1);
    expect(bench.started).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.started).toEqual(['a']);
  });

  test.each([
    { delays: [3, 1, 2], at: 1 },
    { delays: [1, 3], at: 1 },
    { delays: [2, 2], at: 2 },
  ])('of the delays $delays s the one that ends first counts', async ({ delays, at }) => {
    const bench = new Bench();
    for (const seconds of delays) bench.queue.addAfter('a', seconds * SECOND);
    await bench.clock.advance(at * SECOND - 1);
    expect(bench.started).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.started).toEqual(['a']);
    await bench.clock.advance(10 * SECOND);
    await bench.finishAll();
    expect(bench.started).toEqual(['a']);
  });

  test('an outcome "again" brings the key back', async () => {
    const bench = new Bench();
    bench.queue.add('a');
    await bench.finish('a', { type: 'again', afterMicros: MINUTE });
    await bench.clock.advance(MINUTE - 1);
    expect(bench.started).toEqual(['a']);
    await bench.clock.advance(1);
    expect(bench.started).toEqual(['a', 'a']);
  });

  test('no delay is no delay', async () => {
    const bench = new Bench();
    bench.queue.addAfter('a', 0);
    await bench.finish('a', { type: 'again', afterMicros: 0 });
    expect(bench.started).toEqual(['a', 'a']);
  });

  test('a forgotten key does not come back, but goes on where it waits', async () => {
    const bench = new Bench();
    bench.queue.addAfter('gone', SECOND);
    bench.queue.add('here');
    bench.queue.forget('gone');
    bench.queue.forget('here');
    bench.queue.forget('unknown');
    await bench.clock.advance(MINUTE);
    expect(bench.started).toEqual(['here']);
    await bench.finishAll();
    expect(bench.clock.pending).toBe(0);
  });
});

describe('failures', () => {
  /** When each run of a key that goes on failing starts, seconds after the one before. */
  async function gaps(random: () => number, runs: number): Promise<number[]> {
    const startsMicros: number[] = [];
    const bench = new Bench({
      random,
      process: () => {
        startsMicros.push(bench.clock.monotonicMicros());
        return Promise.resolve({ type: 'retry', error: new Error('no') });
      },
    });
    bench.queue.add('a');
    while (startsMicros.length < runs) await bench.clock.advance(MINUTE);
    return startsMicros.slice(1, runs).map((at, index) => (at - startsMicros[index]!) / SECOND);
  }

  test('each wait is twice the one before, from half a second to five minutes', async () => {
    const expected = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
    expect(await gaps(() => 1, 13)).toEqual(expected);
  });

  test('chance takes up to half of a wait', async () => {
    expect(await gaps(() => 0, 4)).toEqual([0.25, 0.5, 1]);
    expect(await gaps(() => 0.5, 4)).toEqual([0.375, 0.75, 1.5]);
  });

  test.each<{ name: string; outcome: Outcome }>([
    { name: 'done', outcome: DONE },
    { name: 'again', outcome: { type: 'again', afterMicros: MINUTE } },
  ])('after "$name" failures count from the beginning', async ({ outcome }) => {
    const bench = new Bench({ random: () => 1 });
    bench.queue.add('a');
    for (const delay of [0.5, 1, 2]) {
      await bench.finish('a', { type: 'retry', error: 'no' });
      await bench.clock.advance(delay * SECOND);
    }
    await bench.finish('a', outcome);
    bench.queue.add('a');
    await bench.finish('a', { type: 'retry', error: 'no' });
    const before = bench.started.length;
    await bench.clock.advance(SECOND / 2);
    expect(bench.started.length).toBe(before + 1);
  });

  test('a wait that the other side asks for is kept', async () => {
    const bench = new Bench({ random: () => 1 });
    bench.queue.add('a');
    await bench.finish('a', { type: 'retry', error: 'busy', afterMicros: 7 * SECOND });
    await bench.clock.advance(7 * SECOND - 1);
    expect(bench.started).toEqual(['a']);
    await bench.clock.advance(1);
    expect(bench.started).toEqual(['a', 'a']);
  });

  test('a change of a failing key is looked at without waiting', async () => {
    const bench = new Bench();
    bench.queue.add('a');
    await bench.finish('a', { type: 'retry', error: 'no' });
    bench.queue.add('a');
    await settled();
    expect(bench.started).toEqual(['a', 'a']);
  });

  test.each([
    {
      how: 'throws',
      fail: (): Promise<Outcome> => {
        throw new Error('broken');
      },
    },
    { how: 'rejects', fail: (): Promise<Outcome> => Promise.reject(new Error('broken')) },
  ])('work that $how is tried again, and the others go on', async ({ fail }) => {
    let failures = 1;
    const seen: unknown[] = [];
    const bench = new Bench({
      process: (key) => (key === 'bad' && failures-- > 0 ? fail() : Promise.resolve(DONE)),
      onSettled: (key, outcome) => seen.push([key, outcome.type === 'retry' ? outcome.error : outcome.type]),
    });
    bench.queue.add('bad');
    bench.queue.add('good');
    await bench.clock.advance(MINUTE);
    expect(seen).toEqual([
      ['bad', new Error('broken')],
      ['good', 'done'],
      ['bad', 'done'],
    ]);
  });
});

describe('long work', () => {
  test('timers have their turn between keys that need no waiting', async () => {
    const bench = new Bench({
      process: (key) => {
        bench.started.push(key);
        bench.clock.spend(3 * MILLISECOND);
        return Promise.resolve(DONE);
      },
    });
    for (let key = 0; key < 20; key++) bench.queue.add(String(key));
    bench.clock.after(0, () => bench.started.push('timer'));
    await bench.clock.advance(SECOND);
    expect(bench.started.indexOf('timer')).toBe(4);
    expect(bench.started.length).toBe(21);
  });

  test('a hundred thousand keys are worked through', async () => {
    const bench = new Bench({ concurrency: 100, process: () => Promise.resolve(DONE) });
    for (let key = 0; key < 100_000; key++) bench.queue.add(String(key), 'initial');
    for (let key = 0; key < 100_000; key += 2) bench.queue.add(String(key));
    await bench.queue.whenIdle();
    expect(bench.outcomes.length).toBe(100_000);
    expect(bench.outcomes.slice(0, 50_000).every(([key]) => Number(key) % 2 === 0)).toBe(true);
  });
});

describe('rest', () => {
  test('the queue is idle when nothing waits and nothing is in flight, whatever is delayed', async () => {
    const bench = new Bench();
    let isIdle = false;
    bench.queue.add('a');
    bench.queue.addAfter('b', MINUTE);
    void bench.queue.whenIdle().then(() => (isIdle = true));
    await settled();
    expect(isIdle).toBe(false);
    await bench.finish('a');
    expect(isIdle).toBe(true);
    await bench.queue.whenIdle();
  });

  test('stopping waits for what is in flight, takes nothing more and leaves no timer', async () => {
    const bench = new Bench();
    let isStopped = false;
    for (const key of ['a', 'b']) bench.queue.add(key);
    bench.queue.addAfter('c', SECOND);
    await settled();
    bench.queue.add('a');
    void bench.queue.stop().then(() => (isStopped = true));
    bench.queue.add('d');
    bench.queue.addAfter('e', SECOND);
    await settled();
    expect(isStopped).toBe(false);
    expect(bench.queue.size).toBe(0);
    await bench.finish('a', { type: 'retry', error: 'too late' });
    expect(isStopped).toBe(true);
    expect(bench.clock.pending).toBe(0);
    expect(bench.started).toEqual(['a']);
    await bench.queue.stop();
  });
});

/** The same order in the plainest way: two lists that are searched. */
class PlainQueue {
  readonly lists: Record<'live' | 'initial', string[]> = { live: [], initial: [] };
  readonly again = new Map<string, 'live' | 'initial'>();
  readonly inFlight = new Set<string>();

  add(key: string, priority: 'live' | 'initial'): void {
    if (this.inFlight.has(key)) {
      if (this.again.get(key) !== 'live') this.again.set(key, priority);
      return;
    }
    if (this.lists.live.includes(key)) return;
    if (priority === 'initial' && this.lists.initial.includes(key)) return;
    this.lists.initial = this.lists.initial.filter((other) => other !== key);
    this.lists[priority].push(key);
  }

  start(): string | undefined {
    const key = this.lists.live.shift() ?? this.lists.initial.shift();
    if (key !== undefined) this.inFlight.add(key);
    return key;
  }

  finish(key: string): void {
    this.inFlight.delete(key);
    const priority = this.again.get(key);
    this.again.delete(key);
    if (priority !== undefined) this.add(key, priority);
  }
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      key,
      priority: fc.constantFrom('live' as const, 'initial' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('after' as const), key, micros: fc.integer({ min: 1, max: 50 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), micros: fc.nat(20) }) },
);
const work = fc.record({
  micros: fc.nat(15),
  outcome: fc.constantFrom('done' as const, 'again' as const, 'retry' as const, 'throw' as const),
});

describe('for any asking and any work', () => {
  test('one at a time, in order, and nothing is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.array(work, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (steps, works, concurrency) => {
          const clock = new ManualClock();
          const plain = new PlainQueue();
          const owed = new Set<string>();
          const wrongs: string[] = [];
          let runs = 0;
          const queue = new WorkQueue({
            clock,
            random: noChance,
            concurrency,
            process: async (started) => {
              if (plain.inFlight.has(started)) wrongs.push(`${started} runs twice at a time`);
              const expected = plain.start();
              if (started !== expected)
                wrongs.push(`${started} runs before ${expected ?? 'being asked for'}`);
              if (plain.inFlight.size > concurrency) wrongs.push('too many run at a time');
              owed.delete(started);
              const { micros, outcome } = works[runs++] ?? { micros: 0, outcome: 'done' };
              if (micros > 0) await new Promise<void>((resolve) => clock.after(micros, resolve));
              if (outcome === 'throw') throw new Error('broken');
              if (outcome === 'retry') return { type: 'retry', error: null };
              return outcome === 'again' ? { type: 'again', afterMicros: 5 } : DONE;
            },
            onSettled: (settledKey, outcome) => {
              plain.finish(settledKey);
              if (outcome.type !== 'done') owed.add(settledKey);
            },
          });
          // Timers ask through `add` as everybody does, so the plain queue hears of every asking there.
          const ask = queue.add.bind(queue);
          queue.add = (asked, priority) => {
            owed.add(asked);
            plain.add(asked, priority ?? 'live');
            ask(asked, priority);
          };
          for (const one of steps) {
            if (one.do === 'add') queue.add(one.key, one.priority);
            else if (one.do === 'after') {
              owed.add(one.key);
              queue.addAfter(one.key, one.micros);
            } else await clock.advance(one.micros);
          }
          await clock.advance(10 * MINUTE);
          expect(wrongs).toEqual([]);
          expect(owed).toEqual(new Set());
          expect(queue.size + queue.inFlight + clock.pending).toBe(0);
        },
      ),
    );
  });
});

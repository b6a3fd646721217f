// The event queue against a plain sort: the order (time, priority, sequence) for any interleaving of pushes and pops.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../simulator/kernel/event-queue.ts';

interface Pending {
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
}

const byTotalOrder = (x: Pending, y: Pending): number =>
  x.time - y.time || x.priority - y.priority || x.sequence - y.sequence;

/** How far after the clock an event is pushed: now, next to now, about a digit's edge, or as far as time goes. */
const gap = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.nat(3) },
  { weight: 2, arbitrary: fc.nat(1_000) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(255, 256, 257, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40),
  },
  { weight: 1, arbitrary: fc.maxSafeNat() },
);
const priority = fc.oneof(fc.nat(2), fc.nat(255));

const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), gap, priority }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pop' as const), times: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), gap }) },
);

describe('event queue', () => {
  test('pops in the order (time, priority, sequence), whatever is pushed, popped and advanced between', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const queue = new EventQueue();
        const pending: Pending[] = [];
        let pushed = 0;
        const popBoth = (): void => {
          const expected = pending.sort(byTotalOrder).shift();
          const before = queue.clock;
          expect(queue.peekTime()).toBe(expected?.time ?? Infinity);
          expect(queue.pop()).toBe(expected !== undefined);
          if (expected === undefined) return;
          expect([queue.time, queue.opcode, queue.a, queue.b]).toEqual([
            expected.time,
            expected.priority,
            expected.sequence,
            ~expected.sequence,
          ]);
          expect(queue.clock).toBe(expected.time);
          expect(queue.clock).toBeGreaterThanOrEqual(before);
        };
        for (const each of operations) {
          if (each.kind === 'pop') {
            for (let i = 0; i < each.times; i++) popBoth();
          } else if (each.kind === 'push') {
            const time = Math.min(queue.clock + each.gap, Number.MAX_SAFE_INTEGER);
            pending.push({ time, priority: each.priority, sequence: pushed });
            queue.push(time, each.priority, each.priority, pushed, ~pushed);
            pushed++;
          } else {
            const time = Math.min(queue.clock + each.gap, queue.peekTime(), Number.MAX_SAFE_INTEGER);
            queue.advanceTo(time);
            expect(queue.clock).toBe(time);
          }
          expect(queue.size).toBe(pending.length);
        }
        while (pending.length > 0) popBoth();
        popBoth();
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('keeps ten thousand events of one time in the order of priority, then of pushing', () => {
    const queue = new EventQueue();
    const pushed = 10_000;
    for (let i = 0; i < pushed; i++) queue.push(7, (i * 7) % 3, 0, i, 0);
    const popped: Pending[] = [];
    while (queue.pop()) popped.push({ time: queue.time, priority: (queue.a * 7) % 3, sequence: queue.a });
    expect(popped).toHaveLength(pushed);
    expect(popped).toEqual(popped.toSorted(byTotalOrder));
  });

  test('runs an event of the present instant next if its priority is lower than that of the one last popped', () => {
    const queue = new EventQueue();
    queue.push(5, 9, 1, 0, 0);
    queue.push(5, 9, 2, 0, 0);
    queue.pop();
    queue.push(5, 0, 3, 0, 0);
    queue.pop();
    expect(queue.opcode).toBe(3);
  });

  test('peeking moves nothing: an event may still be pushed before the one seen', () => {
    const queue = new EventQueue();
    queue.push(1_000_000, 0, 1, 0, 0);
    queue.push(1_000_001, 0, 1, 0, 0);
    expect(queue.peekTime()).toBe(1_000_000);
    queue.push(3, 0, 2, 0, 0);
    expect(queue.peekTime()).toBe(3);
    queue.pop();
    expect(queue.opcode).toBe(2);
  });

  test('leaves the last event readable when there is none to pop', () => {
    const queue = new EventQueue();
    queue.push(4, 0, 1, -2_147_483_648, 2_147_483_647);
    expect(queue.pop()).toBe(true);
    expect(queue.pop()).toBe(false);
    expect([queue.time, queue.opcode, queue.a, queue.b]).toEqual([4, 1, -2_147_483_648, 2_147_483_647]);
    expect(queue.peekTime()).toBe(Infinity);
  });
});

describe('what an event queue refuses', () => {
  const atTen = (): EventQueue => {
    const queue = new EventQueue();
    queue.push(10, 0, 0, 0, 0);
    queue.push(20, 0, 0, 0, 0);
    queue.pop();
    return queue;
  };

  test.each([
    ['the past', 9, /9 us: it is in the past.*clock stands at 10 us/],
    ['a negative time', -1, /past/],
    ['no number', NaN, /not a whole number/],
    ['an infinite time', Infinity, /not a whole number/],
    ['a fraction', 10.5, /not a whole number/],
    ['a time beyond exact integers', 2 ** 53, /not a whole number/],
  ])('%s', (_, time, message) => {
    expect(() => {
      atTen().push(time, 0, 0, 0, 0);
    }).toThrow(message);
    expect(() => {
      atTen().advanceTo(time);
    }).toThrow(message);
  });

  test.each([-1, 256, 0.5, NaN])('priority %s', (priority) => {
    expect(() => {
      atTen().push(10, priority, 0, 0, 0);
    }).toThrow(/priority is a whole number from 0/);
  });

  test.each([2 ** 31, -(2 ** 31) - 1, 0.5, NaN])('payload %s', (payload) => {
    for (const [opcode, a, b] of [
      [payload, 0, 0] as const,
      [0, payload, 0] as const,
      [0, 0, payload] as const,
    ]) {
      expect(() => {
        atTen().push(10, 0, opcode, a, b);
      }).toThrow(/32-bit signed integers/);
    }
  });

  test('advancing beyond a pending event, which would be lost', () => {
    expect(() => {
      atTen().advanceTo(21);
    }).toThrow(/event is pending at 20 us/);
  });

  test('a refused push changes nothing', () => {
    const queue = atTen();
    expect(() => {
      queue.push(9, 0, 0, 0, 0);
    }).toThrow();
    expect(queue.size).toBe(1);
    expect(queue.peekTime()).toBe(20);
  });
});

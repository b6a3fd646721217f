// The simulation loop: how arrivals and queued events merge, where a run ends, and that it can be continued.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArrivalCursor } from '../../simulator/kernel/arrival-cursor.ts';
import { EventQueue } from '../../simulator/kernel/event-queue.ts';
import { run, type Handler } from '../../simulator/kernel/simulation.ts';

const ARRIVAL = 1;
const QUEUED = 2;
const FOLLOW_UP = 3;

type Handled = [timeMicros: number, opcode: number, a: number];

/** A handler that writes down what it handles; every arrival is followed by an event `serviceMicros` later. */
function recorder(queue: EventQueue, serviceMicros = 0): { handled: Handled[]; handler: Handler } {
  const handled: Handled[] = [];
  const handler: Handler = (timeMicros, opcode, a) => {
    handled.push([timeMicros, opcode, a]);
    if (opcode === ARRIVAL) queue.push(timeMicros + serviceMicros, 2, FOLLOW_UP, a, 0);
  };
  return { handled, handler };
}

const cursor = (...timesMicros: number[]): ArrivalCursor =>
  new ArrivalCursor(Float64Array.from(timesMicros), ARRIVAL);

describe('arrivals and queued events', () => {
  test('an arrival comes before every queued event of its time, also one of priority 0', () => {
    const queue = new EventQueue();
    queue.push(5, 0, QUEUED, 0, 0);
    queue.push(5, 1, QUEUED, 1, 0);
    queue.push(4, 200, QUEUED, 2, 0);
    const { handled, handler } = recorder(queue);
    run(queue, handler, Infinity, { arrivals: cursor(5, 5) });
    expect(handled).toEqual([
      [4, QUEUED, 2],
      [5, ARRIVAL, 0],
      [5, ARRIVAL, 1],
      [5, QUEUED, 0],
      [5, QUEUED, 1],
      [5, FOLLOW_UP, 0],
      [5, FOLLOW_UP, 1],
    ]);
  });

  test('the order is that of a queue into which the whole trace was pushed first', () => {
    const micros = fc.nat(40);
    fc.assert(
      fc.property(fc.array(micros), fc.array(micros), micros, (arrivalTimes, queuedTimes, serviceMicros) => {
        const times = Float64Array.from(arrivalTimes).sort();
        const merged = new EventQueue();
        const whole = new EventQueue();
        for (const [row, time] of times.entries()) whole.push(time, 0, ARRIVAL, row, 0);
        for (const [row, time] of queuedTimes.entries()) {
          merged.push(time, row % 3, QUEUED, row, 0);
          whole.push(time, row % 3, QUEUED, row, 0);
        }
        const byCursor = recorder(merged, serviceMicros);
        const byQueue = recorder(whole, serviceMicros);
        const outcome = run(merged, byCursor.handler, Infinity, {
          arrivals: new ArrivalCursor(times, ARRIVAL),
        });
        run(whole, byQueue.handler, Infinity);
        expect(byCursor.handled).toEqual(byQueue.handled);
        expect(outcome).toEqual({ events: byCursor.handled.length, ended: 'exhausted' });
        const handledTimes = byCursor.handled.map(([time]) => time);
        expect(handledTimes).toEqual(handledTimes.toSorted((x, y) => x - y));
      }),
      { seed: 2 },
    );
  });

  test('the clock stands at an arrival while it is handled, so its handler cannot reach into the past', () => {
    const queue = new EventQueue();
    const tooEarly: Handler = (timeMicros) => {
      queue.push(timeMicros - 1, 0, QUEUED, 0, 0);
    };
    expect(() => run(queue, tooEarly, Infinity, { arrivals: cursor(70_000) })).toThrow(
      /69999 us: it is in the past/,
    );
  });

  test.each([
    ['falling times', [3, 2], /Arrival 1 is at 2 us after one at 3 us/],
    ['a negative time', [-1], /Arrival 0/],
    ['no number', [1, NaN], /Arrival 1/],
    ['a fraction', [0.5], /Arrival 0/],
  ])('a trace with %s is refused', (_, times, message) => {
    expect(() => cursor(...times)).toThrow(message);
  });
});

describe('the end of a run', () => {
  test('what happens at the end still runs, what happens after it stays for the next run', () => {
    const queue = new EventQueue();
    queue.push(11, 0, QUEUED, 0, 0);
    const arrivals = cursor(10, 12);
    const { handled, handler } = recorder(queue, 100);
    expect(run(queue, handler, 10, { arrivals })).toEqual({ events: 1, ended: 'until' });
    expect(queue.clock).toBe(10);
    expect(run(queue, handler, 50, { arrivals })).toEqual({ events: 2, ended: 'until' });
    expect(queue.clock).toBe(50);
    expect(run(queue, handler, 200, { arrivals })).toEqual({ events: 2, ended: 'exhausted' });
    expect(queue.clock).toBe(200);
    expect(handled.map(([time]) => time)).toEqual([10, 11, 12, 110, 112]);
  });

  test('without an end it stands at the last event', () => {
    const queue = new EventQueue();
    queue.push(11, 0, QUEUED, 0, 0);
    expect(run(queue, recorder(queue).handler, Infinity)).toEqual({ events: 1, ended: 'exhausted' });
    expect(queue.clock).toBe(11);
  });

  test.each([4, NaN, 5.5])('an end at %s is refused when the clock is at 5', (untilMicros) => {
    const queue = new EventQueue();
    queue.advanceTo(5);
    expect(() => run(queue, recorder(queue).handler, untilMicros)).toThrow(/cannot end at/);
  });

  test('the interrupt is asked every so many events and stops the run between two of them', () => {
    const queue = new EventQueue();
    for (let i = 1; i <= 10; i++) queue.push(i, 0, QUEUED, i, 0);
    const asked: [number, number][] = [];
    const interrupt = {
      everyEvents: 3,
      asked: (events: number, timeMicros: number): boolean => asked.push([events, timeMicros]) === 2,
    };
    const { handled, handler } = recorder(queue);
    expect(run(queue, handler, 100, { interrupt })).toEqual({ events: 6, ended: 'interrupted' });
    expect(asked).toEqual([
      [3, 3],
      [6, 6],
    ]);
    expect(run(queue, handler, 100)).toEqual({ events: 4, ended: 'exhausted' });
    expect(handled).toHaveLength(10);
  });
});

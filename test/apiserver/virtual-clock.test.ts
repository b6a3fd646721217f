// Virtual time: everything of an instant happens before the next one, in an order that is the same every time.

import { describe, expect, expectTypeOf, test } from 'vitest';
import { sleep, type Clock } from '../../handlers/ports/clock.ts';
import { ProcessClock } from '../../simulator/apiserver/process-clock.ts';
import { VirtualClock } from '../../simulator/apiserver/virtual-time.ts';

const SECOND = 1_000_000;

describe('the clock of a simulated world', () => {
  test('is a clock to the handlers, as the clocks of its processes are', () => {
    expectTypeOf<VirtualClock>().toExtend<Clock>();
    expectTypeOf<ProcessClock>().toExtend<Clock>();
  });

  test('runs timers in the order of their time, and of one time in the order in which they were set', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.after(2 * SECOND, () => seen.push('late'));
    clock.after(SECOND, () => seen.push('first of two'));
    clock.after(SECOND, () => seen.push('second of two'));
    clock.after(SECOND, () => clock.after(0, () => seen.push('set meanwhile')));
    await clock.run(3 * SECOND);
    expect(seen).toEqual(['first of two', 'second of two', 'set meanwhile', 'late']);
    expect(clock.monotonicMicros()).toBe(3 * SECOND);
  });

  test('lets promises run to their end before time passes', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const work = async (): Promise<void> => {
      for (let step = 0; step < 50; step++) await Promise.resolve();
      seen.push('work');
      await sleep(clock, SECOND);
      for (let step = 0; step < 50; step++) await Promise.resolve();
      seen.push('more work');
    };
    clock.after(SECOND + 1, () => seen.push('timer'));
    void work();
    await clock.advance(2 * SECOND);
    expect(seen).toEqual(['work', 'more work', 'timer']);
  });

  test('a cancelled timer does not run', async () => {
    const clock = new VirtualClock();
    let hasRun = false;
    const cancel = clock.after(SECOND, () => (hasRun = true));
    cancel();
    await clock.advance(2 * SECOND);
    expect(hasRun).toBe(false);
  });

  test('stops at the instant at which what is waited for is true', async () => {
    const clock = new VirtualClock();
    let count = 0;
    const tick = (): void => {
      count++;
      clock.after(SECOND, tick);
    };
    clock.after(SECOND, tick);
    await clock.run(() => count === 5);
    expect(clock.monotonicMicros()).toBe(5 * SECOND);
  });

  test('says so where what is waited for does not happen in time', async () => {
    const clock = new VirtualClock();
    await expect(clock.run(() => false, 10 * SECOND)).rejects.toThrow(/did not happen in 10 s/);
    expect(clock.monotonicMicros()).toBe(10 * SECOND);
  });

  test('a jump moves the wall clock and no duration', async () => {
    const clock = new VirtualClock({ startMicros: 1_000 });
    let ranAt = -1;
    clock.after(SECOND, () => (ranAt = clock.monotonicMicros()));
    clock.jump(-3_600 * SECOND);
    expect(clock.wallMicros()).toBe(1_000 - 3_600 * SECOND);
    await clock.advance(2 * SECOND);
    expect(ranAt).toBe(SECOND);
  });
});

describe('the clock of one process', () => {
  test('runs nothing any more after a kill', async () => {
    const world = new VirtualClock();
    const process = new ProcessClock(world);
    let hasRun = false;
    process.after(SECOND, () => (hasRun = true));
    process.kill();
    process.after(SECOND, () => (hasRun = true));
    await world.advance(5 * SECOND);
    expect(hasRun).toBe(false);
  });

  test('runs late, and in order, what fell due while it was suspended', async () => {
    const world = new VirtualClock();
    const process = new ProcessClock(world);
    const seen: string[] = [];
    process.after(SECOND, () => seen.push(`first at ${world.monotonicMicros() / SECOND} s`));
    process.after(2 * SECOND, () => seen.push(`second at ${world.monotonicMicros() / SECOND} s`));
    process.after(9 * SECOND, () => seen.push(`third at ${world.monotonicMicros() / SECOND} s`));
    process.pause();
    await world.advance(6 * SECOND);
    expect(seen).toEqual([]);
    process.resume();
    await world.advance(6 * SECOND);
    expect(seen).toEqual(['first at 6 s', 'second at 6 s', 'third at 9 s']);
  });

  test('shows its own wall time', () => {
    const world = new VirtualClock({ startMicros: 0 });
    const process = new ProcessClock(world, 5 * SECOND);
    process.jump(-2 * SECOND);
    expect([process.wallMicros(), process.monotonicMicros()]).toEqual([3 * SECOND, 0]);
  });
});

// Waiting lines simulated on the kernel against the formulas of queueing theory: clock, order and streams taken together.
import { describe, expect, test } from 'vitest';
import { summary } from '../../simulator/statistics/inference.ts';
import { meanWaitMicros, type Line } from './queueing-model.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const CUSTOMERS = 30_000;

/** Erlang's C formula: the chance that a customer has to wait for one of c servers, offered `load` servers' worth of work. */
function erlangC(servers: number, load: number): number {
  let blocked = 1; // Erlang B, by its recursion over the number of servers.
  for (let c = 1; c <= servers; c++) blocked = (load * blocked) / (c + load * blocked);
  const utilisation = load / servers;
  return blocked / (1 - utilisation * (1 - blocked));
}

/** Mean wait in M/M/c, in service times: C(c, a) / (c - a). */
const mmc = (servers: number, load: number): number => erlangC(servers, load) / (servers - load);

/** Mean wait in M/D/1, in service times, by Pollaczek and Khinchine: half of that in M/M/1. */
const md1 = (load: number): number => load / (2 * (1 - load));

const SERVICE_MICROS = 1_000_000;
const line = (servers: number, load: number, service: Line['service']): Line => ({
  servers,
  meanGapMicros: SERVICE_MICROS / load,
  meanServiceMicros: SERVICE_MICROS,
  service,
});

describe('mean wait', () => {
  test.each([
    ['M/M/1 at 50 %', line(1, 0.5, 'exponential'), mmc(1, 0.5)],
    ['M/M/1 at 80 %', line(1, 0.8, 'exponential'), mmc(1, 0.8)],
    ['M/M/3 at 70 %', line(3, 2.1, 'exponential'), mmc(3, 2.1)],
    ['M/M/10 at 80 %', line(10, 8, 'exponential'), mmc(10, 8)],
    ['M/D/1 at 50 %', line(1, 0.5, 'constant'), md1(0.5)],
    ['M/D/1 at 80 %', line(1, 0.8, 'constant'), md1(0.8)],
  ])('in %s lies in the 95 % interval of 20 seeds', (_, model, expectedServiceTimes) => {
    const waits = SEEDS.map((seed) => meanWaitMicros(model, CUSTOMERS, seed) / SERVICE_MICROS);
    const { low, high } = summary(waits);
    expect(low!).toBeLessThanOrEqual(expectedServiceTimes);
    expect(high!).toBeGreaterThanOrEqual(expectedServiceTimes);
    expect(high! - low!).toBeLessThan(0.15 * expectedServiceTimes); // A wide interval would prove nothing.
  });

  test('the formulas themselves give the textbook values', () => {
    expect(mmc(1, 0.5)).toBeCloseTo(1, 12);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
    expect(md1(0.8)).toBeCloseTo(2, 12);
  });
});

// A waiting line with c equal servers on the simulator's own kernel, small enough to hold against closed forms.
// It must use nothing of the simulator but kernel and random streams.
import { ArrivalCursor } from '../../simulator/kernel/arrival-cursor.ts';
import { EventQueue } from '../../simulator/kernel/event-queue.ts';
import { run } from '../../simulator/kernel/simulation.ts';
import { stream } from '../../simulator/random/stream.ts';

/** Customers arrive at random, on average one per mean gap, and are served first come, first served. */
export interface Line {
  readonly servers: number;
  readonly meanGapMicros: number;
  readonly meanServiceMicros: number;
  readonly service: 'exponential' | 'constant';
}

const ARRIVAL = 0;
const DEPARTURE = 1;
const WARM_UP_CUSTOMERS = 2_000;

/** Mean waiting time in line of the customers after the warm-up, microseconds; service not counted. */
export function meanWaitMicros(line: Line, customers: number, seed: number): number {
  const arrivalTimes = poissonArrivals(line.meanGapMicros, customers, seed);
  const services = stream(seed, 'service', 'line');
  const queue = new EventQueue();
  const waiting: number[] = [];
  let served = 0;
  let free = line.servers;
  let totalWaitMicros = 0;

  const serve = (customer: number, nowMicros: number): void => {
    free--;
    if (customer >= WARM_UP_CUSTOMERS) totalWaitMicros += nowMicros - arrivalTimes[customer]!;
    const micros =
      line.service === 'constant' ? line.meanServiceMicros : services.exponential(line.meanServiceMicros);
    queue.push(nowMicros + Math.round(micros), 1, DEPARTURE, customer, 0);
  };
  const handler = (nowMicros: number, opcode: number, customer: number): void => {
    if (opcode === ARRIVAL) waiting.push(customer);
    else free++;
    while (free > 0 && served < waiting.length) serve(waiting[served++]!, nowMicros);
  };
  run(queue, handler, Infinity, { arrivals: new ArrivalCursor(arrivalTimes, ARRIVAL) });
  return totalWaitMicros / (customers - WARM_UP_CUSTOMERS);
}

function poissonArrivals(meanGapMicros: number, customers: number, seed: number): Float64Array {
  const gaps = stream(seed, 'arrivals', 'line');
  let micros = 0;
  return Float64Array.from({ length: customers }, () =>
    Math.round((micros += gaps.exponential(meanGapMicros))),
  );
}

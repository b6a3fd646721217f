// The loop of a simulation: the next arrival or the next pending event, whichever comes first, until a given time.
// It must not know what an event means; it holds no state between two runs but what the queue and the cursor hold.
import { ArrivalCursor } from './arrival-cursor.ts';
import type { EventQueue } from './event-queue.ts';

/** Handles one event at its time; it may push events at that time or later. */
export type Handler = (timeMicros: number, opcode: number, a: number, b: number) => void;

/** Asked every so many events whether to stop, for progress lines and for people who have seen enough. */
interface Interrupt {
  readonly everyEvents: number;
  /** Takes the events handled in this run and the time; true stops the run. */
  readonly asked: (events: number, timeMicros: number) => boolean;
}

/** What a run takes besides the queue. */
export interface RunOptions {
  readonly arrivals?: ArrivalCursor;
  readonly interrupt?: Interrupt;
}

/** How a run ended: at its time with work ahead, with nothing left to do, or because the interrupt asked for it. */
export interface RunOutcome {
  readonly events: number;
  readonly ended: 'until' | 'exhausted' | 'interrupted';
}

/**
 * Handles every arrival and event up to and including `untilMicros`, in the order (time, priority, sequence).
 *
 * An arrival has priority 0 and comes before every queued event of its time, also one of priority 0: the order is that of
 * a queue into which the whole trace had been pushed before anything else. Only what is in progress is pending, though.
 *
 * Afterwards the queue's clock stands at `untilMicros`; after an interrupt, or without an end, at the last event.
 * A run can be continued by another with a later end.
 *
 * @param untilMicros whole microseconds, or Infinity to run until nothing is left
 * @throws RangeError for an end before the queue's clock or not a whole number, and whatever the handler throws
 */
export function run(
  queue: EventQueue,
  handler: Handler,
  untilMicros: number,
  { arrivals = new ArrivalCursor(new Float64Array(0), 0), interrupt }: RunOptions = {},
): RunOutcome {
  checkEnd(untilMicros, queue.clock);
  let events = 0;
  while (step(queue, arrivals, handler, untilMicros)) {
    events++;
    if (interrupt === undefined || events % interrupt.everyEvents !== 0) continue;
    if (interrupt.asked(events, queue.clock)) return { events, ended: 'interrupted' };
  }
  if (untilMicros !== Infinity) queue.advanceTo(untilMicros);
  const exhausted = Math.min(arrivals.peekTime(), queue.peekTime()) === Infinity;
  return { events, ended: exhausted ? 'exhausted' : 'until' };
}

/** Handles what comes first, if it comes by the end of the run. */
function step(queue: EventQueue, arrivals: ArrivalCursor, handler: Handler, untilMicros: number): boolean {
  const arrivalMicros = arrivals.peekTime();
  const queuedMicros = queue.peekTime();
  const nextMicros = Math.min(arrivalMicros, queuedMicros);
  if (nextMicros > untilMicros || nextMicros === Infinity) return false;
  if (arrivalMicros <= queuedMicros) {
    queue.advanceTo(arrivalMicros);
    handler(arrivalMicros, arrivals.opcode, arrivals.take(), 0);
  } else {
    queue.pop();
    handler(queue.time, queue.opcode, queue.a, queue.b);
  }
  return true;
}

function checkEnd(untilMicros: number, clockMicros: number): void {
  const isTime = untilMicros === Infinity || Number.isSafeInteger(untilMicros);
  if (isTime && untilMicros >= clockMicros) return;
  throw new RangeError(
    `A run cannot end at ${untilMicros} us: give whole microseconds from the clock (${clockMicros} us) on, or Infinity.`,
  );
}

// A position in a sorted list of arrivals, so that a long trace is walked through instead of waiting in the event queue.
// It must hold nothing of what arrives but when; the rest is found by the row.

/** The rows of a trace in order of time, from the one that arrives next on. */
export class ArrivalCursor {
  /** The operation code of every arrival of this trace; the row is the first payload. */
  readonly opcode: number;
  readonly #timesMicros: Float64Array;
  #row = 0;

  /**
   * @param timesMicros arrival times by row, whole microseconds, never falling; rows of one time arrive in row order
   * @throws RangeError naming the first row that is out of order or not a whole number
   */
  constructor(timesMicros: Float64Array, opcode: number) {
    let before = 0;
    for (const [row, time] of timesMicros.entries()) {
      if (!(time >= before && Number.isSafeInteger(time))) {
        throw new RangeError(
          `Arrival ${row} is at ${time} us after one at ${before} us: arrivals are whole microseconds from 0 on. Sort them by time.`,
        );
      }
      before = time;
    }
    this.#timesMicros = timesMicros;
    this.opcode = opcode;
  }

  /** Time of the next arrival, microseconds; Infinity behind the last. */
  peekTime(): number {
    return this.#row < this.#timesMicros.length ? this.#timesMicros[this.#row]! : Infinity;
  }

  /** The row that arrives next; the cursor moves behind it. */
  take(): number {
    return this.#row++;
  }
}

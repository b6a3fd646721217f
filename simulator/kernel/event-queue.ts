// The pending events of a simulation in the total order (time, priority, sequence), on typed arrays: no object per event.
// It must not know what an event means, and never let one be scheduled in the past.

/*
 * A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan, Journal of the ACM 37, 1990) with byte digits; timer wheels are its cousins.
 *
 * A time has seven base-256 digits. A pending event waits in the slot (row, digit) that says where its time first differs
 * from the clock: row 7 for the most significant digit down to row 1 for the least. Events of the present instant wait in
 * row 0, by priority. So what comes first is in the lowest slot of the lowest row in use.
 *
 * When the clock moves on, only the slot it moves into changes its meaning. Its events are dealt out anew, to rows below,
 * which are empty by then. An event falls at most seven rows in its life and usually one or two, whatever the
 * distribution of times: no comparison, no tuning, no bad case.
 *
 * Events of one time always share a slot, and a slot is a queue, dealt out from its head. So events of one time and
 * priority leave in the order they were pushed: that order is the sequence, and no number need be stored.
 */

const DIGIT_BITS = 8;
const DIGITS = 1 << DIGIT_BITS;
const ROWS = 8;
const SLOTS = ROWS * DIGITS;
/** Slots from here on hold times after the clock; those before hold the present instant, one per priority. */
const FUTURE = DIGITS;

/** A bit set of slots has 32 slots in a word and 8 words in a row. */
const WORD_BITS = 5;
const WORDS_PER_ROW = DIGITS >> WORD_BITS;

/** Digits 1 to 4 of a time are its low word, digits 5 to 7 its high word. */
const LOW_WORD = 2 ** 32;
const LOWEST_ROW_OF_LOW_WORD = 1;
const LOWEST_ROW_OF_HIGH_WORD = 5;

const NO_EVENT = -1;
const FIRST_CAPACITY = 64;

/** Pending events, and the clock: the time of the event last popped. Times are whole microseconds, exact up to 2^53 - 1. */
export class EventQueue {
  /** Time of the event last popped, microseconds. */
  time = 0;
  /** What the event last popped is: the caller's code. */
  opcode = 0;
  /** First payload of the event last popped. */
  a = 0;
  /** Second payload of the event last popped. */
  b = 0;

  #size = 0;
  #clock = 0;
  #clockLow = 0;
  #clockHigh = 0;

  // By slot; the contents of a slot that is not in use are stale.
  readonly #head = new Int32Array(SLOTS);
  readonly #tail = new Int32Array(SLOTS);
  readonly #earliest = new Float64Array(SLOTS);

  // Which slots, words of slots, and rows are in use.
  readonly #usedSlots = new Int32Array(ROWS * WORDS_PER_ROW);
  readonly #usedWords = new Int32Array(ROWS);
  #usedRows = 0;

  // By event. #next chains the events of a slot, and from #free on the indexes that hold none.
  #free = NO_EVENT;
  #next = new Int32Array(0);
  #times = new Float64Array(0);
  #priorities = new Uint8Array(0);
  #opcodes = new Int32Array(0);
  #as = new Int32Array(0);
  #bs = new Int32Array(0);

  /** Number of pending events. */
  get size(): number {
    return this.#size;
  }

  /** The present instant, microseconds: no event before it can be pushed any more. */
  get clock(): number {
    return this.#clock;
  }

  /** Time of the event that the next pop takes, microseconds; Infinity when none is pending. Moves nothing. */
  peekTime(): number {
    return this.#size === 0 ? Infinity : this.#earliest[this.#firstSlot()]!;
  }

  /**
   * Adds an event.
   *
   * @param timeMicros whole microseconds, at or after the clock
   * @param priority 0..255; of two events of one time the lower runs first, and at equal priority the one pushed first
   * @param opcode what the event is; opcode, a and b are 32-bit signed integers
   * @throws RangeError for any argument outside its range
   */
  push(timeMicros: number, priority: number, opcode: number, a: number, b: number): void {
    if (!(timeMicros >= this.#clock && Number.isSafeInteger(timeMicros))) throw this.#wrongTime(timeMicros);
    if (priority !== (priority & (DIGITS - 1))) throw wrongPriority(priority);
    if (opcode !== (opcode | 0) || a !== (a | 0) || b !== (b | 0)) throw wrongPayload(opcode, a, b);

    if (this.#free === NO_EVENT) this.#grow();
    const event = this.#free;
    this.#free = this.#next[event]!;
    this.#times[event] = timeMicros;
    this.#priorities[event] = priority;
    this.#opcodes[event] = opcode;
    this.#as[event] = a;
    this.#bs[event] = b;
    this.#append(this.#slotOf(timeMicros, priority), event, timeMicros);
    this.#size++;
  }

  /** Takes the first event into the public fields and moves the clock to it. False, and no change, when none is pending. */
  pop(): boolean {
    if (this.#size === 0) return false;
    let slot = this.#firstSlot();
    if (slot >= FUTURE && this.#head[slot] !== this.#tail[slot]) {
      this.#dealOut(slot, this.#earliest[slot]!);
      slot = this.#firstSlot();
    }
    const event = this.#head[slot]!;
    if (slot >= FUTURE) this.#setClock(this.#earliest[slot]!); // An event alone in its slot need not fall through the rows.
    if (event === this.#tail[slot]) this.#clear(slot);
    else this.#head[slot] = this.#next[event]!;

    this.time = this.#clock;
    this.opcode = this.#opcodes[event]!;
    this.a = this.#as[event]!;
    this.b = this.#bs[event]!;
    this.#next[event] = this.#free;
    this.#free = event;
    this.#size--;
    return true;
  }

  /**
   * Moves the clock on without taking an event, for something that happens outside the queue at that instant.
   *
   * @param timeMicros whole microseconds, at or after the clock and not after the first pending event
   * @throws RangeError for any other time
   */
  advanceTo(timeMicros: number): void {
    if (!(timeMicros >= this.#clock && Number.isSafeInteger(timeMicros))) throw this.#wrongTime(timeMicros);
    if (timeMicros > this.peekTime()) {
      throw new RangeError(
        `The clock cannot move to ${timeMicros} us: an event is pending at ${this.peekTime()} us. Pop it first.`,
      );
    }
    if (timeMicros === this.#clock) return;
    const slot = this.#slotOf(timeMicros, 0);
    if (this.#isUsed(slot)) this.#dealOut(slot, timeMicros);
    else this.#setClock(timeMicros);
  }

  /** The slot in which an event of this time and priority waits, as seen from the present clock. */
  #slotOf(timeMicros: number, priority: number): number {
    const high = (timeMicros / LOW_WORD) | 0;
    if (high !== this.#clockHigh) return slotOfWord(LOWEST_ROW_OF_HIGH_WORD, high, this.#clockHigh);
    const low = timeMicros | 0; // ToInt32 is modulo 2^32, also far beyond 2^31.
    if (low !== this.#clockLow) return slotOfWord(LOWEST_ROW_OF_LOW_WORD, low, this.#clockLow);
    return priority;
  }

  /** Moves the clock into a slot and its events to where they belong from there; all rows below must be empty. */
  #dealOut(slot: number, clockMicros: number): void {
    const last = this.#tail[slot]!;
    let event = this.#head[slot]!;
    this.#clear(slot);
    this.#setClock(clockMicros);
    for (;;) {
      const next = this.#next[event]!;
      const timeMicros = this.#times[event]!;
      this.#append(this.#slotOf(timeMicros, this.#priorities[event]!), event, timeMicros);
      if (event === last) return;
      event = next;
    }
  }

  #setClock(timeMicros: number): void {
    this.#clock = timeMicros;
    this.#clockLow = timeMicros | 0;
    this.#clockHigh = (timeMicros / LOW_WORD) | 0;
  }

  #append(slot: number, event: number, timeMicros: number): void {
    if (this.#isUsed(slot)) {
      this.#next[this.#tail[slot]!] = event;
      if (timeMicros < this.#earliest[slot]!) this.#earliest[slot] = timeMicros;
    } else {
      this.#use(slot);
      this.#head[slot] = event;
      this.#earliest[slot] = timeMicros;
    }
    this.#tail[slot] = event;
  }

  #isUsed(slot: number): boolean {
    return (this.#usedSlots[slot >> WORD_BITS]! & (1 << slot)) !== 0; // A shift counts modulo 32.
  }

  #use(slot: number): void {
    const row = slot >> DIGIT_BITS;
    const word = slot >> WORD_BITS;
    this.#usedSlots[word]! |= 1 << slot;
    this.#usedWords[row]! |= 1 << (word & (WORDS_PER_ROW - 1));
    this.#usedRows |= 1 << row;
  }

  #clear(slot: number): void {
    const row = slot >> DIGIT_BITS;
    const word = slot >> WORD_BITS;
    if ((this.#usedSlots[word]! &= ~(1 << slot)) !== 0) return;
    if ((this.#usedWords[row]! &= ~(1 << (word & (WORDS_PER_ROW - 1)))) !== 0) return;
    this.#usedRows &= ~(1 << row);
  }

  #firstSlot(): number {
    const row = lowestBit(this.#usedRows);
    const word = row * WORDS_PER_ROW + lowestBit(this.#usedWords[row]!);
    return (word << WORD_BITS) | lowestBit(this.#usedSlots[word]!);
  }

  /** Doubles the room for events. Called only when every index is taken. */
  #grow(): void {
    const before = this.#next.length;
    const capacity = Math.max(FIRST_CAPACITY, before * 2);
    this.#times = widened(this.#times, new Float64Array(capacity));
    this.#priorities = widened(this.#priorities, new Uint8Array(capacity));
    this.#opcodes = widened(this.#opcodes, new Int32Array(capacity));
    this.#as = widened(this.#as, new Int32Array(capacity));
    this.#bs = widened(this.#bs, new Int32Array(capacity));
    this.#next = widened(this.#next, new Int32Array(capacity));
    for (let event = before; event < capacity; event++) this.#next[event] = event + 1;
    this.#next[capacity - 1] = NO_EVENT;
    this.#free = before;
  }

  #wrongTime(timeMicros: number): RangeError {
    const why = timeMicros < this.#clock ? 'it is in the past' : 'it is not a whole number up to 2^53 - 1';
    return new RangeError(
      `No event can happen at ${timeMicros} us: ${why}. The clock stands at ${this.#clock} us and never goes back; ` +
        'give whole microseconds from there on.',
    );
  }
}

/** The slot of a time whose word differs from the clock's, in the row of the highest digit in which they differ. */
function slotOfWord(lowestRow: number, word: number, clockWord: number): number {
  const highestBit = 31 - Math.clz32(word ^ clockWord);
  const row = lowestRow + (highestBit >> 3);
  const digit = (word >>> (highestBit & ~(DIGIT_BITS - 1))) & (DIGITS - 1);
  return (row << DIGIT_BITS) | digit;
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function widened<A extends Float64Array | Int32Array | Uint8Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

function wrongPriority(priority: number): RangeError {
  return new RangeError(
    `An event's priority is a whole number from 0 (first) to 255 (last), not ${priority}.`,
  );
}

function wrongPayload(opcode: number, a: number, b: number): RangeError {
  return new RangeError(
    `An event's opcode, a and b are 32-bit signed integers, not ${opcode}, ${a} and ${b}. ` +
      'Keep larger things in a table and pass their index.',
  );
}

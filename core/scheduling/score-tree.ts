// A tournament over node slots: which score is best, how many slots have it, and which is the k-th of them. It knows
// scores only.

/** The score of a slot that cannot be chosen. */
export const NOT_FEASIBLE = -1;

/** A match's outcome in one number: score + 1 above, how many slots have it below. */
const TIED_BITS = 22;
const TIED_MASK = 2 ** TIED_BITS - 1;

/** Whole scores from 0 to 500 of at most 4 million slots, under a binary tree of matches. */
export class ScoreTree {
  /** Slots that fit below the leaves: a power of two. */
  readonly size: number;
  private readonly outcome: Int32Array;

  constructor(slots: number) {
    let size = 1;
    while (size < slots) size *= 2;
    this.size = size;
    this.outcome = new Int32Array(2 * size);
  }

  /** How many slots share the best score; 0 when no slot is feasible. */
  get bestCount(): number {
    return this.outcome[1]! & TIED_MASK;
  }

  /** Notes the score of a slot. */
  set(slot: number, score: number): void {
    const { outcome } = this;
    let at = this.size + slot;
    let now = leaf(score);
    while (outcome[at] !== now) {
      outcome[at] = now;
      if (at === 1) return;
      now = play(now, outcome[at ^ 1]!);
      at >>= 1;
    }
  }

  /** Notes the scores of all slots at once. */
  fill(slots: number, scoreOf: (slot: number) => number): void {
    const { outcome, size } = this;
    for (let slot = 0; slot < slots; slot++) outcome[size + slot] = leaf(scoreOf(slot));
    for (let at = size - 1; at >= 1; at--) outcome[at] = play(outcome[2 * at]!, outcome[2 * at + 1]!);
  }

  /** The k-th slot, in slot order, of those with the best score. */
  bestSlot(k: number): number {
    const { outcome, size } = this;
    const best = outcome[1]! >> TIED_BITS;
    let left = k;
    let at = 1;
    while (at < size) {
      at *= 2;
      const tied = outcome[at]! >> TIED_BITS === best ? outcome[at]! & TIED_MASK : 0;
      if (left < tied) continue;
      left -= tied;
      at++;
    }
    return at - size;
  }
}

function leaf(score: number): number {
  return score === NOT_FEASIBLE ? 0 : ((score + 1) << TIED_BITS) | 1;
}

function play(a: number, b: number): number {
  const lead = (a >> TIED_BITS) - (b >> TIED_BITS);
  return lead > 0 ? a : lead < 0 ? b : a + (b & TIED_MASK);
}

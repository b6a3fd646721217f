// Slows down what is done over and over: somebody in a member takes back what we do as fast as we do it. The first repetition is
// immediate, as accidents are to be put right at once. It decides nothing else.

import type { Key } from '../../core/decide/key.ts';
import { MINUTE, SECOND, type Clock } from '../ports/clock.ts';
import { isSameWish, type Wish } from './wish.ts';

/** What has held for so long was not taken back. */
const CALM_MICROS = 10 * MINUTE;
const LIMIT_MICROS = 5 * MINUTE;

interface Fulfilled {
  readonly wish: Wish;
  readonly atMicros: number;
  /** How often the same was done again, each time soon after the last. */
  readonly repeats: number;
}

export class Brake {
  private readonly clock: Clock;
  private readonly fulfilled = new Map<Key, Map<string, Fulfilled>>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** How long to wait before a wish for an object on cluster0 is fulfilled. */
  delayMicros(key: Key, wish: Wish): number {
    const last = this.lastOf(key, wish);
    if (last === null || last.repeats === 0) return 0;
    const restMicros = Math.min(LIMIT_MICROS, SECOND * 2 ** (last.repeats - 1));
    return Math.max(0, last.atMicros + restMicros - this.clock.monotonicMicros());
  }

  /** A wish was fulfilled. */
  note(key: Key, wish: Wish): void {
    const last = this.lastOf(key, wish);
    const ofKey = this.fulfilled.get(key) ?? new Map<string, Fulfilled>();
    const repeats = last === null ? 0 : last.repeats + 1;
    ofKey.set(placeOf(wish), { wish, atMicros: this.clock.monotonicMicros(), repeats });
    this.fulfilled.set(key, ofKey);
  }

  forget(key: Key): void {
    this.fulfilled.delete(key);
  }

  /** When the same was done last, if that was not long ago. */
  private lastOf(key: Key, wish: Wish): Fulfilled | null {
    const last = this.fulfilled.get(key)?.get(placeOf(wish));
    if (last === undefined || !isSameWish(last.wish, wish)) return null;
    return this.clock.monotonicMicros() - last.atMicros < CALM_MICROS ? last : null;
  }
}

function placeOf({ cluster, kind, id }: Wish): string {
  return `${cluster} ${kind.resource.kind}/${id}`;
}

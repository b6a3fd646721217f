// Adds what is wished for as far as the book of spread constraints allows, a little at a time where groups are kept even. It knows
// neither policies nor what stays for which reason.

import type { Wish } from './least-replicas.ts';
import type { SpreadBook } from './spread-book.ts';

/** Replicas beyond so many are evened out in steps of more than one. */
const STEPS = 1024;

interface GrowthInput {
  readonly unit: number;
  /** A cluster takes so many pods or none. */
  readonly least: number;
  readonly capacityOf: (cluster: string) => number;
  readonly order: readonly string[];
}

/** One round of adding; `wishes` and `book` say afterwards what came of it. */
export class Growth {
  readonly wishes: Wish[];
  book: SpreadBook;
  private readonly newBook: (held: ReadonlyMap<string, number>) => SpreadBook;
  private readonly input: GrowthInput;
  private remaining: number;

  constructor(
    wishes: Wish[],
    newBook: (held: ReadonlyMap<string, number>) => SpreadBook,
    input: GrowthInput,
  ) {
    this.wishes = wishes;
    this.newBook = newBook;
    this.input = input;
    this.remaining = wishes.reduce((sum, { wish }) => sum + wish, 0);
    this.book = newBook(this.held());
  }

  /** Places all that may be placed; says how many pods wait. */
  run(): number {
    const before = this.held();
    let progress = this.remaining > 0;
    while (progress) {
      progress = this.grow(true) + this.grow(false) > 0 && this.remaining > 0;
      // What is held now may leave it to others which groups are used beside it.
      this.book = this.newBook(this.held());
    }
    if (!this.book.hasGroupsEnough) this.takeBack(before);
    return this.remaining;
  }

  private grow(isStrict: boolean): number {
    let all = 0;
    for (let round = 1; round > 0 && this.remaining > 0; all += round) {
      round = 0;
      for (const wish of this.wishes) if (wish.wish > 0) round += this.add(wish, wish.wish, isStrict);
      round += this.addElsewhere(isStrict);
    }
    return all;
  }

  /**
   * Adds to the first cluster in order that may take more. Where groups are kept even it is a little at a time, as each addition
   * lets those before it take more again.
   */
  private addElsewhere(isStrict: boolean): number {
    const { order, unit } = this.input;
    const step = this.book.isEven ? unit * Math.ceil(this.remaining / unit / STEPS) : this.remaining;
    for (const cluster of order) {
      const added = this.remaining === 0 ? 0 : this.add(this.wishAt(cluster), step, isStrict);
      if (added > 0) return added;
    }
    return 0;
  }

  /** Adds what may be of `pods` to a cluster, in whole units, or as many as it must take to take any. */
  private add(wish: Wish, pods: number, isStrict: boolean): number {
    const { unit, least } = this.input;
    const { cluster, held } = wish;
    const most = Math.min(this.remaining, Math.max(this.input.capacityOf(cluster), wish.stays) - held);
    const wanted = Math.min(most, Math.max(pods, least - held));
    if (wanted <= 0) return 0;
    const whole = Math.floor((held + wanted) / unit) * unit - held;
    const room = this.book.room(cluster, Math.floor(this.remaining / unit), isStrict) * unit;
    const added = Math.min(whole, room);
    if (added <= 0 || held + added < least) return 0;
    wish.held += added;
    wish.wish = Math.max(0, wish.wish - added);
    this.remaining -= added;
    this.book.add(cluster, Math.ceil(added / unit));
    return added;
  }

  /** Nothing is added where there are too few groups; what stayed stays. */
  private takeBack(before: ReadonlyMap<string, number>): void {
    for (const wish of this.wishes) {
      const kept = Math.max(before.get(wish.cluster) ?? 0, wish.stays);
      this.remaining += wish.held - kept;
      wish.held = kept;
    }
    this.book = this.newBook(this.held());
  }

  private held(): Map<string, number> {
    return new Map(this.wishes.filter(({ held }) => held > 0).map(({ cluster, held }) => [cluster, held]));
  }

  private wishAt(cluster: string): Wish {
    let wish = this.wishes.find((known) => known.cluster === cluster);
    if (wish === undefined) {
      wish = { cluster, share: 0, held: 0, stays: 0, wish: 0 };
      this.wishes.push(wish);
    }
    return wish;
  }
}

// Keeps a plan within the limits of the placement block: spread over groups, replicas in one cluster. What stays is left as it
// is; what was to be added goes where it was planned as far as it may, else on in order, else it waits.

import type { ClusterLimits, Participation } from '../decide/reasons.ts';
import { rttBetween, type Fleet } from '../fleet/fleet.ts';
import { atLeastOrNone, type Wish } from './least-replicas.ts';
import type { Plan, Portion } from './plan.ts';
import { Sites, type Site } from './sites.ts';
import { SpreadBook } from './spread-book.ts';
import type { Share } from './status.ts';
import { compareText } from '../text.ts';
import type { PlacementLimits } from './workload-spec.ts';

export interface LimitInput {
  readonly limits: PlacementLimits;
  readonly fleet: Fleet;
  readonly sites: Sites;
  /** Pods that stay, by cluster. */
  readonly current: ReadonlyMap<string, number>;
  /** Pods that move together. */
  readonly unit: number;
  /** Pods asked for in all. */
  readonly pods: number;
  /** Whether the object asks for something new: then what stays is held to the limits as well. */
  readonly isFresh: boolean;
}

/** What a division came to. */
interface DividedPlan {
  readonly plan: Plan;
  readonly participants: ReadonlyMap<string, Participation>;
  /** Whether each cluster is asked for all. */
  readonly isForEach: boolean;
}

/** The limits of one workload in one decision. */
export class Limits {
  /** The sites with no more room than a cluster may be given. */
  readonly sites: Sites;
  private readonly input: LimitInput;
  private readonly least: number;
  private book: SpreadBook | null = null;

  constructor(input: LimitInput) {
    this.input = input;
    const most = input.limits.maxPerCluster ?? Infinity;
    this.least = Math.min(input.limits.minPerCluster, input.pods);
    this.sites =
      most === Infinity
        ? input.sites
        : new Sites([...input.sites].map((site) => ({ ...site, capacity: Math.min(site.capacity, most) })));
  }

  /** Clusters in the order in which they are to be locations. */
  readonly order = (ranked: readonly string[]): readonly string[] => {
    const { isFresh, current } = this.input;
    return this.bookFor(ranked, isFresh ? new Map() : current).order;
  };

  /** The sites of which only those have room that are in groups which may be used: what a division divides over. */
  sitesInGroups(): Sites {
    const { isFresh, current } = this.input;
    const names = nearFirst(this.sites);
    const book = this.bookFor(names, isFresh ? new Map() : current);
    return new Sites(
      [...this.sites].map((site) => (book.isAllowed(site.name) ? site : { ...site, capacity: 0 })),
    );
  }

  /** A plan within the limits. What may not go where it was planned goes on in the order of overflow, if it may overflow. */
  keepPlanned(
    made: Plan,
    shares: readonly Share[],
    overflowOrder: (location: string) => readonly string[],
  ): Plan {
    const isNear = (name: string): boolean => this.sites.get(name)?.isCloud === false;
    const locations = shares.map(({ cluster }) => cluster).filter(isNear);
    const order = new Set(shares.flatMap(({ cluster }) => overflowOrder(cluster)));
    return this.keep(made, order.size === 0 ? [] : [...new Set([...locations, ...order])]);
  }

  /** A division within the limits. What may not go where it was planned goes to others that take part, tier by tier. */
  keepDivided({ plan, participants, isForEach }: DividedPlan): Plan {
    if (isForEach) return this.keep(plan, []);
    const order = [...participants]
      .filter(([, part]) => part.mayTake && part.tier >= 0)
      .sort(([a, one], [b, other]) => one.tier - other.tier || other.weight - one.weight || compareText(a, b))
      .map(([name]) => name);
    return this.keep(plan, order);
  }

  private keep(made: Plan, order: readonly string[]): Plan {
    const growth = new Growth(this.wishes(made), (held) => this.bookFor(order, held), {
      unit: this.input.unit,
      least: this.least,
      capacityOf: this.capacityOf,
      order,
    });
    const waiting = growth.run();
    this.book = growth.book;
    const portions = growth.wishes
      .map((wish) => this.portionOf(wish))
      .filter(({ kept, added }) => kept + added > 0);
    return { ...made, portions, unplaced: made.unplaced + waiting };
  }

  /** The numbers of a cluster that its verdict may follow from. */
  readonly numbersOf = (site: Site): ClusterLimits => {
    const { limits, fleet } = this.input;
    const bar = this.book?.bar(site.name) ?? null;
    return {
      rttMs: limits.maxRttMs === null ? 0 : rttBetween(fleet, limits.rttFrom, site.name),
      maxRttMs: limits.maxRttMs,
      minPods: this.least,
      maxPods: limits.maxPerCluster,
      ...(bar === null ? {} : { spread: bar }),
    };
  };

  private wishes(made: Plan): Wish[] {
    const { isFresh, current, limits } = this.input;
    const wishes = made.portions.map(({ cluster, share, kept, added }): Wish => {
      const stays = isFresh
        ? Math.min(kept, limits.maxPerCluster ?? Infinity, this.isNear(cluster) ? Infinity : 0)
        : 0;
      return isFresh
        ? { cluster, share, held: 0, stays, wish: kept + added }
        : { cluster, share, held: kept, stays, wish: added };
    });
    return atLeastOrNone(wishes, this.least, current, this.capacityOf);
  }

  private readonly capacityOf = (cluster: string): number => this.sites.get(cluster)?.capacity ?? 0;

  private isNear(cluster: string): boolean {
    return this.sites.get(cluster)?.isNear ?? true;
  }

  /** Replicas that were given up and then added where they are were kept. */
  private portionOf({ cluster, share, held }: Wish): Portion {
    const kept = Math.min(held, this.input.current.get(cluster) ?? 0);
    return { cluster, share, kept, added: held - kept };
  }

  private bookFor(order: readonly string[], held: ReadonlyMap<string, number>): SpreadBook {
    const { unit, pods, limits } = this.input;
    const units = new Map([...held].map(([cluster, count]) => [cluster, Math.ceil(count / unit)]));
    return new SpreadBook({
      constraints: limits.spread,
      sites: this.sites,
      order,
      held: units,
      roomIn: ({ capacity }) => (capacity < this.least ? 0 : Math.floor(capacity / unit)),
      units: Math.ceil(pods / unit),
    });
  }
}

/** Names of sites, clouds last. */
function nearFirst(sites: Sites): string[] {
  const list = [...sites];
  return [...list.filter(({ isCloud }) => !isCloud), ...list.filter(({ isCloud }) => isCloud)].map(
    ({ name }) => name,
  );
}

/** Replicas beyond so many are evened out in steps of more than one. */
const STEPS = 1024;

interface GrowthInput {
  readonly unit: number;
  /** A cluster takes so many pods or none. */
  readonly least: number;
  readonly capacityOf: (cluster: string) => number;
  readonly order: readonly string[];
}

/** Adds what is wished for a unit at a time as far as the book allows. */
class Growth {
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

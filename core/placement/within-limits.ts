// Keeps a plan within the limits of the placement block: spread over groups, replicas in one cluster. What stays is left as it
// is; what was to be added goes where it was planned as far as it may, else on in order, else it waits.

import type { ClusterLimits, Participation } from '../decide/reasons.ts';
import { rttBetween, type Fleet } from '../fleet/fleet.ts';
import { Growth } from './growth.ts';
import { atLeastOrNone, type Wish } from './least-replicas.ts';
import type { Plan, Portion } from './plan.ts';
import { byTier } from './site-tiers.ts';
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
  readonly participants: () => ReadonlyMap<string, Participation>;
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
    const names = tierByTier(this.sites);
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
    const isFirst = (name: string): boolean => this.sites.get(name)?.tier === 0;
    const locations = shares.map(({ cluster }) => cluster).filter(isFirst);
    const order = new Set(shares.flatMap(({ cluster }) => overflowOrder(cluster)));
    return this.keep(made, order.size === 0 ? [] : [...new Set([...locations, ...order])]);
  }

  /** A division within the limits. What may not go where it was planned goes to others that take part, tier by tier. */
  keepDivided({ plan, participants, isForEach }: DividedPlan): Plan {
    if (isForEach) return this.keep(plan, []);
    const order = [...participants()]
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

/** Names of sites, tier by tier. */
function tierByTier(sites: Sites): string[] {
  return [...sites].sort((a, b) => byTier(a.tier, b.tier)).map(({ name }) => name);
}

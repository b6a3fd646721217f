// Dividing replicas over clusters: what stays, what is added to locations, what overflows where. Arithmetic on pods; it knows
// neither nodes nor policies. Invariants: never more than asked, never more than fits, and what may stay stays.

import { sum } from '../sum.ts';
import { byTier } from './site-tiers.ts';
import type { Share } from './status.ts';
import type { Sites } from './sites.ts';

/** Where replicas end up in one cluster, in pods. */
export interface Portion {
  readonly cluster: string;
  readonly share: number;
  kept: number;
  added: number;
}

export interface PlanInput {
  readonly shares: readonly Share[];
  readonly sites: Sites;
  /** Pods wanted now by cluster, those that must leave or are stuck taken off. */
  readonly current: ReadonlyMap<string, number>;
  /** The part of `current` that is there for another location's sake, and may stay so. */
  readonly overflow: ReadonlyMap<string, number>;
  /** Where the overflow of a location goes, in order; for '' the order of shares without a cluster. */
  readonly overflowOrder: (location: string) => readonly string[];
  /** Pods that move together: 1, or a job's whole copy. */
  readonly unit: number;
  /** Whether later tiers empty before earlier ones, their locations included. */
  readonly emptiesByTier: boolean;
}

export interface Plan {
  /** Clusters with replicas, in order: locations first, then overflow. */
  readonly portions: readonly Portion[];
  /** Pods without a place. */
  readonly unplaced: number;
  /** The part of `unplaced` that waits for locations that nobody knows. */
  readonly unknown: number;
}

/** Divides the shares over the sites. */
export function plan(input: PlanInput): Plan {
  return allAtOneLocation(input) ?? new Planner(input).run();
}

/** What most new workloads get: all at their one location. Null: it is not as simple as that. */
function allAtOneLocation({ shares, sites, current, unit }: PlanInput): Plan | null {
  const [share] = shares;
  if (share === undefined || shares.length > 1 || current.size > 0) return null;
  const { cluster, pods } = share;
  const site = sites.get(cluster);
  if (site?.tier !== 0 || pods === 0 || site.capacity < pods || pods % unit !== 0) return null;
  return { portions: [{ cluster, share: pods, kept: 0, added: pods }], unplaced: 0, unknown: 0 };
}

/** Nothing is added while not everything fits. */
export function waitForAll(made: Plan): Plan {
  const added = made.portions.reduce((total, portion) => total + portion.added, 0);
  const portions = made.portions
    .filter((portion) => portion.kept > 0)
    .map((portion) => ({ ...portion, added: 0 }));
  return { ...made, portions, unplaced: made.unplaced + added };
}

class Planner {
  private readonly input: PlanInput;
  private readonly portions = new Map<string, Portion>();
  /** What each share still lacks, by position. */
  private readonly lacking: number[] = [];
  private readonly known: Share[] = [];
  private readonly unknown: number;

  constructor(input: PlanInput) {
    this.input = input;
    let unknown = 0;
    for (const share of input.shares) {
      if (share.cluster === '' || input.sites.has(share.cluster)) this.known.push(share);
      else unknown += share.pods;
    }
    this.unknown = unknown;
  }

  run(): Plan {
    for (const share of this.known) this.open(share);
    const tiers = tiersOf(this.input.sites);
    for (const tier of this.input.emptiesByTier ? tiers : [null]) {
      this.keepAtLocations(tier);
      this.keepOverflow(tier);
    }
    for (const tier of tiers) {
      this.growLocations(tier);
      this.growOverflow(tier);
    }
    const portions = [...this.portions.values()].filter((portion) => portion.kept + portion.added > 0);
    for (const portion of portions) this.tellKeptFromAdded(portion);
    return { portions, unplaced: sum(this.lacking) + this.unknown, unknown: this.unknown };
  }

  /** Replicas that were given up and then added where they are were kept. */
  private tellKeptFromAdded(portion: Portion): void {
    const pods = portion.kept + portion.added;
    portion.kept = Math.min(pods, this.currentOf(portion.cluster));
    portion.added = pods - portion.kept;
  }

  private open({ cluster, pods }: Share): void {
    if (cluster !== '') this.portions.set(cluster, { cluster, share: pods, kept: 0, added: 0 });
    this.lacking.push(pods);
  }

  /** Replicas at a location stay, up to what is lacking of its share. */
  private keepAtLocations(tier: number | null): void {
    if (this.input.current.size === 0) return;
    for (const [position, { cluster }] of this.known.entries()) {
      if (cluster === '' || !this.isIn(tier, cluster)) continue;
      const kept = Math.min(this.lacking[position]!, this.currentOf(cluster));
      this.portionAt(cluster).kept += kept;
      this.lacking[position]! -= kept;
    }
  }

  /** Replicas elsewhere stay as far as locations lack them; later tiers are last in every order, so they empty first. */
  private keepOverflow(tier: number | null): void {
    if (this.input.current.size === 0) return;
    for (let position = 0; position < this.known.length; position++) {
      const share = this.known[position]!;
      if (this.lacking[position] === 0) continue;
      for (const name of this.input.overflowOrder(share.cluster)) {
        const lacking = this.lacking[position]!;
        if (lacking === 0) break;
        if (!this.isIn(tier, name)) continue;
        const portion = this.portionAt(name);
        const kept = Math.min(lacking, this.overflowAt(portion));
        portion.kept += kept;
        this.lacking[position]! -= kept;
      }
    }
  }

  private growLocations(tier: number): void {
    for (let position = 0; position < this.known.length; position++) {
      const share = this.known[position]!;
      const site = this.input.sites.get(share.cluster);
      if (site?.tier !== tier || tier < 0) continue;
      const portion = this.portionAt(share.cluster);
      const open = share.pods - portion.kept - portion.added;
      this.add(position, portion, Math.min(open, this.lacking[position]!));
    }
  }

  private growOverflow(tier: number): void {
    if (tier < 0) return;
    for (let position = 0; position < this.known.length; position++) {
      const share = this.known[position]!;
      if (this.lacking[position] === 0) continue;
      for (const name of this.input.overflowOrder(share.cluster)) {
        if (this.lacking[position] === 0) break;
        if (!this.isIn(tier, name)) continue;
        this.add(position, this.portionAt(name), this.lacking[position]!);
      }
    }
  }

  /** Adds what fits of `pods`, so that the cluster holds whole units. */
  private add(position: number, portion: Portion, pods: number): void {
    const { unit } = this.input;
    const there = portion.kept + portion.added;
    const most = Math.min(there + pods, this.input.sites.get(portion.cluster)!.capacity);
    const added = Math.max(0, Math.floor(most / unit) * unit - there);
    portion.added += added;
    this.lacking[position]! -= added;
  }

  /** Whether a cluster is in a tier; null: in any or none. */
  private isIn(tier: number | null, cluster: string): boolean {
    return tier === null || this.input.sites.get(cluster)!.tier === tier;
  }

  private portionAt(cluster: string): Portion {
    let portion = this.portions.get(cluster);
    if (portion === undefined) {
      portion = { cluster, share: 0, kept: 0, added: 0 };
      this.portions.set(cluster, portion);
    }
    return portion;
  }

  /** Replicas in a cluster that are there for another location's sake and not kept yet. */
  private overflowAt(portion: Portion): number {
    const left = this.currentOf(portion.cluster) - portion.kept;
    return Math.min(left, this.input.overflow.get(portion.cluster) ?? 0);
  }

  private currentOf(cluster: string): number {
    return this.input.current.get(cluster) ?? 0;
  }
}

/** The tiers that there are, in the order in which they are filled. */
function tiersOf(sites: Sites): readonly number[] {
  const { oneTier } = sites;
  if (oneTier !== null) return [oneTier];
  const tiers = new Set<number>();
  for (const { tier } of sites) tiers.add(tier);
  return [...tiers].sort(byTier);
}

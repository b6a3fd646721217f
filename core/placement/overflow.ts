// In which order clusters take what a location cannot. Later tiers, such as clouds, come last in every order, and clusters that hold replicas of the
// workload are in it even where nothing more fits.

import { rttBetween, type Fleet } from '../fleet/fleet.ts';
import type { Overflow } from '../policies/policy.ts';
import { compareText } from '../text.ts';
import type { Locations } from './shares.ts';
import { byTier, hasTiers, isDiscouraged } from './site-tiers.ts';
import type { Sites } from './sites.ts';
import type { PlacementRules } from './workload-spec.ts';

export interface OverflowInput {
  readonly mode: Overflow;
  readonly fleet: Fleet;
  readonly sites: Sites;
  readonly locations: Locations;
  readonly rules: PlacementRules;
  /** Clusters with replicas now. */
  readonly current: ReadonlyMap<string, number>;
}

/** The overflow order by location, worked out on first use. */
export function overflowOrders(input: OverflowInput): (location: string) => readonly string[] {
  let known: Map<string, readonly string[]> | null = null;
  return (location) => {
    const key = input.mode === 'nearest' ? location : '';
    known ??= new Map();
    let order = known.get(key);
    if (order === undefined) {
      order = orderFor(input, location);
      known.set(key, order);
    }
    return order;
  };
}

function orderFor(input: OverflowInput, location: string): readonly string[] {
  switch (input.mode) {
    case 'none':
      return [];
    case 'nearest':
      return byDistance(input, location);
    case 'policyOrder':
      return byPolicy(input);
  }
}

/** Tier by tier: the rest in the policy's order, then the locations. */
function byPolicy(input: OverflowInput): string[] {
  const { sites, locations } = input;
  const ranked = locations.ranking.map(({ candidate }) => candidate.name);
  const named = locations.shares.map((share) => share.cluster).filter((name) => sites.has(name));
  const others = [...input.current.keys()]
    .filter((name) => sites.has(name) && !ranked.includes(name))
    .sort(compareText);
  const rest = [...ranked, ...others].filter((name) => !named.includes(name));
  return [...rest, ...named].sort((a, b) => byTier(sites.get(a)!.tier, sites.get(b)!.tier));
}

/**
 * Tier by tier, nearest first by round-trip time, then by name; those whose taints discourage after the others; where clouds are
 * a tier of their own, those named as locations first.
 */
function byDistance(input: OverflowInput, location: string): string[] {
  const { sites, fleet, locations, current, rules } = input;
  const named = new Set(locations.shares.map((share) => share.cluster));
  const places: { name: string; tier: number; last: number; discouraged: number; rttMs: number }[] = [];
  for (const site of sites) {
    if (site.name === location && site.tier === 0) continue;
    if (site.capacity === 0 && !current.has(site.name)) continue;
    const last = site.isCloud && !hasTiers(rules) && !named.has(site.name) ? 1 : 0;
    const discouraged = isDiscouraged(site.cluster.facts, rules) ? 1 : 0;
    const rttMs = rttBetween(fleet, location, site.name);
    places.push({ name: site.name, tier: site.tier, last, discouraged, rttMs });
  }
  places.sort(
    (a, b) =>
      byTier(a.tier, b.tier) ||
      a.last - b.last ||
      a.discouraged - b.discouraged ||
      byNumber(a.rttMs, b.rttMs) ||
      compareText(a.name, b.name),
  );
  return places.map((place) => place.name);
}

/** Compares numbers of which both may be infinite. */
function byNumber(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

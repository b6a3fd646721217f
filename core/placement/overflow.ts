// In which order clusters take what a location cannot. Clouds come last in every order, and clusters that hold replicas of the
// workload are in it even where nothing more fits.

import { rttBetween, type Fleet } from '../fleet/fleet.ts';
import type { Toleration } from '../pod/pod-shape.ts';
import type { Overflow } from '../policies/policy.ts';
import { countDiscouraging } from '../scheduling/tolerations.ts';
import { compareText } from '../text.ts';
import type { Locations } from './shares.ts';
import type { Sites } from './sites.ts';

export interface OverflowInput {
  readonly mode: Overflow;
  readonly fleet: Fleet;
  readonly sites: Sites;
  readonly locations: Locations;
  readonly tolerations: readonly Toleration[];
  /** Clusters with replicas now. */
  readonly current: ReadonlyMap<string, number>;
}

/** The overflow order by location, worked out on first use. */
export function overflowOrders(input: OverflowInput): (location: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (location) => {
    const key = input.mode === 'nearest' ? location : '';
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

/** The rest in the policy's order, then the locations, then the clouds. */
function byPolicy(input: OverflowInput): string[] {
  const { sites, locations } = input;
  const ranked = locations.ranking.map(({ candidate }) => candidate.name);
  const named = locations.shares.map((share) => share.cluster).filter((name) => sites.has(name));
  const others = [...input.current.keys()]
    .filter((name) => sites.has(name) && !ranked.includes(name))
    .sort(compareText);
  const rest = [...ranked, ...others].filter((name) => !named.includes(name));
  const isCloud = (name: string): boolean => sites.get(name)!.isCloud;
  const near = [...rest.filter((name) => !isCloud(name)), ...named.filter((name) => !isCloud(name))];
  return [...near, ...rest.filter(isCloud), ...named.filter(isCloud)];
}

/**
 * Nearest first by round-trip time, then by name; those whose taints discourage after the others; among clouds, those named as
 * locations first.
 */
function byDistance(input: OverflowInput, location: string): string[] {
  const { sites, fleet, locations, current, tolerations } = input;
  const named = new Set(locations.shares.map((share) => share.cluster));
  const places: { name: string; tier: number; discouraged: number; rttMs: number }[] = [];
  for (const site of sites) {
    if (site.name === location && !site.isCloud) continue;
    if (site.capacity === 0 && !current.has(site.name)) continue;
    const tier = site.isCloud ? (named.has(site.name) ? 1 : 2) : 0;
    const discouraged = countDiscouraging(tolerations, site.cluster.facts.taints) > 0 ? 1 : 0;
    places.push({ name: site.name, tier, discouraged, rttMs: rttBetween(fleet, location, site.name) });
  }
  places.sort(
    (a, b) =>
      a.tier - b.tier ||
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

// Which clusters are the locations of a workload and what each is asked to take. It follows the object's own words, or the
// policy's order; a choice once made is kept.

import type { PlacementPolicy, RankContext, Ranked } from '../policies/policy.ts';
import { byTier, hasTiers, isDiscouraged } from './site-tiers.ts';
import type { Share } from './status.ts';
import type { Site, Sites } from './sites.ts';
import type { PlacementRules } from './workload-spec.ts';

export interface Locations {
  readonly shares: readonly Share[];
  /** Every cluster with room, best first: the policy's order, tier by tier. */
  readonly ranking: readonly Ranked<Site>[];
}

export interface ShareInput extends RankContext {
  readonly policy: PlacementPolicy;
  readonly sites: Sites;
  /** The order kept from the last decision; empty: choose anew. */
  readonly keptOrder: readonly string[];
  /** Pods that must fit at once: 1, or a job's whole copy. */
  readonly unit: number;
  /** Pods asked of the location at a position. */
  readonly podsAt: (position: number) => number;
  /** In which order ranked clusters are to be locations; absent: as they are ranked. */
  readonly orderOf?: ((ranked: readonly string[]) => readonly string[]) | undefined;
}

/** The locations in order with their shares, and the ranking behind them. */
export function locationsOf(input: ShareInput): Locations {
  const ranking = rank(input);
  const names = input.policy.locations?.(input.rules) ?? chosen(input, ranking);
  const shares = names.map((cluster, position) => ({ cluster, pods: input.podsAt(position) }));
  return { shares, ranking };
}

function rank(input: ShareInput): readonly Ranked<Site>[] {
  const { sites, unit, rules, policy } = input;
  const { rank: order } = policy;
  if (order === undefined) return [];
  const fitting = sites.withRoomFor(unit);
  const inTier = (some: readonly Site[]): readonly Ranked<Site>[] =>
    discouragedLast(order(some, input), rules);
  if (sites.oneTier !== null || fitting.every(({ tier }) => tier === fitting[0]!.tier))
    return inTier(fitting);
  const tiers = [...new Set(fitting.map(({ tier }) => tier))].sort(byTier);
  return tiers.flatMap((tier) => inTier(fitting.filter((site) => site.tier === tier)));
}

/** Clusters whose taints (PreferNoSchedule) merely discourage come after all others, in the same order. */
function discouragedLast(ranked: readonly Ranked<Site>[], rules: PlacementRules): readonly Ranked<Site>[] {
  const isLast = ({ candidate }: Ranked<Site>): boolean => isDiscouraged(candidate.cluster.facts, rules);
  if (!ranked.some(isLast)) return ranked;
  return [...ranked.filter((each) => !isLast(each)), ...ranked.filter(isLast)];
}

/**
 * The kept locations that still are there, each in its position as shares go by position; the others from the ranking,
 * and '' where it has no more. Only clusters of the first tier that has any become locations, so clouds do only where all is
 * cloud; where the object has tiers, none of a later one stays a location either.
 */
function chosen(input: ShareInput, ranking: readonly Ranked<Site>[]): string[] {
  const first = firstTier(input.sites);
  const { numberOfLocations } = input.rules;
  if (input.keptOrder.length === 0 && input.orderOf === undefined)
    return firstOf(ranking, first, numberOfLocations);
  return keptAndNew(input, ranking, first);
}

function keptAndNew(input: ShareInput, ranking: readonly Ranked<Site>[], first: number): string[] {
  const { sites, keptOrder, rules } = input;
  const isFirst = (name: string): boolean => sites.get(name)!.tier === first;
  const stays = (name: string): boolean =>
    sites.get(name)?.mustLeave === null && (!hasTiers(rules) || isFirst(name));
  const kept = keptOrder.map((name) => (stays(name) ? name : ''));
  const isFresh = (name: string): boolean => !kept.includes(name) && isFirst(name);
  const names = input.orderOf?.(ranking.map(({ candidate }) => candidate.name));
  const length = names?.length ?? ranking.length;
  const nameAt = (i: number): string => (names === undefined ? ranking[i]!.candidate.name : names[i]!);
  let next = 0;
  const locations: string[] = [];
  for (let position = 0; position < rules.numberOfLocations; position++) {
    const known = kept[position] ?? '';
    while (known === '' && next < length && !isFresh(nameAt(next))) next++;
    if (known !== '') locations.push(known);
    else locations.push(next < length ? nameAt(next++) : '');
  }
  return locations;
}

/** The best of a tier, and '' where there are no more. */
function firstOf(ranking: readonly Ranked<Site>[], tier: number, count: number): string[] {
  const names: string[] = [];
  for (const { candidate } of ranking) {
    if (names.length === count) break;
    if (candidate.tier === tier) names.push(candidate.name);
  }
  while (names.length < count) names.push('');
  return names;
}

/** The first tier with a cluster that replicas need not leave; Infinity: there is none. */
function firstTier(sites: Sites): number {
  let first = Infinity;
  for (const { tier, mustLeave } of sites) if (mustLeave === null && tier >= 0 && tier < first) first = tier;
  return first;
}

// The plan of a policy that divides: which clusters take part, tier by tier, and what each holds afterwards. It asks the policy
// inside a tier and holds it to the rules of the house: no more than fits, and what may stay stays.

import { tierTotals } from '../division/tiers.ts';
import type { DivideContext, Place, PlacementPolicy, Portioned, Ranked } from '../policies/policy.ts';
import type { Participation } from '../decide/reasons.ts';
import type { Plan, Portion } from './plan.ts';
import type { Locations } from './shares.ts';
import { byTier, hasTiers, isDiscouraged } from './site-tiers.ts';
import type { Site, Sites } from './sites.ts';
import type { Share } from './status.ts';
import { withoutMoves } from './without-moves.ts';
import type { PlacementRules } from './workload-spec.ts';

export interface DivisionInput {
  readonly policy: PlacementPolicy;
  readonly sites: Sites;
  readonly context: DivideContext;
  /** Pods asked for in all; for a policy that asks each cluster for all: of the location at a position. */
  readonly total: number;
  readonly podsAt: (position: number) => number;
  /** Units that are there now and may stay, by cluster. */
  readonly assigned: ReadonlyMap<string, number>;
  /** Pods that move together: 1, or a job's whole copy. */
  readonly unit: number;
  /** Pods wanted now, by cluster. */
  readonly current: ReadonlyMap<string, number>;
}

export interface Division {
  readonly plan: Plan;
  readonly locations: Locations;
  /** How each cluster took part, worked out where somebody reads it. */
  readonly participants: () => ReadonlyMap<string, Participation>;
  /** The clusters that could take replicas at all; null: any. */
  readonly within: readonly string[] | null;
}

interface Seat extends Place<Site> {
  readonly tier: number;
  /** Whether taints of the cluster discourage (PreferNoSchedule): it comes after the others of its tier. */
  readonly isDiscouraged: boolean;
}

interface Held extends Portioned {
  readonly seat: Seat;
  readonly asked: number;
}

/** Divides what is asked for over the sites. */
export function divideOver(input: DivisionInput): Division {
  const { policy, sites, unit } = input;
  const all = seatsOf(input);
  const isForEach = policy.isForEach === true;
  const seats = all
    .map((seat) => stayingSeat(seat, input))
    .filter((seat) => seat.available > 0 || (isForEach && mayTake(seat) && seat.candidate.receives));
  const held = isForEach ? askEach(input, seats) : divideTiers(input, seats);
  const plan = planOf(input, held);
  const shares = sharesOf(input, held, plan);
  const short = isForEach ? held.filter(({ asked, pods }) => pods < asked).map(({ seat }) => seat) : [];
  const able = short.length > 0 ? short : all.filter((seat) => seat.candidate.selected && mayTake(seat));
  return {
    plan,
    locations: { shares, ranking: rankingOf(held) },
    participants: () => participantsOf(all, held, unit),
    within: able.length === sites.size ? null : able.map(({ candidate }) => candidate.name),
  };
}

/** What each cluster is to hold, and last what no cluster can; of a policy that asks each for all, what it asks. */
function sharesOf({ policy, unit }: DivisionInput, held: readonly Held[], { unplaced }: Plan): Share[] {
  const isForEach = policy.isForEach === true;
  const shares = held.map(({ seat, pods, asked }) => ({
    cluster: seat.candidate.name,
    pods: (isForEach ? asked : pods) * unit,
  }));
  if (unplaced > 0 && (!isForEach || held.length === 0)) shares.push({ cluster: '', pods: unplaced });
  return shares.filter(({ pods }) => pods > 0);
}

/** A cluster that may not take replicas has room for those that stay, and under new rules for none. */
function stayingSeat(seat: Seat, { context }: DivisionInput): Seat {
  return mayTake(seat) ? seat : { ...seat, available: context.isFresh ? 0 : seat.assigned };
}

function mayTake({ weight, tier, candidate }: Seat): boolean {
  return weight > 0 && tier >= 0 && candidate.admitted;
}

function participantsOf(
  all: readonly Seat[],
  held: readonly Held[],
  unit: number,
): ReadonlyMap<string, Participation> {
  const participants = new Map(all.map((seat) => [seat.candidate.name, partOf(seat, seat.weight, 0)]));
  for (const { seat, weight, asked } of held)
    participants.set(seat.candidate.name, partOf(seat, weight, asked * unit));
  return participants;
}

function partOf(seat: Seat, weight: number, ofPods: number): Participation {
  return { tier: seat.tier, mayTake: seat.weight > 0, weight, ofPods };
}

/** Weights count clusters that do not answer as well: who they are does not change who the others are. */
function seatsOf(input: DivisionInput): Seat[] {
  const { policy, context } = input;
  const sites = [...input.sites];
  const facts = sites.filter(({ selected }) => selected).map(({ cluster }) => cluster.facts);
  const weights = policy.weigh?.(facts, context.rules);
  let weighed = 0;
  return sites.map((site) => {
    if (!site.selected) return seatAt(input, site, 0);
    return seatAt(input, site, weights?.[weighed++] ?? 1);
  });
}

function seatAt({ context, assigned, unit }: DivisionInput, site: Site, weight: number): Seat {
  const there = assigned.get(site.name) ?? 0;
  const fits = site.receives ? Math.floor(site.capacity / unit) : 0;
  return {
    candidate: site,
    tier: tierOf(site, context.rules),
    isDiscouraged: isDiscouraged(site.cluster.facts, context.rules),
    weight,
    assigned: there,
    available: Math.max(there, fits),
  };
}

/** Where the object has no tiers, clouds that it gives a weight by name do not come last. */
function tierOf({ name, tier }: Site, rules: PlacementRules): number {
  if (hasTiers(rules)) return tier;
  const isNamed = rules.division?.weights.some(({ clusters }) => clusters.includes(name)) ?? false;
  return isNamed ? 0 : tier;
}

function divideTiers(input: DivisionInput, seats: readonly Seat[]): Held[] {
  const { isFresh } = input.context;
  const numbers = [...new Set(seats.map(({ tier }) => tier))].sort(byTier);
  const tiers = numbers
    .flatMap((tier) => [false, true].map((last) => seats.filter((seat) => isSeatOf(seat, tier, last))))
    .filter(({ length }) => length > 0);
  const total = Math.floor(input.total / input.unit);
  const totals = tierTotals(
    total,
    tiers.map((tier) => ({
      assigned: isFresh ? 0 : sum(tier.map(({ assigned }) => assigned)),
      free: sum(tier.map(({ assigned, available }) => available - (isFresh ? 0 : assigned))),
    })),
  );
  let passedOn = 0;
  return tiers.flatMap((tier, i) => {
    const asked = Math.min(totals[i]! + passedOn, sum(tier.map(({ available }) => available)));
    const held = divideTier(input, tier, asked);
    passedOn += totals[i]! - sum(held.map(({ pods }) => pods));
    return held;
  });
}

function isSeatOf(seat: Seat, tier: number, isDiscouraged: boolean): boolean {
  return seat.tier === tier && seat.isDiscouraged === isDiscouraged;
}

function divideTier({ policy, context }: DivisionInput, tier: readonly Seat[], asked: number): Held[] {
  const rank = policy.rank?.(
    tier.map(({ candidate }) => candidate),
    context,
  );
  const places =
    rank === undefined
      ? tier
      : rank.map(({ candidate }) => tier.find((seat) => seat.candidate.name === candidate.name)!);
  const answer = policy.divide!(asked, places, context);
  const pods = answer.map((portion, i) => Math.min(portion.pods, places[i]!.available));
  const held = context.isFresh ? pods : withoutMoves(asked, places, pods);
  return places.map((seat, i) => ({ seat, asked, weight: answer[i]!.weight, pods: held[i]! }));
}

/** Every place is asked for all that a location is, and keeps or takes what it can of it. */
function askEach({ context, podsAt, unit }: DivisionInput, seats: readonly Seat[]): Held[] {
  const { locations } = context.rules;
  return seats.map((seat) => {
    const position = Math.max(0, locations?.indexOf(seat.candidate.name) ?? 0);
    const asked = podsAt(position) / unit;
    return { seat, asked, weight: seat.weight, pods: Math.min(asked, seat.available) };
  });
}

function planOf({ policy, total, podsAt, unit, current }: DivisionInput, held: readonly Held[]): Plan {
  const isForEach = policy.isForEach === true;
  const placed = sum(held.map(({ pods }) => pods)) * unit;
  const asked = isForEach ? sum(held.map((of) => of.asked)) * unit || podsAt(0) : total;
  const portions = held
    .filter(({ pods }) => pods > 0)
    .map(({ seat, pods, asked: share }): Portion => {
      const cluster = seat.candidate.name;
      const kept = Math.min(pods * unit, current.get(cluster) ?? 0);
      return { cluster, share: (isForEach ? share : pods) * unit, kept, added: pods * unit - kept };
    });
  return { portions, unplaced: asked - placed, unknown: 0 };
}

/** Tier by tier, in each those that are not discouraged first, then by weight and by name. */
function rankingOf(held: readonly Held[]): Ranked<Site>[] {
  return held
    .toSorted(
      (a, b) =>
        byTier(a.seat.tier, b.seat.tier) ||
        Number(a.seat.isDiscouraged) - Number(b.seat.isDiscouraged) ||
        b.weight - a.weight,
    )
    .map(({ seat, weight }) => ({ candidate: seat.candidate, score: weight }));
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

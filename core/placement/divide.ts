// The plan of a policy that divides: which clusters take part, tier by tier, and what each holds afterwards. It asks the policy
// inside a tier and holds it to the rules of the house: no more than fits, and what may stay stays.

import { tierTotals, type TierRoom } from '../division/tiers.ts';
import type { DivideContext, Place, PlacementPolicy, Portioned, Ranked } from '../policies/policy.ts';
import type { Participation } from '../decide/reasons.ts';
import type { Plan, Portion } from './plan.ts';
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
  /** What each cluster is to hold. */
  readonly shares: readonly Share[];
  // The rest is worked out where somebody reads it.
  /** The clusters that took part, best first. */
  readonly ranking: () => readonly Ranked<Site>[];
  /** How each cluster took part. */
  readonly participants: () => ReadonlyMap<string, Participation>;
  /** The clusters that could take replicas at all; null: any. */
  readonly within: () => readonly string[] | null;
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
  const isForEach = input.policy.isForEach === true;
  const all = seatsOf(input);
  const seats = all.filter(
    (seat) => seat.available > 0 || (isForEach && mayTake(seat) && seat.candidate.receives),
  );
  const held = isForEach ? askEach(input, seats) : divideTiers(input, seats);
  const plan = planOf(input, held);
  return {
    plan,
    shares: sharesOf(input, held, plan),
    ranking: () => rankingOf(held),
    participants: () => participantsOf(all, held, input.unit),
    within: () => withinOf(all, held, isForEach),
  };
}

/** What each cluster is to hold, and last what no cluster can; of a policy that asks each for all, what it asks. */
function sharesOf({ policy, unit }: DivisionInput, held: readonly Held[], { unplaced }: Plan): Share[] {
  const isForEach = policy.isForEach === true;
  const shares: Share[] = [];
  for (const { seat, pods, asked } of held) {
    const share = (isForEach ? asked : pods) * unit;
    if (share > 0) shares.push({ cluster: seat.candidate.name, pods: share });
  }
  if (unplaced > 0 && (!isForEach || held.length === 0)) shares.push({ cluster: '', pods: unplaced });
  return shares;
}

/** Where each is asked for all: those that fall short, if any do. */
function withinOf(all: readonly Seat[], held: readonly Held[], isForEach: boolean): readonly string[] | null {
  const short = isForEach ? held.filter(({ asked, pods }) => pods < asked).map(({ seat }) => seat) : [];
  const able = short.length > 0 ? short : all.filter((seat) => seat.candidate.selected && mayTake(seat));
  return able.length === all.length ? null : able.map(({ candidate }) => candidate.name);
}

function mayTake({ weight, tier, candidate }: Pick<Seat, 'weight' | 'tier' | 'candidate'>): boolean {
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
  const weights = weightsOf(input);
  const seats: Seat[] = [];
  let weighed = 0;
  for (const site of input.sites)
    seats.push(seatAt(input, site, site.selected ? (weights?.[weighed++] ?? 1) : 0));
  return seats;
}

/** What the policy says of the clusters that are selected; undefined: it weighs none. */
function weightsOf({ policy, sites, context }: DivisionInput): readonly number[] | undefined {
  if (policy.weigh === undefined) return undefined;
  const facts = [...sites].filter(({ selected }) => selected).map(({ cluster }) => cluster.facts);
  return policy.weigh(facts, context.rules);
}

/** A cluster that may not take replicas has room for those that stay, and under new rules for none. */
function seatAt({ context, assigned, unit }: DivisionInput, site: Site, weight: number): Seat {
  const there = assigned.get(site.name) ?? 0;
  const fits = site.receives ? Math.floor(site.capacity / unit) : 0;
  const tier = tierOf(site, context.rules);
  const staying = context.isFresh ? 0 : there;
  return {
    candidate: site,
    tier,
    isDiscouraged: isDiscouraged(site.cluster.facts, context.rules),
    weight,
    assigned: there,
    available: mayTake({ weight, tier, candidate: site }) ? Math.max(there, fits) : staying,
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
  const tiers = tiersOf(seats);
  const rooms = tiers.map((tier) => roomOf(tier, isFresh));
  const totals = tierTotals(Math.floor(input.total / input.unit), rooms);
  const held: Held[] = [];
  let passedOn = 0;
  for (const [i, tier] of tiers.entries()) {
    const asked = Math.min(totals[i]! + passedOn, rooms[i]!.available);
    passedOn += totals[i]!;
    for (const one of divideTier(input, tier, asked)) {
      held.push(one);
      passedOn -= one.pods;
    }
  }
  return held;
}

/** The seats tier by tier, in each those that are not discouraged first. */
function tiersOf(seats: readonly Seat[]): (readonly Seat[])[] {
  const first = seats[0];
  if (first === undefined) return [];
  // Mostly all stand in one.
  if (seats.every((seat) => isSeatOf(seat, first.tier, first.isDiscouraged))) return [seats];
  const numbers = [...new Set(seats.map(({ tier }) => tier))].sort(byTier);
  return numbers
    .flatMap((tier) => [false, true].map((last) => seats.filter((seat) => isSeatOf(seat, tier, last))))
    .filter(({ length }) => length > 0);
}

/** What a tier has and can have; under new rules what is there counts as free. */
function roomOf(tier: readonly Seat[], isFresh: boolean): TierRoom & { readonly available: number } {
  let assigned = 0;
  let available = 0;
  for (const seat of tier) {
    if (!isFresh) assigned += seat.assigned;
    available += seat.available;
  }
  return { assigned, free: available - assigned, available };
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
  const portions: Portion[] = [];
  let askedOfAll = 0;
  let placed = 0;
  for (const { seat, pods: units, asked } of held) {
    askedOfAll += asked;
    if (units === 0) continue;
    const cluster = seat.candidate.name;
    const pods = units * unit;
    const kept = Math.min(pods, current.get(cluster) ?? 0);
    portions.push({ cluster, share: isForEach ? asked * unit : pods, kept, added: pods - kept });
    placed += pods;
  }
  const asked = isForEach ? askedOfAll * unit || podsAt(0) : total;
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

// A new plan from what may stay: by a policy that divides a total, or location by location with overflow, both within the limits
// of the placement block.

import { clusterReasons } from './cluster-reasons.ts';
import { divideOver, type Division } from './divide.ts';
import type { Outcome } from './outcome.ts';
import { overflowOrders } from './overflow.ts';
import { plan, waitForAll, type Plan } from './plan.ts';
import { notesOf } from './said.ts';
import { locationsOf, type Locations } from './shares.ts';
import { hasTiers } from './site-tiers.ts';
import type { Sites } from './sites.ts';
import type { Situation } from './situation.ts';
import type { UnplacedDemand } from './status.ts';
import { survey } from './survey.ts';
import { Limits } from './within-limits.ts';

/** Where replicas are wanted as the clusters are now. */
export function replan(situation: Situation): Outcome {
  const { input, ask, policy, named, current } = situation;
  const { rules, finished, full } = ask;
  const sealed = ask.sealed ?? full;
  const { self, fleet, nowMicros } = input;
  const divides = policy.divide !== undefined || policy.isForEach === true;
  const within = divides ? rules.locations : policy.overflow === 'none' ? named : null;
  const { avoided } = current;
  const { isExplained } = situation;
  const key = self.key;
  const sites = survey({ key, rules, fleet, avoided, nowMicros, within, finished, sealed, isExplained });
  const limits = limitsAt(sites, situation);
  return divides ? divided(sites, limits, situation) : planned(sites, limits, situation);
}

/** What the placement block bounds; null: nothing. */
function limitsAt(sites: Sites, situation: Situation): Limits | null {
  const { rules, unit } = situation.ask;
  const { limits } = rules;
  if (limits === undefined) return null;
  const { fleet } = situation.input;
  const current = situation.stayingAt(sites);
  const isFresh = !situation.isSameRules;
  return new Limits({ limits, fleet, sites, current, unit, pods: situation.total, isFresh });
}

function divided(all: Sites, limits: Limits | null, situation: Situation): Outcome {
  const sites = limits?.sitesInGroups() ?? all;
  const { input, ask, policy, podsAt, total } = situation;
  const { rules, unit } = ask;
  const { self, fleet, board, draw, memory } = input;
  const current = situation.stayingAt(sites);
  const context = {
    fleet,
    rules,
    draw,
    board,
    self,
    workload: `${self.namespace}/${self.name}`,
    uid: self.uid,
    isFresh: !situation.isSameRules || situation.rebalances,
  };
  const assigned = unitsOf(current, { unit, before: memory?.unit ?? unit, sites });
  const made = divideOver({ policy, sites, context, total, podsAt, assigned, unit, current });
  const kept = limits?.keepDivided({ ...made, isForEach: policy.isForEach === true }) ?? made.plan;
  const locations = { shares: made.shares, ranking: situation.isExplained ? made.ranking() : [] };
  return outcomeOf(kept, { situation, sites, limits, locations, division: made });
}

function planned(sites: Sites, limits: Limits | null, situation: Situation): Outcome {
  const { input, ask, policy, podsAt } = situation;
  const { rules, unit } = ask;
  const { self, fleet, board, draw } = input;
  const keptOrder = situation.locationsBefore.map((share) => share.cluster);
  const orderOf = limits?.order;
  const asked = { rules, policy, fleet, board, self, draw, sites, keptOrder, unit, podsAt, orderOf };
  const locations = locationsOf(asked);
  const made = planOver(sites, locations, limits, situation);
  return outcomeOf(made, { situation, sites, limits, locations, division: null });
}

function planOver(all: Sites, locations: Locations, limits: Limits | null, situation: Situation): Plan {
  const sites = limits?.sites ?? all;
  const { fleet } = situation.input;
  const { rules, unit } = situation.ask;
  const current = stayingInTiers(sites, situation);
  const overflow = overflowBefore(current, situation);
  const mode = situation.policy.overflow;
  const overflowOrder = overflowOrders({ mode, fleet, sites, locations, current, rules });
  const emptiesByTier = hasTiers(rules);
  const made = plan({
    shares: locations.shares,
    sites,
    current,
    overflow,
    overflowOrder,
    unit,
    emptiesByTier,
  });
  return limits?.keepPlanned(made, locations.shares, overflowOrder) ?? made;
}

/** What stays; under new rules nothing does outside the tiers of the object. */
function stayingInTiers(sites: Sites, situation: Situation): ReadonlyMap<string, number> {
  const current = situation.stayingAt(sites);
  if (situation.isSameRules || !hasTiers(situation.ask.rules)) return current;
  return new Map([...current].filter(([name]) => sites.get(name)!.tier >= 0));
}

/**
 * Replicas that are where they are for another location's sake; where tiers decide which of all stay, any may. Under new rules
 * none may stay for that.
 */
function overflowBefore(
  current: ReadonlyMap<string, number>,
  situation: Situation,
): ReadonlyMap<string, number> {
  if (!situation.isSameRules || current.size === 0) return NOWHERE;
  if (hasTiers(situation.ask.rules)) return new Map(current);
  const asked = new Map(situation.locationsBefore.map((share) => [share.cluster, share.pods]));
  return new Map([...current].map(([name, pods]) => [name, Math.max(0, pods - (asked.get(name) ?? 0))]));
}

const NOWHERE: ReadonlyMap<string, number> = new Map();

/** How a plan came about. */
interface Origin {
  readonly situation: Situation;
  readonly sites: Sites;
  readonly limits: Limits | null;
  readonly locations: Locations;
  /** Null where no policy divided. */
  readonly division: Division | null;
}

function outcomeOf(made: Plan, origin: Origin): Outcome {
  const { situation, sites, limits, locations, division } = origin;
  const { rules, unit } = situation.ask;
  const { shares } = locations;
  const chosen = !rules.partial && made.unplaced > 0 ? waitForAll(made) : made;
  const clusters = situation.isExplained
    ? clusterReasons(sites, locations, chosen, unit, division?.participants(), limits?.numbersOf)
    : [];
  return {
    placements: chosen.portions.map(({ cluster, kept, added }) => ({ cluster, replicas: kept + added })),
    unplaced: demandOf(chosen, origin),
    locations: shares,
    reasons: { clusters, notes: notesOf(rules, made, shares) },
    gaveUp: [],
  };
}

function demandOf(
  { unplaced: replicas, unknown }: Plan,
  { situation, sites, locations, division }: Origin,
): UnplacedDemand | null {
  if (replicas === 0) return null;
  const { input, before, policy } = situation;
  const { self, fleet, nowMicros } = input;
  const isFirst = before === undefined || before.placements.length === 0;
  const sinceMicros = before?.unplaced?.sinceMicros ?? (isFirst ? self.createdMicros : nowMicros);
  if (division !== null) return { replicas, sinceMicros, within: division.within() };
  const names = locations.shares.map((share) => share.cluster);
  if (policy.overflow === 'none') return { replicas, sinceMicros, within: names };
  const nobodyKnows = names.filter((name) => name !== '' && !fleet.clusters.has(name));
  return { replicas, sinceMicros, within: replicas === unknown ? nobodyKnows : inTiers(sites) };
}

/** The clusters that are in tiers; null: all. */
function inTiers(sites: Sites): readonly string[] | null {
  const names = [...sites].filter(({ tier }) => tier >= 0).map(({ name }) => name);
  return names.length === sites.size ? null : names;
}

/** How many units stay in each cluster: of a job whose copies became larger, those that fit. */
function unitsOf(
  current: ReadonlyMap<string, number>,
  { unit, before, sites }: { unit: number; before: number; sites: Sites },
): ReadonlyMap<string, number> {
  if (current.size === 0 || (unit === 1 && before === 1)) return current;
  const units = new Map<string, number>();
  for (const [name, pods] of current) {
    const copies = Math.ceil(pods / before);
    const { receives, capacity } = sites.get(name)!;
    const fit = receives ? Math.floor(capacity / unit) : 0;
    units.set(name, unit <= before ? copies : Math.min(copies, fit));
  }
  return units;
}

// Placement of one workload, whatever its kind: what is wanted now, what the clusters can take, the plan, and what it says of
// itself. Kinds differ only in the `Ask`.

import type { BoardEntry } from '../board/board.ts';
import type { DecideInput, Decision } from '../decide/contract.ts';
import type { RemovalCause } from '../decide/effects.ts';
import type { Loss, Reasons } from '../decide/reasons.ts';
import type { PlacementPolicy } from '../policies/policy.ts';
import { PolicyFault } from '../policies/policy-fault.ts';
import { BUILT_IN, policyNamed } from '../policies/registry.ts';
import { clusterReasons, withLosses } from './cluster-reasons.ts';
import { currentOf, type Current } from './current.ts';
import { divideOver, type Division } from './divide.ts';
import { changes, type Changes } from './effects.ts';
import { failoverOf, putBack, withoutLost, type Failover } from './failover.ts';
import { overflowOrders } from './overflow.ts';
import { plan, waitForAll, type Plan } from './plan.ts';
import { conditionsOf, notesOf } from './said.ts';
import { locationsOf, type Locations } from './shares.ts';
import { stalled } from './standstill.ts';
import { podsAsked, podsPlaced } from './status.ts';
import type { Placed, PlacementMemory, PlacementStatus, Share, UnplacedDemand } from './status.ts';
import type { Sites } from './sites.ts';
import { survey } from './survey.ts';
import { Limits } from './within-limits.ts';
import { requestsIdOf, revisionIn } from './variants.ts';
import type { PlacementRules } from './workload-spec.ts';

/** What a kind asks of placement. */
export interface Ask {
  readonly rules: PlacementRules;
  /** Pods that must fit in one cluster at once and move together. */
  readonly unit: number;
  /** Pods asked of the location at a position. */
  readonly podsAt: (position: number) => number;
  /** Whether old replicas run on until new ones are ready. */
  readonly makeBeforeBreak: boolean;
  /** Clusters whose copies have run to their end. */
  readonly finished: readonly string[];
  /** Clusters that hold parts which are no longer asked for here, and take nothing more; absent: there are none. */
  readonly sealed?: readonly string[];
}

const NO_REASONS: Reasons = { clusters: [], notes: [] };

/** Decides where a workload's replicas go. */
export function place(input: DecideInput, ask: Ask): Decision {
  const { policies = BUILT_IN } = input;
  const policy = policyNamed(ask.rules.policy, policies);
  if (policy === undefined) {
    const known = [...policies.keys()];
    return stalled(input, 'UnknownPolicy', { code: 'UnknownPolicy', policy: ask.rules.policy, known });
  }
  try {
    return placeBy(policy, input, ask);
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error;
    const { broke } = error;
    return stalled(input, 'PolicyFailed', { code: 'PolicyFailed', policy: policy.name, broke });
  }
}

/** @throws PolicyFault where the policy breaks a rule: nothing is decided then */
function placeBy(policy: PlacementPolicy, input: DecideInput, ask: Ask): Decision {
  const named = policy.locations?.(ask.rules);
  if (named?.length === 0) return stalled(input, 'NoHome', { code: 'NoHome', policy: policy.name });
  return new Placement(input, ask, policy, named ?? null).decide();
}

interface Outcome {
  readonly placements: readonly Placed[];
  readonly unplaced: UnplacedDemand | null;
  readonly locations: readonly Share[];
  readonly reasons: Reasons;
  /** Clusters that replicas left as they do not answer. */
  readonly gaveUp: readonly string[];
}

class Placement {
  private readonly input: DecideInput;
  private readonly ask: Ask;
  private readonly policy: PlacementPolicy;
  private readonly named: readonly string[] | null;
  private readonly before: BoardEntry | undefined;
  private readonly isSameRules: boolean;
  /** What is wanted until now. */
  private readonly placements: readonly Placed[];
  private readonly podsAt: (position: number) => number;
  private readonly current: Current;
  private readonly failover: Failover;
  private readonly requestsId: string;

  /** @param lost clusters whose replicas are to be placed elsewhere: they are taken as not there */
  constructor(
    input: DecideInput,
    ask: Ask,
    policy: PlacementPolicy,
    named: readonly string[] | null,
    lost: ReadonlyMap<string, number> = new Map(),
  ) {
    const { rules, unit, finished } = ask;
    this.input = input;
    this.ask = ask;
    this.policy = policy;
    this.named = named;
    this.before = input.board.entries.get(input.self.key);
    this.isSameRules = input.memory?.rulesHash === rules.rulesHash;
    this.requestsId = requestsIdOf(rules);
    const { fleet, observed, memory, nowMicros } = input;
    this.placements = ask.sealed === undefined ? (this.before?.placements ?? []) : [];
    this.podsAt = podsAtLocation(ask, named);
    const { placements } = this;
    const current = currentOf({ rules, fleet, placements, observed, memory, nowMicros, unit, finished });
    this.current = lost.size === 0 ? current : { ...current, staying: withoutLost(current.staying, lost) };
    const { key, createdMicros } = input.self;
    this.failover = failoverOf({
      afterMicros: rules.failoverAfterMicros,
      self: { key, createdMicros, priority: rules.priority },
      ...{ fleet, board: input.board, placements, finished, nowMicros },
    });
  }

  decide(): Decision {
    const outcome = this.failedOver() ?? this.settled() ?? this.replan();
    const { effects, leaving } = this.changesTo(outcome);
    const isLeaving = leaving.some(({ cluster }) => this.input.fleet.clusters.get(cluster)?.ready === true);
    const isMoving = effects.length > 0 || isLeaving || !this.isReady(outcome.placements);
    const status: PlacementStatus = {
      observedGeneration: this.input.self.generation,
      placements: outcome.placements,
      leaving: leaving.map(({ cluster }) => cluster),
      unplaced: outcome.unplaced,
      conditions: conditionsOf(outcome.unplaced === null, isMoving),
    };
    const memory: PlacementMemory = {
      rulesHash: this.ask.rules.rulesHash,
      requestsId: this.requestsId,
      unit: this.ask.unit,
      locations: outcome.locations,
      avoided: this.current.avoided,
      leaving,
      finished: this.ask.finished,
    };
    const decision = { status, effects, reasons: outcome.reasons, memory };
    const due = Math.min(this.current.dueMicros, this.failover.dueMicros);
    return due === Infinity
      ? decision
      : { ...decision, requeueAfterMicros: Math.max(1, due - this.input.nowMicros) };
  }

  private changesTo(outcome: Outcome): Changes {
    const { self, observed, fleet } = this.input;
    const { rules, makeBeforeBreak, finished } = this.ask;
    return changes({
      uid: self.uid,
      revisionIn: (cluster) => revisionIn(rules, cluster),
      placements: outcome.placements,
      asked: podsPlaced(outcome.placements) + (outcome.unplaced?.replicas ?? 0),
      before: this.placements.map(({ cluster }) => cluster),
      finished,
      isRegistered: (cluster) => fleet.clusters.has(cluster),
      isReady: (cluster) => fleet.clusters.get(cluster)?.ready === true,
      givenUp: [...new Set([...outcome.gaveUp, ...this.givenUpBefore])],
      causeOf: (cluster) => (outcome.gaveUp.includes(cluster) ? 'failedOver' : this.causeOf(cluster)),
      observed,
      makeBeforeBreak,
    });
  }

  /** Why a cluster that is not wanted any more is left. */
  private causeOf(cluster: string): RemovalCause {
    const known = this.current.causes.get(cluster);
    if (known !== undefined) return known;
    const leaving = this.input.memory?.leaving.find((entry) => entry.cluster === cluster);
    if (leaving !== undefined) return leaving.because;
    if (!this.isSameRules || this.rebalances) return 'locationRemoved';
    const avoided = this.current.avoided.find((entry) => entry.cluster === cluster);
    if (avoided !== undefined) return avoided.refusal === undefined ? 'stuckUnschedulable' : 'refused';
    return this.isSameRequests ? 'scaledDown' : 'noLongerFits';
  }

  private get isSameRequests(): boolean {
    return this.input.memory?.requestsId === this.requestsId;
  }

  /** What is wanted is what was wanted and all of it may stay: no cluster needs to be looked at. */
  private settled(): Outcome | null {
    const { memory } = this.input;
    if (!this.isSameRules || !this.isSameRequests || memory === null) return null;
    if (!this.asksAsBefore(memory.locations)) return null;
    const { placements } = this;
    const stays = ({ cluster, replicas }: Placed): boolean => this.current.staying.get(cluster) === replicas;
    if (podsPlaced(placements) !== podsAsked(memory.locations) || !placements.every(stays)) return null;
    return {
      placements,
      unplaced: null,
      locations: memory.locations,
      reasons: this.failover.held === null ? NO_REASONS : this.heldReasons(this.failover.held),
      gaveUp: [],
    };
  }

  /** Whether the same is asked as of the last decision, as far as can be told without a look at clusters. */
  private asksAsBefore(locations: readonly Share[]): boolean {
    const { divide, isForEach } = this.policy;
    if (isForEach === true || this.rebalances) return false;
    if (divide !== undefined) return podsAsked(locations) === this.total;
    return locations.every((share, position) => share.pods === this.podsAt(position));
  }

  private get rebalances(): boolean {
    return this.policy.rebalances?.(this.ask.rules) === true;
  }

  /** Pods asked of all locations together. */
  private get total(): number {
    let total = 0;
    for (let position = 0; position < this.ask.rules.numberOfLocations; position++)
      total += this.podsAt(position);
    return total;
  }

  private replan(): Outcome {
    const { input, ask, policy } = this;
    const { rules, finished } = ask;
    const { fleet, nowMicros } = input;
    const { avoided } = this.current;
    const divides = policy.divide !== undefined || policy.isForEach === true;
    const within = divides ? rules.locations : policy.overflow === 'none' ? this.named : null;
    const { sealed } = ask;
    const sites = survey({ key: input.self.key, rules, fleet, avoided, nowMicros, within, finished, sealed });
    const limits = this.limitsAt(sites);
    return divides ? this.divideOver(sites, limits) : this.planFor(sites, limits);
  }

  /** What the placement block bounds; null: nothing. */
  private limitsAt(sites: Sites): Limits | null {
    const { limits } = this.ask.rules;
    if (limits === undefined) return null;
    const { fleet } = this.input;
    const current = this.currentAt(sites);
    const isFresh = !this.isSameRules;
    return new Limits({ limits, fleet, sites, current, unit: this.ask.unit, pods: this.total, isFresh });
  }

  private divideOver(all: Sites, limits: Limits | null): Outcome {
    const sites = limits?.sitesInGroups() ?? all;
    const { input, ask, policy, podsAt, total } = this;
    const { rules, unit } = ask;
    const { self, fleet, board, draw } = input;
    const current = this.currentAt(sites);
    const context = {
      fleet,
      rules,
      draw,
      board,
      self,
      workload: `${self.namespace}/${self.name}`,
      uid: self.uid,
      isFresh: !this.isSameRules || this.rebalances,
    };
    const assigned = unitsOf(current, { unit, before: input.memory?.unit ?? unit, sites });
    const made = divideOver({ policy, sites, context, total, podsAt, assigned, unit, current });
    const kept = limits?.keepDivided({ ...made, isForEach: policy.isForEach === true }) ?? made.plan;
    return this.outcomeOf(sites, made.locations, kept, { division: made, limits });
  }

  private planFor(sites: Sites, limits: Limits | null): Outcome {
    const { input, ask } = this;
    const { rules, unit } = ask;
    const { self, fleet, board, draw } = input;
    const keptOrder = this.locationsBefore().map((share) => share.cluster);
    const { podsAt } = this;
    const locations = locationsOf({
      rules,
      policy: this.policy,
      fleet,
      board,
      self,
      draw,
      sites,
      keptOrder,
      unit,
      podsAt,
      orderOf: limits?.order,
    });
    const made = this.planOver(sites, locations, limits);
    return this.outcomeOf(sites, locations, made, { division: null, limits });
  }

  private outcomeOf(
    sites: Sites,
    locations: Locations,
    made: Plan,
    { division, limits }: { readonly division: Division | null; readonly limits: Limits | null },
  ): Outcome {
    const { rules, unit } = this.ask;
    const { shares } = locations;
    const chosen = !rules.partial && made.unplaced > 0 ? waitForAll(made) : made;
    const clusters = clusterReasons(
      sites,
      locations,
      chosen,
      unit,
      division?.participants,
      limits?.numbersOf,
    );
    return {
      placements: chosen.portions.map(({ cluster, kept, added }) => ({ cluster, replicas: kept + added })),
      unplaced: this.demandOf(chosen, shares, division),
      locations: shares,
      reasons: { clusters, notes: notesOf(rules, made, shares) },
      gaveUp: [],
    };
  }

  private heldReasons(held: NonNullable<Failover['held']>): Reasons {
    return { clusters: [], notes: [{ code: 'FailoverHeld', ...held }] };
  }

  private get givenUpBefore(): readonly string[] {
    const { leaving } = this.input.memory ?? { leaving: [] };
    return leaving.filter(({ because }) => because === 'failedOver').map(({ cluster }) => cluster);
  }

  /** What is wanted once replicas have left clusters that are silent for long; null: none is, or none fits elsewhere. */
  private failedOver(): Outcome | null {
    const { lost } = this.failover;
    const { staying } = this.current;
    if (lost.size === 0 || !this.isSameRules) return null;
    const made = new Placement(this.input, this.ask, this.policy, this.named, lost).replan();
    // A change of what is asked comes first: what it does to silent clusters is no failover.
    if (demandIn(made) !== podsPlaced(this.placements) + (this.before?.unplaced?.replicas ?? 0)) return null;
    const waiting = made.unplaced?.replicas ?? 0;
    const back = putBack(staying, lost, waiting);
    const losses = this.lossesBut(back);
    if (losses.size === 0) return null;
    const placedBack = [...back].map(([cluster, replicas]) => ({ cluster, replicas }));
    const left = waiting - podsPlaced(placedBack);
    return {
      placements: [...made.placements, ...placedBack],
      unplaced: left === 0 ? null : { ...made.unplaced!, replicas: left },
      locations: made.locations,
      reasons: { ...made.reasons, clusters: withLosses(made.reasons.clusters, losses, back) },
      gaveUp: [...losses.keys()],
    };
  }

  /** What lost clusters lose, but for what is put back; those that lose nothing are left out. */
  private lossesBut(back: ReadonlyMap<string, number>): ReadonlyMap<string, Loss> {
    const losses = new Map<string, Loss>();
    const afterMicros = this.ask.rules.failoverAfterMicros ?? 0;
    for (const [cluster, sinceMicros] of this.failover.lost) {
      const moved = (this.current.staying.get(cluster) ?? 0) - (back.get(cluster) ?? 0);
      const silentMicros = this.input.nowMicros - sinceMicros;
      if (moved > 0) losses.set(cluster, { moved, silentMicros, afterMicros });
    }
    return losses;
  }

  /** Replicas that stay; where they request other than before: those that fit. */
  private currentAt(sites: Sites): ReadonlyMap<string, number> {
    const { staying } = this.current;
    return this.isSameRequests ? staying : fitting(staying, sites, this.ask.unit);
  }

  private planOver(all: Sites, locations: Locations, limits: Limits | null): Plan {
    const sites = limits?.sites ?? all;
    const { fleet } = this.input;
    const { unit } = this.ask;
    const current = this.currentAt(sites);
    const overflow = this.overflowBefore(current);
    const { tolerations } = this.ask.rules;
    const mode = this.policy.overflow;
    const overflowOrder = overflowOrders({ mode, fleet, sites, locations, current, tolerations });
    const made = plan({ shares: locations.shares, sites, current, overflow, overflowOrder, unit });
    return limits?.keepPlanned(made, locations.shares, overflowOrder) ?? made;
  }

  /** Replicas that are where they are for another location's sake. Under new rules none may stay for that. */
  private overflowBefore(current: ReadonlyMap<string, number>): Map<string, number> {
    if (!this.isSameRules || current.size === 0) return new Map();
    const asked = new Map(this.locationsBefore().map((share) => [share.cluster, share.pods]));
    return new Map([...current].map(([name, pods]) => [name, Math.max(0, pods - (asked.get(name) ?? 0))]));
  }

  /** The locations of the last decision, unless the object now asks for others. */
  private locationsBefore(): readonly Share[] {
    return this.isSameRules ? (this.input.memory?.locations ?? []) : [];
  }

  private demandOf(made: Plan, shares: readonly Share[], division: Division | null): UnplacedDemand | null {
    if (made.unplaced === 0) return null;
    const { self, fleet, nowMicros } = this.input;
    const isFirst = this.before === undefined || this.before.placements.length === 0;
    const sinceMicros = this.before?.unplaced?.sinceMicros ?? (isFirst ? self.createdMicros : nowMicros);
    if (division !== null) return { replicas: made.unplaced, sinceMicros, within: division.within };
    const names = shares.map((share) => share.cluster);
    if (this.policy.overflow === 'none') return { replicas: made.unplaced, sinceMicros, within: names };
    const unknown = names.filter((name) => name !== '' && !fleet.clusters.has(name));
    return { replicas: made.unplaced, sinceMicros, within: made.unplaced === made.unknown ? unknown : null };
  }

  private isReady(placements: readonly Placed[]): boolean {
    const { rules } = this.ask;
    return placements.every(({ cluster, replicas }) => {
      const seen = this.input.observed.find((member) => member.cluster === cluster);
      if (seen === undefined || seen.revision !== revisionIn(rules, cluster)) return false;
      return seen.ready + seen.finished >= (seen.replicasOwnedElsewhere ? seen.desired : replicas);
    });
  }
}

/** What each location is asked to take; a home that stands in for locations is asked for all of them. */
function podsAtLocation(
  { rules, podsAt }: Ask,
  named: readonly string[] | null,
): (position: number) => number {
  if (named === null || rules.locations !== null || rules.numberOfLocations === 1) return podsAt;
  let all = 0;
  for (let position = 0; position < rules.numberOfLocations; position++) all += podsAt(position);
  return () => all;
}

/** Pods that an outcome is about, placed or not. */
function demandIn({ placements, unplaced }: Outcome): number {
  return podsPlaced(placements) + (unplaced?.replicas ?? 0);
}

/** How many units stay in each cluster: of a job whose copies became larger, those that fit. */
function unitsOf(
  current: ReadonlyMap<string, number>,
  { unit, before, sites }: { unit: number; before: number; sites: Sites },
): Map<string, number> {
  const units = (name: string, pods: number): number => {
    const copies = Math.ceil(pods / before);
    const { receives, capacity } = sites.get(name)!;
    return unit <= before ? copies : Math.min(copies, receives ? Math.floor(capacity / unit) : 0);
  };
  return new Map([...current].map(([name, pods]) => [name, units(name, pods)]));
}

/** Of replicas that request other than before: those that fit, where that can be said. */
function fitting(staying: ReadonlyMap<string, number>, sites: Sites, unit: number): Map<string, number> {
  const fits = (name: string): number => {
    const { tally, capacity } = sites.get(name)!;
    return tally === null ? Infinity : Math.floor(capacity / unit) * unit;
  };
  return new Map([...staying].map(([name, pods]) => [name, Math.min(pods, fits(name))]));
}

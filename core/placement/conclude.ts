// What a workload says and does once it is clear what is wanted of it: status, effects, memory, and when to look again. Nothing
// is chosen here.

import type { Decision, ObservedMember } from '../decide/contract.ts';
import type { RemovalCause } from '../decide/effects.ts';
import type { Reasons } from '../decide/reasons.ts';
import { changes, type ChangeInput } from './effects.ts';
import { podsWanted, type Outcome } from './outcome.ts';
import { rolloutOf, type Rollout } from './rollout.ts';
import { conditionsOf } from './said.ts';
import type { Situation } from './situation.ts';
import type { Placed, PlacementMemory, PlacementStatus } from './status.ts';
import { revisionIn } from './variants.ts';

const NONE: readonly string[] = [];

/** The decision that an outcome makes. */
export function conclude(situation: Situation, outcome: Outcome): Decision {
  const { input, ask, current, failover, requestsId } = situation;
  const rollout = rolloutTo(outcome, situation);
  const { effects, leaving } = changes(new Asked(outcome, situation, rollout));
  const isLeaving = leaving.some(({ cluster }) => input.fleet.clusters.get(cluster)?.ready === true);
  const isMoving = effects.length > 0 || isLeaving || !isReady(outcome.placements, situation);
  const status = withWaiting(rollout, {
    observedGeneration: input.self.generation,
    placements: outcome.placements,
    leaving: leaving.length === 0 ? NONE : leaving.map(({ cluster }) => cluster),
    unplaced: outcome.unplaced,
    conditions: conditionsOf(outcome.unplaced === null, isMoving, rollout),
  });
  const memory = withRolling(rollout, {
    rulesHash: ask.rules.rulesHash,
    requestsId,
    unit: ask.unit,
    locations: outcome.locations,
    avoided: current.avoided,
    leaving,
    finished: ask.finished,
  });
  const decision = { status, effects, reasons: withNote(outcome.reasons, rollout), memory };
  const dueMicros = Math.min(current.dueMicros, failover.dueMicros, rollout?.dueMicros ?? Infinity);
  if (dueMicros === Infinity) return decision;
  return { ...decision, requeueAfterMicros: Math.max(1, dueMicros - input.nowMicros) };
}

/** What the revision asked of each cluster is; null: the newest. */
function rolloutTo({ placements }: Outcome, { ask, input, placements: before }: Situation): Rollout | null {
  if (ask.rules.rollout === undefined) return null;
  const { fleet, observed, memory, nowMicros } = input;
  return rolloutOf({
    ...{ rules: ask.rules, placements, before, observed, nowMicros },
    answers: (cluster) => fleet.clusters.get(cluster)?.ready === true,
    rolling: memory?.rolling ?? [],
  });
}

function withWaiting(rollout: Rollout | null, status: PlacementStatus): PlacementStatus {
  if (rollout === null || rollout.waiting.length === 0) return status;
  return { ...status, waiting: rollout.waiting };
}

function withRolling(rollout: Rollout | null, memory: PlacementMemory): PlacementMemory {
  if (rollout === null || rollout.rolling.length === 0) return memory;
  return { ...memory, rolling: rollout.rolling };
}

function withNote(reasons: Reasons, rollout: Rollout | null): Reasons {
  const note = rollout?.note ?? null;
  return note === null ? reasons : { ...reasons, notes: [...reasons.notes, note] };
}

/** What an outcome asks of members. A class, as its methods are made once: six closures a decision would be most of its garbage. */
class Asked implements ChangeInput {
  readonly givenUp: readonly string[];
  readonly leftAlone: readonly string[];
  private readonly outcome: Outcome;
  private readonly situation: Situation;
  private readonly rollout: Rollout | null;

  constructor(outcome: Outcome, situation: Situation, rollout: Rollout | null) {
    this.outcome = outcome;
    this.situation = situation;
    this.rollout = rollout;
    this.givenUp = union(outcome.gaveUp, gaveUpBefore(situation.input.memory));
    this.leftAlone = union(situation.ask.finished, rollout?.leftAlone ?? NONE);
  }

  get uid(): string {
    return this.situation.input.self.uid;
  }

  get placements(): readonly Placed[] {
    return this.outcome.placements;
  }

  get asked(): number {
    return podsWanted(this.outcome);
  }

  get before(): readonly Placed[] {
    return this.situation.placements;
  }

  get observed(): readonly ObservedMember[] {
    return this.situation.input.observed;
  }

  get makeBeforeBreak(): boolean {
    return this.situation.ask.makeBeforeBreak;
  }

  revisionIn(cluster: string): string {
    return this.rollout?.revisionIn(cluster) ?? revisionIn(this.situation.ask.rules, cluster);
  }

  isRegistered(cluster: string): boolean {
    return this.situation.input.fleet.clusters.has(cluster);
  }

  isReady(cluster: string): boolean {
    return this.situation.input.fleet.clusters.get(cluster)?.ready === true;
  }

  causeOf(cluster: string): RemovalCause {
    return this.outcome.gaveUp.includes(cluster) ? 'failedOver' : causeOf(cluster, this.situation);
  }
}

function gaveUpBefore(memory: PlacementMemory | null): readonly string[] {
  if (memory === null || memory.leaving.length === 0) return NONE;
  return memory.leaving.filter(({ because }) => because === 'failedOver').map(({ cluster }) => cluster);
}

/** All that either names, each once. */
function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return others.length === 0 ? some : [...new Set([...some, ...others])];
}

/** Why a cluster that is not wanted any more is left. */
function causeOf(name: string, situation: Situation): RemovalCause {
  const { current, input, isSameRules, isSameRequests } = situation;
  const known = current.causes.get(name);
  if (known !== undefined) return known;
  const leaving = input.memory?.leaving.find(({ cluster }) => cluster === name);
  if (leaving !== undefined) return leaving.because;
  if (!isSameRules || situation.rebalances) return 'locationRemoved';
  const avoided = current.avoided.find(({ cluster }) => cluster === name);
  if (avoided !== undefined) return avoided.refusal === undefined ? 'stuckUnschedulable' : 'refused';
  return isSameRequests ? 'scaledDown' : 'noLongerFits';
}

/** Whether everything wanted runs and is ready in its newest revision. */
function isReady(placements: readonly Placed[], { ask, input }: Situation): boolean {
  return placements.every(({ cluster, replicas }) => {
    const seen = input.observed.find((member) => member.cluster === cluster);
    if (seen === undefined || seen.revision !== revisionIn(ask.rules, cluster)) return false;
    return seen.ready + seen.finished >= (seen.replicasOwnedElsewhere ? seen.desired : replicas);
  });
}

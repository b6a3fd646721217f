// Replicas that are wanted in a member and do not come to run there: its scheduler finds no node for them, or its API server
// takes nothing of them. It says when they are to be taken back, not where they go then.

import type { ObservedMember } from '../decide/contract.ts';
import type { RefusalCode } from '../decide/refusals.ts';
import type { Placed } from './status.ts';
import { revisionIn } from './variants.ts';
import type { PlacementRules } from './workload-spec.ts';

/** How long replicas may be withheld where the object does not say. */
const STUCK_AFTER_MICROS = 5 * 60 * 1_000_000;

export interface WithheldInput {
  readonly rules: PlacementRules;
  readonly nowMicros: number;
  /** Pods that move together. */
  readonly unit: number;
  /** What is asked of the member. */
  readonly placed: Placed;
  readonly seen: ObservedMember | undefined;
  /** Whether the member answers: what one refused that does not is not held against it. */
  readonly isReady: boolean;
}

export interface Withheld {
  /** Pods to take back now, in whole units. */
  readonly pods: number;
  readonly cause: 'stuckUnschedulable' | 'refused';
  /** Null: no node was found. */
  readonly refusal: RefusalCode | null;
  /** When those that are withheld and not yet taken back will be; Infinity: never. */
  readonly dueMicros: number;
}

const NOTHING: Withheld = { pods: 0, cause: 'stuckUnschedulable', refusal: null, dueMicros: Infinity };

/** What is withheld in one member. */
export function withheldIn(input: WithheldInput): Withheld {
  if (input.seen === undefined) return NOTHING;
  const refused = refusedIn(input, input.seen);
  if (refused.pods > 0) return refused;
  const stuck = stuckIn(input, input.seen);
  return refused.dueMicros < stuck.dueMicros && stuck.pods === 0 ? refused : stuck;
}

/** Pods beyond what is wanted were taken back before and only have not gone yet. */
function stuckIn(input: WithheldInput, { unschedulable, bound }: ObservedMember): Withheld {
  if (unschedulable === null) return NOTHING;
  const pods = Math.min(unschedulable.count, input.placed.replicas - bound);
  return afterAWhile(input, pods, unschedulable.sinceMicros, null);
}

/** A member that refuses a revision has none of it; one that took it has taken as many as it is set to. */
function refusedIn(input: WithheldInput, seen: ObservedMember): Withheld {
  const { refusal, desired } = seen;
  if (refusal === null || !input.isReady) return NOTHING;
  const { cluster, replicas } = input.placed;
  const asked = seen.replicasOwnedElsewhere ? Math.min(replicas, desired) : replicas;
  const isNewest = seen.revision === revisionIn(input.rules, cluster);
  // One of a rollout runs on with the revision that it has: the rollout stops there, and nothing moves.
  const taken = isNewest || input.rules.rollout !== undefined ? desired : 0;
  return afterAWhile(input, asked - taken, refusal.sinceMicros, refusal.code);
}

function afterAWhile(
  { rules, nowMicros, unit }: WithheldInput,
  pods: number,
  sinceMicros: number,
  refusal: RefusalCode | null,
): Withheld {
  if (pods <= 0) return NOTHING;
  const dueMicros = sinceMicros + (rules.stuckAfterMicros ?? STUCK_AFTER_MICROS);
  const cause = refusal === null ? 'stuckUnschedulable' : 'refused';
  if (nowMicros < dueMicros) return { pods: 0, cause, refusal, dueMicros };
  return { pods: Math.ceil(pods / unit) * unit, cause, refusal, dueMicros: Infinity };
}

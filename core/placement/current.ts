// What is wanted of a workload right now, less what must leave and what is stuck: the start of every new plan.

import type { ObservedMember } from '../decide/contract.ts';
import type { RemovalCause } from '../decide/effects.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import { isStillAvoided, leaveCause } from './survey.ts';
import type { Avoided, Placed, PlacementMemory } from './status.ts';
import type { PlacementRules } from './workload-spec.ts';

/** How long replicas may be unschedulable in a member before they are taken back. */
const STUCK_AFTER_MICROS = 5 * 60 * 1_000_000;
/** How long that cluster is not offered to the revision again. */
const AVOID_FOR_MICROS = 30 * 60 * 1_000_000;

export interface CurrentInput {
  readonly rules: PlacementRules;
  readonly fleet: Fleet;
  readonly placements: readonly Placed[];
  readonly observed: readonly ObservedMember[];
  readonly memory: PlacementMemory | null;
  readonly nowMicros: number;
  /** Pods that move together. */
  readonly unit: number;
  /** Clusters whose copies have run to their end and stay. */
  readonly finished: readonly string[];
}

export interface Current {
  /** Pods that may stay, by cluster. */
  readonly staying: ReadonlyMap<string, number>;
  /** Clusters that replicas must leave, and why. */
  readonly causes: ReadonlyMap<string, RemovalCause>;
  readonly avoided: readonly Avoided[];
  /** When the next stuck replica is due, or an avoided cluster is offered again; Infinity: never. */
  readonly dueMicros: number;
}

/** What a workload starts from that has no replicas anywhere. */
const NOTHING_YET: Current = { staying: new Map(), causes: new Map(), avoided: [], dueMicros: Infinity };

/** Sorts what is wanted now into what stays and what leaves. */
export function currentOf(input: CurrentInput): Current {
  if (input.placements.length === 0 && (input.memory?.avoided.length ?? 0) === 0) return NOTHING_YET;
  const current = { staying: new Map<string, number>(), causes: new Map<string, RemovalCause>() };
  const avoided = new Map(stillAvoided(input).map((entry) => [entry.cluster, entry]));
  let dueMicros = Infinity;
  for (const placed of input.placements) {
    const { cluster: name, replicas } = placed;
    const cluster = input.fleet.clusters.get(name);
    if (cluster === undefined) continue;
    if (input.finished.includes(name)) {
      current.staying.set(name, replicas);
      continue;
    }
    const cause = leaveCause(input.rules, cluster);
    if (cause !== null) {
      current.causes.set(name, cause);
      continue;
    }
    const stuck = stuckIn(input, placed);
    dueMicros = Math.min(dueMicros, stuck.dueMicros);
    if (stuck.pods > 0) {
      avoided.set(name, avoidedFromNow(input, cluster));
      current.causes.set(name, 'stuckUnschedulable');
    }
    if (replicas > stuck.pods) current.staying.set(name, replicas - stuck.pods);
  }
  for (const { untilMicros } of avoided.values()) dueMicros = Math.min(dueMicros, untilMicros);
  return { ...current, avoided: [...avoided.values()], dueMicros };
}

function stillAvoided({ memory, fleet, rules, nowMicros }: CurrentInput): readonly Avoided[] {
  return (memory?.avoided ?? []).filter((entry) => {
    const cluster = fleet.clusters.get(entry.cluster);
    return cluster !== undefined && isStillAvoided(entry, cluster, rules, nowMicros);
  });
}

function avoidedFromNow(input: CurrentInput, { facts, nodesHash }: ClusterState): Avoided {
  const untilMicros = input.nowMicros + AVOID_FOR_MICROS;
  return { cluster: facts.name, revision: input.rules.revision, untilMicros, nodesHash };
}

/**
 * Pods that have been unschedulable for too long, in whole units, and when those that are not yet will be. Pods beyond
 * what is wanted were taken back before and only have not gone yet.
 */
function stuckIn(
  input: CurrentInput,
  { cluster, replicas }: Placed,
): { readonly pods: number; readonly dueMicros: number } {
  const seen = input.observed.find((member) => member.cluster === cluster);
  if (seen === undefined || seen.unschedulable === null) return { pods: 0, dueMicros: Infinity };
  const pods = Math.min(seen.unschedulable.count, replicas - seen.bound);
  if (pods <= 0) return { pods: 0, dueMicros: Infinity };
  const dueMicros = seen.unschedulable.sinceMicros + STUCK_AFTER_MICROS;
  if (input.nowMicros < dueMicros) return { pods: 0, dueMicros };
  return { pods: Math.ceil(pods / input.unit) * input.unit, dueMicros: Infinity };
}

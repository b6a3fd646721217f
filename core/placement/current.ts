// What is wanted of a workload right now, less what must leave and what is withheld: the start of every new plan.

import type { ObservedMember } from '../decide/contract.ts';
import type { RemovalCause } from '../decide/effects.ts';
import type { ClusterState, Fleet } from '../fleet/fleet.ts';
import { isStillAvoided, leaveCause } from './survey.ts';
import type { Avoided, Placed, PlacementMemory } from './status.ts';
import { revisionIn } from './variants.ts';
import { withheldIn, type Withheld } from './withheld.ts';
import type { PlacementRules } from './workload-spec.ts';

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
  /** When the next withheld replica is due, or an avoided cluster is offered again; Infinity: never. */
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
    const withheld = withheldBy(input, cluster, placed);
    dueMicros = Math.min(dueMicros, withheld.dueMicros);
    if (withheld.pods > 0) {
      avoided.set(name, avoidedFromNow(input, cluster, withheld));
      current.causes.set(name, withheld.cause);
    }
    if (replicas > withheld.pods) current.staying.set(name, replicas - withheld.pods);
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

function avoidedFromNow(
  { rules, nowMicros }: CurrentInput,
  { facts, nodesHash }: ClusterState,
  { refusal }: Withheld,
): Avoided {
  const untilMicros = nowMicros + AVOID_FOR_MICROS;
  const revision = revisionIn(rules, facts.name);
  const avoided = { cluster: facts.name, revision, untilMicros, nodesHash };
  return refusal === null ? avoided : { ...avoided, refusal };
}

function withheldBy(
  { rules, nowMicros, unit, observed }: CurrentInput,
  { ready }: ClusterState,
  placed: Placed,
): Withheld {
  const seen = observed.find((member) => member.cluster === placed.cluster);
  return withheldIn({ rules, nowMicros, unit, placed, seen, isReady: ready });
}

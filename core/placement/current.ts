// What is wanted of a workload right now, less what must leave and what is stuck: the start of every new plan.

import type { ObservedMember } from '../decide/contract.ts';
import type { RemovalCause } from '../decide/effects.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { isStillAvoided, leaveCause } from './survey.ts';
import type { Avoided, Placed, PlacementMemory } from './status.ts';
import type { PlacementRules } from './workload-spec.ts';

/** How long replicas may be unschedulable in a member before they are taken back. */
export const STUCK_AFTER_MICROS = 5 * 60 * 1_000_000;
/** How long that cluster is not offered to the revision again. */
export const AVOID_FOR_MICROS = 30 * 60 * 1_000_000;

export interface CurrentInput {
  readonly rules: PlacementRules;
  readonly fleet: Fleet;
  readonly placements: readonly Placed[];
  readonly observed: readonly ObservedMember[];
  readonly memory: PlacementMemory | null;
  readonly nowMicros: number;
  /** Pods that move together. */
  readonly unit: number;
}

export interface Current {
  /** Pods that may stay, by cluster. */
  readonly staying: Map<string, number>;
  /** Clusters that replicas must leave, and why. */
  readonly causes: Map<string, RemovalCause>;
  readonly avoided: readonly Avoided[];
  /** When the next stuck replica is due, or an avoided cluster is offered again; Infinity: never. */
  readonly dueMicros: number;
}

/** Sorts what is wanted now into what stays and what leaves. */
export function currentOf(input: CurrentInput): Current {
  const current = { staying: new Map<string, number>(), causes: new Map<string, RemovalCause>() };
  const avoided = (input.memory?.avoided ?? []).filter((a) => {
    const cluster = input.fleet.clusters.get(a.cluster);
    return cluster !== undefined && isStillAvoided(a, cluster, input.rules, input.nowMicros);
  });
  let dueMicros = Math.min(Infinity, ...avoided.map((a) => a.untilMicros));
  for (const { cluster: name, replicas } of input.placements) {
    const cluster = input.fleet.clusters.get(name);
    if (cluster === undefined) continue;
    const cause = leaveCause(input.rules, cluster);
    if (cause !== null) {
      current.causes.set(name, cause);
      continue;
    }
    const stuck = stuckIn(input, name);
    dueMicros = Math.min(dueMicros, stuck.dueMicros);
    if (stuck.pods > 0) {
      avoided.push({
        cluster: name,
        revision: input.rules.revision,
        untilMicros: input.nowMicros + AVOID_FOR_MICROS,
        nodesHash: cluster.nodesHash,
      });
      current.causes.set(name, 'stuckUnschedulable');
    }
    if (replicas > stuck.pods) current.staying.set(name, replicas - stuck.pods);
  }
  return { ...current, avoided, dueMicros };
}

/** Pods that have been unschedulable for too long, in whole units, and when those that are not yet will be. */
function stuckIn(input: CurrentInput, name: string): { readonly pods: number; readonly dueMicros: number } {
  const seen = input.observed.find((member) => member.cluster === name)?.unschedulable;
  if (seen === null || seen === undefined) return { pods: 0, dueMicros: Infinity };
  const dueMicros = seen.sinceMicros + STUCK_AFTER_MICROS;
  if (input.nowMicros < dueMicros) return { pods: 0, dueMicros };
  return { pods: Math.ceil(seen.count / input.unit) * input.unit, dueMicros: Infinity };
}

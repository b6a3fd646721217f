// From what is wanted and what is seen to what must change. Level-based: where both agree there is no effect.

import type { ObservedMember } from '../decide/contract.ts';
import type { Effect, RemovalCause } from '../decide/effects.ts';
import type { Leaving, Placed } from './status.ts';

export interface ChangeInput {
  readonly uid: string;
  readonly revision: string;
  readonly placements: readonly Placed[];
  /** Replicas asked for, placed or waiting. */
  readonly asked: number;
  /** Clusters wanted until now. */
  readonly before: readonly string[];
  /** Clusters whose copies have run to their end: they are left as they are. */
  readonly finished: readonly string[];
  /** Nothing can be asked of a cluster that is not registered. */
  readonly isRegistered: (cluster: string) => boolean;
  /** Why replicas leave a cluster that is not wanted any more. */
  readonly causeOf: (cluster: string) => RemovalCause;
  readonly observed: readonly ObservedMember[];
  readonly makeBeforeBreak: boolean;
}

export interface Changes {
  readonly effects: readonly Effect[];
  /** Clusters whose replicas, or some of them, run on until new ones are ready. */
  readonly leaving: readonly Leaving[];
}

/** What must change for the world to become what is wanted. */
export function changes(input: ChangeInput): Changes {
  const seen = new Map(input.observed.map((member) => [member.cluster, member]));
  const effects = ensured(input, seen);
  const leaving: Leaving[] = [];
  const { uid } = input;
  let missing = input.makeBeforeBreak ? input.asked - readyWhereWanted(input, seen) : 0;
  for (const cluster of unwanted(input)) {
    const because = input.causeOf(cluster);
    const member = seen.get(cluster);
    const isServing = member !== undefined && member.ready > 0 && runsOn(because);
    const kept = isServing ? Math.min(member.desired, missing) : 0;
    missing -= kept;
    if (!isServing || kept === 0) {
      effects.push({ type: 'removeWorkload', uid, cluster, because });
      continue;
    }
    leaving.push({ cluster, because });
    if (kept < member.desired)
      effects.push({ type: 'ensureWorkload', uid, cluster, replicas: kept, revision: member.revision });
  }
  return { effects, leaving };
}

/** Replicas that serve where they are wanted: those that leave need not stand in for them. */
function readyWhereWanted(input: ChangeInput, seen: ReadonlyMap<string, ObservedMember>): number {
  let ready = 0;
  for (const { cluster, replicas } of input.placements) {
    const member = seen.get(cluster);
    if (member?.revision === input.revision) ready += Math.min(replicas, member.ready);
  }
  return ready;
}

function ensured(input: ChangeInput, seen: ReadonlyMap<string, ObservedMember>): Effect[] {
  const effects: Effect[] = [];
  const { uid, revision } = input;
  for (const { cluster, replicas } of input.placements) {
    const member = seen.get(cluster);
    if (input.finished.includes(cluster)) continue;
    if (member?.desired === replicas && member.revision === revision) continue;
    effects.push({ type: 'ensureWorkload', uid, cluster, replicas, revision });
  }
  return effects;
}

/** Clusters where the workload is seen or was wanted, and is not wanted now. */
function unwanted(input: ChangeInput): readonly string[] {
  if (input.observed.length === 0 && input.before.length === 0) return [];
  const clusters = new Set(input.observed.map((member) => member.cluster));
  for (const cluster of input.before) clusters.add(cluster);
  for (const { cluster } of input.placements) clusters.delete(cluster);
  return [...clusters].filter(input.isRegistered);
}

/** Whether replicas that leave for this cause still serve. */
function runsOn(because: RemovalCause): boolean {
  switch (because) {
    case 'locationRemoved':
    case 'drained':
    case 'notSelected':
    case 'noLongerFits':
      return true;
    case 'objectDeleted':
    case 'scaledDown':
    case 'stuckUnschedulable':
      return false;
  }
}

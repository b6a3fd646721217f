// From what is wanted and what is seen to what must change. Level-based: where both agree there is no effect.

import type { ObservedMember } from '../decide/contract.ts';
import type { Effect, RemovalCause } from '../decide/effects.ts';
import type { Leaving, Placed } from './status.ts';

export interface ChangeInput {
  readonly uid: string;
  /** The revision wanted in a cluster. */
  readonly revisionIn: (cluster: string) => string;
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
    const member = seen.get(cluster);
    // What is there is somebody else's.
    if (member?.refusal?.code === 'NotOurs') continue;
    const because = input.causeOf(cluster);
    const isServing = member !== undefined && member.ready > 0 && runsOn(because);
    const kept = isServing ? Math.min(member.desired, missing) : 0;
    missing -= kept;
    if (!isServing || kept === 0) {
      effects.push({ type: 'removeWorkload', uid, cluster, because });
      continue;
    }
    leaving.push({ cluster, because });
    if (!runsAsMany(member, kept))
      effects.push({ type: 'ensureWorkload', uid, cluster, replicas: kept, revision: member.revision });
  }
  return { effects, leaving };
}

/** Replicas that serve where they are wanted: those that leave need not stand in for them. */
function readyWhereWanted(input: ChangeInput, seen: ReadonlyMap<string, ObservedMember>): number {
  let ready = 0;
  for (const { cluster, replicas } of input.placements) {
    const member = seen.get(cluster);
    if (member?.revision === input.revisionIn(cluster)) ready += servingIn(member, replicas);
  }
  return ready;
}

/** Whether a member is to be left with the replicas it has. Where somebody else sets them, their number counts. */
function runsAsMany({ desired, replicasOwnedElsewhere }: ObservedMember, replicas: number): boolean {
  return replicasOwnedElsewhere || desired === replicas;
}

/** How many of the replicas wanted in a member serve there; all, once as many do as somebody else sets. */
function servingIn({ ready, desired, replicasOwnedElsewhere }: ObservedMember, replicas: number): number {
  return replicasOwnedElsewhere && ready >= desired ? replicas : Math.min(replicas, ready);
}

function ensured(input: ChangeInput, seen: ReadonlyMap<string, ObservedMember>): Effect[] {
  const effects: Effect[] = [];
  const { uid } = input;
  for (const { cluster, replicas } of input.placements) {
    const member = seen.get(cluster);
    if (input.finished.includes(cluster)) continue;
    const revision = input.revisionIn(cluster);
    if (member?.revision === revision && runsAsMany(member, replicas)) continue;
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
    case 'refused':
      return true;
    case 'objectDeleted':
    case 'scaledDown':
    case 'stuckUnschedulable':
      return false;
  }
}

// From what is wanted and what is seen to what must change. Level-based: where both agree there is no effect.

import type { ObservedMember } from '../decide/contract.ts';
import type { Effect, IndexRange, RemovalCause } from '../decide/effects.ts';
import { withOne } from '../short-lists.ts';
import { byCluster } from './by-cluster.ts';
import type { Leaving, Placed } from './status.ts';

export interface ChangeInput {
  readonly uid: string;
  /** The revision asked of a cluster. */
  revisionIn(cluster: string): string;
  readonly placements: readonly Placed[];
  /** Replicas asked for, placed or waiting. */
  readonly asked: number;
  /** What was wanted until now. */
  readonly before: readonly { readonly cluster: string }[];
  /** Clusters that are left as they are: copies have run to their end there, or it is not known what is there. */
  readonly leftAlone: readonly string[];
  /** Nothing can be asked of a cluster that is not registered. */
  isRegistered(cluster: string): boolean;
  /** Clusters that were given up while they did not answer, and may still run what was there. */
  readonly givenUp: readonly string[];
  isReady(cluster: string): boolean;
  /** Why replicas leave a cluster that is not wanted any more. */
  causeOf(cluster: string): RemovalCause;
  readonly observed: readonly ObservedMember[];
  readonly makeBeforeBreak: boolean;
  /** What a cluster runs of a divided job. */
  readonly partIn?: (cluster: string) => IndexRange | null;
}

/** What is seen of the workload in a cluster. */
type SeenIn = (cluster: string) => ObservedMember | undefined;

export interface Changes {
  readonly effects: readonly Effect[];
  /** Clusters whose replicas, or some of them, run on until new ones are ready. */
  readonly leaving: readonly Leaving[];
}

/** What must change for the world to become what is wanted. */
export function changes(input: ChangeInput): Changes {
  const seenIn = byCluster(input.observed);
  let missing = input.makeBeforeBreak ? input.asked - readyWhereWanted(input, seenIn) : 0;
  const surplus = surplusWhereWanted(input, seenIn, missing);
  const effects = ensured(input, seenIn, surplus);
  const rest = unwanted(input);
  if (surplus.size === 0 && rest.length === 0) return { effects, leaving: NOTHING_LEAVES };
  const leaving: Leaving[] = [...surplus.keys()].map((cluster) => ({ cluster, because: 'failedOver' }));
  for (const [cluster, kept] of surplus) if (input.isReady(cluster)) missing -= kept;
  for (const cluster of rest) {
    const member = seenIn(cluster);
    // What is there is somebody else's.
    if (member?.refusal?.code === 'NotOurs') continue;
    const left = leftIn(input, cluster, member, missing);
    missing -= left.kept;
    if (left.effect !== null) effects.push(left.effect);
    if (left.stays) leaving.push({ cluster, because: input.causeOf(cluster) });
  }
  return { effects, leaving };
}

const NOTHING_LEAVES: readonly Leaving[] = [];

/** What becomes of replicas that are not wanted where they are. */
interface Left {
  /** Replicas that run on and serve. */
  readonly kept: number;
  readonly effect: Effect | null;
  /** Whether anything is still to go later. */
  readonly stays: boolean;
}

function leftIn(
  input: ChangeInput,
  cluster: string,
  member: ObservedMember | undefined,
  missing: number,
): Left {
  const { uid } = input;
  const because = input.causeOf(cluster);
  // Nothing is asked of it before it answers: until then it is remembered what is to go.
  if (because === 'failedOver' && !input.isReady(cluster)) return { kept: 0, effect: null, stays: true };
  const isServing = member !== undefined && member.ready > 0 && runsOn(because);
  const kept = isServing ? Math.min(member.desired, missing) : 0;
  if (!isServing || kept === 0)
    return { kept, effect: { type: 'removeWorkload', uid, cluster, because }, stays: false };
  if (runsAsMany(member, kept)) return { kept, effect: null, stays: true };
  const effect = { type: 'ensureWorkload', uid, cluster, replicas: kept, revision: member.revision } as const;
  return { kept, effect, stays: true };
}

const NO_SURPLUS: ReadonlyMap<string, number> = new Map();

/**
 * Replicas beyond those that a cluster keeps, where others were given up while it did not answer: while it still does not
 * answer, all of them; after that, as many as what replaces them lacks.
 */
function surplusWhereWanted(
  input: ChangeInput,
  seenIn: SeenIn,
  missing: number,
): ReadonlyMap<string, number> {
  const { givenUp, placements } = input;
  if (givenUp.length === 0) return NO_SURPLUS;
  const surplus = new Map<string, number>();
  let left = missing;
  for (const { cluster, replicas } of placements) {
    const member = seenIn(cluster);
    if (!givenUp.includes(cluster) || member === undefined) continue;
    const beyond = Math.max(0, member.desired - replicas);
    const kept = input.isReady(cluster) ? Math.min(beyond, Math.max(0, left)) : beyond;
    if (kept > 0) surplus.set(cluster, kept);
    if (input.isReady(cluster)) left -= kept;
  }
  return surplus;
}

/** Replicas that serve where they are wanted: those that leave need not stand in for them. */
function readyWhereWanted(input: ChangeInput, seenIn: SeenIn): number {
  let ready = 0;
  for (const { cluster, replicas } of input.placements) {
    const member = seenIn(cluster);
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

function ensured(input: ChangeInput, seenIn: SeenIn, surplus: ReadonlyMap<string, number>): Effect[] {
  let effects: Effect[] = [];
  const { uid } = input;
  for (const { cluster, replicas: wanted } of input.placements) {
    const member = seenIn(cluster);
    const replicas = wanted + (surplus.get(cluster) ?? 0);
    if (input.leftAlone.includes(cluster)) continue;
    const revision = input.revisionIn(cluster);
    if (member?.revision === revision && runsAsMany(member, replicas)) continue;
    const part = input.partIn?.(cluster) ?? null;
    const effect = { type: 'ensureWorkload', uid, cluster, replicas, revision } as const;
    effects = withOne(effects, part === null ? effect : { ...effect, part });
  }
  return effects;
}

/** Whether the workload is seen and was wanted only where it is wanted now: most are, and in few clusters. */
function isAllWanted({ observed, before, givenUp, placements }: ChangeInput): boolean {
  const isWanted = (name: string): boolean => placements.some(({ cluster }) => cluster === name);
  return (
    givenUp.length === 0 &&
    before.every(({ cluster }) => isWanted(cluster)) &&
    observed.every(({ cluster }) => isWanted(cluster))
  );
}

/** Clusters where the workload is seen or was wanted, and is not wanted now. */
function unwanted(input: ChangeInput): readonly string[] {
  if (isAllWanted(input)) return [];
  const clusters = new Set(input.observed.map((member) => member.cluster));
  for (const { cluster } of input.before) clusters.add(cluster);
  // One that shows nothing of it once it answers has nothing to be taken away.
  for (const cluster of input.givenUp) if (!input.isReady(cluster)) clusters.add(cluster);
  for (const { cluster } of input.placements) clusters.delete(cluster);
  return [...clusters].filter((cluster) => input.isRegistered(cluster));
}

/** Whether replicas that leave for this cause still serve. */
function runsOn(because: RemovalCause): boolean {
  switch (because) {
    case 'locationRemoved':
    case 'drained':
    case 'notSelected':
    case 'noLongerFits':
    case 'refused':
    case 'failedOver':
      return true;
    case 'objectDeleted':
    case 'scaledDown':
    case 'stuckUnschedulable':
      return false;
  }
}

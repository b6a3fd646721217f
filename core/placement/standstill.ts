// Decisions that place nothing: on objects that cannot be read, are paused, suspended, finished or being deleted.

import type { BadSpec, DecideInput, Decision, ObservedMember } from '../decide/contract.ts';
import type { Effect } from '../decide/effects.ts';
import type { Note, Reasons } from '../decide/reasons.ts';
import { conditionsOf } from './said.ts';
import { EMPTY_MEMORY } from './status.ts';
import type { Condition, Leaving, PlacementMemory, PlacementStatus } from './status.ts';
import { revisionIn } from './variants.ts';
import type { JobSpec, PlacementRules } from './workload-spec.ts';

const NONE: readonly never[] = [];
const NO_REASONS: Reasons = { clusters: NONE, notes: NONE };

/** Whether a specification could not be read. */
export function isBad(spec: object): spec is BadSpec {
  return 'problems' in spec;
}

/** The decision on an object that cannot be acted on: what runs stays, nothing waits, and the status says why. */
export function stalled(input: DecideInput, reason: string, note: Note): Decision {
  const stall = asItIs(input, [{ type: 'Stalled', status: 'True', reason }]);
  return { ...stall, reasons: { clusters: [], notes: [note] } };
}

/** The decision on a paused object: nothing changes. */
export function held(input: DecideInput): Decision {
  const hold = asItIs(input, [{ type: 'Reconciling', status: 'False', reason: 'Paused' }]);
  const unplaced = input.board.entries.get(input.self.key)?.unplaced ?? null;
  return { ...hold, status: { ...hold.status, unplaced } };
}

/** The decision on a job that is to leave a cluster in which it cannot be seen: all stays as it is until it can. */
export function untilSeen(input: DecideInput<'MultiClusterJob'>, ended: EndedJobs): Decision {
  const unplaced = input.board.entries.get(input.self.key)?.unplaced ?? null;
  const still = asItIs(input, conditionsOf(unplaced === null, true, null));
  return { ...still, status: { ...still.status, unplaced }, memory: withEnded(still.memory, ended) };
}

/** The decision on a suspended job: it keeps the places it has, and no pod runs there. */
export function suspended(
  input: DecideInput<'MultiClusterJob'>,
  rules: PlacementRules,
  ended: EndedJobs,
): Decision {
  const still = asItIs(input, [{ type: 'Reconciling', status: 'False', reason: 'Suspended' }]);
  const { uid } = input.self;
  const running = new Set(input.observed.filter(({ desired }) => desired > 0).map(({ cluster }) => cluster));
  const effects = still.status.placements
    .filter(({ cluster }) => running.has(cluster) && !ended.finished.includes(cluster))
    .map(({ cluster }): Effect => {
      return { type: 'ensureWorkload', uid, cluster, replicas: 0, revision: revisionIn(rules, cluster) };
    });
  return { ...still, effects, memory: withEnded(still.memory, ended) };
}

/**
 * The decision on a job that has run: nothing is wanted any more, and the finished objects stay in the members, until the object
 * has been kept as long as it says. What it left in a cluster that did not answer goes once that answers.
 */
export function complete(
  input: DecideInput<'MultiClusterJob'>,
  { keptMicros }: JobSpec,
  ended: EndedJobs,
): Decision {
  const { nowMicros } = input;
  const endedMicros = input.memory?.endedMicros ?? nowMicros;
  const { effects, leaving } = leftBehind(input, ended);
  const memory = atEnd(input.memory ?? EMPTY_MEMORY, ended, leaving, endedMicros);
  const status = statusWith(input, endConditions(ended), leaving);
  const decision = { status, effects, reasons: NO_REASONS, memory };
  if (keptMicros === undefined) return decision;
  const leftMicros = endedMicros + keptMicros - nowMicros;
  if (leftMicros > 0) return { ...decision, requeueAfterMicros: leftMicros };
  return { ...decision, status: { ...status, isExpired: true } };
}

/** Copies or parts of a job that have run to their end. */
export interface EndedJobs {
  readonly finished: readonly string[];
  /** Those of them that failed. */
  readonly failed: readonly string[];
}

/** A memory that keeps what has ended. */
export function withEnded(memory: PlacementMemory, ended: EndedJobs): PlacementMemory {
  const { rulesHash, requestsId, unit, locations, avoided, leaving, divided } = memory;
  const { finished, failed } = ended;
  const kept = { rulesHash, requestsId, unit, locations, avoided, leaving, finished };
  const isWhole = divided === undefined;
  if (failed.length === 0) return isWhole ? kept : { ...kept, divided };
  return isWhole ? { ...kept, failed } : { ...kept, failed, divided };
}

/** The memory of a job that has run: most are whole and succeed, and theirs is made in one go. */
function atEnd(
  memory: PlacementMemory,
  ended: EndedJobs,
  leaving: readonly Leaving[],
  endedMicros: number,
): PlacementMemory {
  const { rulesHash, requestsId, unit, avoided, divided } = memory;
  const { finished, failed } = ended;
  const locations = NONE;
  if (failed.length > 0 || divided !== undefined)
    return { ...withEnded(memory, ended), locations, leaving, endedMicros };
  return { rulesHash, requestsId, unit, locations, avoided, leaving, finished, endedMicros };
}

function endConditions({ failed }: EndedJobs): readonly Condition[] {
  return failed.length === 0 ? ALL_FINISHED : SOME_FAILED;
}

const SETTLED: Condition = { type: 'Reconciling', status: 'False', reason: 'Settled' };
const ALL_FINISHED: readonly Condition[] = [
  { type: 'Complete', status: 'True', reason: 'AllFinished' },
  SETTLED,
];
const SOME_FAILED: readonly Condition[] = [{ type: 'Failed', status: 'True', reason: 'SomeFailed' }, SETTLED];

/** What was given up where it did not answer, and is not known to be gone. */
function leftBehind(
  { self, fleet, memory, observed }: DecideInput,
  { finished }: EndedJobs,
): { readonly effects: readonly Effect[]; readonly leaving: readonly Leaving[] } {
  if (memory === null || memory.leaving.length === 0) return NOTHING_LEFT;
  const left = memory.leaving.filter(
    ({ cluster }) => fleet.clusters.has(cluster) && !finished.includes(cluster),
  );
  const isReady = ({ cluster }: Leaving): boolean => fleet.clusters.get(cluster)?.ready === true;
  const isSeen = ({ cluster }: Leaving): boolean => observed.some((member) => member.cluster === cluster);
  const effects = left
    .filter((entry) => isReady(entry) && isSeen(entry))
    .map(({ cluster, because }): Effect => ({ type: 'removeWorkload', uid: self.uid, cluster, because }));
  return { effects, leaving: left.filter((entry) => !isReady(entry) || isSeen(entry)) };
}

const NOTHING_LEFT = { effects: [], leaving: [] };

/**
 * The decision on an object that is being deleted: everything of it goes, from wherever it is wanted or seen. A cluster
 * is `leaving` until it is ready and shows nothing of it, is not registered any more, or was abandoned: of such a one
 * only a ready cluster is asked for anything. What is there but not ours stays.
 */
export function removed(input: DecideInput): Decision {
  const { self, board, fleet, observed } = input;
  const wanted = (board.entries.get(self.key)?.placements ?? []).map(({ cluster }) => cluster);
  const isOurs = ({ refusal }: ObservedMember): boolean => refusal?.code !== 'NotOurs';
  const seen = new Set(observed.filter(isOurs).map(({ cluster }) => cluster));
  const others = new Set(observed.map(({ cluster }) => cluster).filter((cluster) => !seen.has(cluster)));
  const isAbandoned = (cluster: string): boolean => self.abandoned.includes(cluster);
  const isSilent = (cluster: string): boolean => fleet.clusters.get(cluster)?.ready === false;
  const unheard = (input.memory?.leaving ?? []).map(({ cluster }) => cluster).filter(isSilent);
  const because = 'objectDeleted';
  const places = [...new Set([...seen, ...wanted, ...unheard])].filter(
    (name) => fleet.clusters.has(name) && !others.has(name) && !(isAbandoned(name) && isSilent(name)),
  );
  const leaving = places
    .filter((cluster) => !isAbandoned(cluster) && (seen.has(cluster) || isSilent(cluster)))
    .map((cluster) => ({ cluster, because }) as const);
  const conditions: Condition[] = [{ type: 'Reconciling', status: 'True', reason: 'Deleting' }];
  return {
    status: statusWith(input, conditions, leaving),
    effects: places.map((cluster) => ({ type: 'removeWorkload', uid: self.uid, cluster, because })),
    reasons: { clusters: [], notes: [] },
    memory: { ...EMPTY_MEMORY, leaving },
  };
}

/** What is wanted and what leaves stays as it is. */
function asItIs(input: DecideInput, conditions: readonly Condition[]): Decision {
  const memory = input.memory ?? EMPTY_MEMORY;
  const placements = input.board.entries.get(input.self.key)?.placements ?? [];
  const status = { ...statusWith(input, conditions, memory.leaving), placements };
  return { status, effects: [], reasons: { clusters: [], notes: [] }, memory };
}

/** A status in which nothing is wanted. */
function statusWith(
  { self }: DecideInput,
  conditions: readonly Condition[],
  left: readonly Leaving[],
): PlacementStatus {
  const leaving = left.length === 0 ? NONE : left.map(({ cluster }) => cluster);
  return { observedGeneration: self.generation, placements: NONE, leaving, unplaced: null, conditions };
}

// The decision on a MultiClusterJob that is divided: its pods are placed once, as parts with indexes of their own. A part stays
// as it is until it has run or must leave, so that no index runs in two clusters; only what has no part is placed.

import type { DecideInput, Decision } from '../decide/contract.ts';
import type { ClusterReason } from '../decide/reasons.ts';
import { byCluster } from './by-cluster.ts';
import { currentOf, type Current } from './current.ts';
import { changes, type Changes } from './effects.ts';
import { failoverOf, type Failover } from './failover.ts';
import { endedBefore, unseenClusters, withEndIn } from './job-ends.ts';
import { indexesIn, openStretches, withParts, type Stretch } from './job-parts.ts';
import { place } from './place.ts';
import { conditionsOf } from './said.ts';
import { complete, suspended, withEnded, type EndedJobs } from './standstill.ts';
import { EMPTY_MEMORY, podsPlaced } from './status.ts';
import type { DividedJob, JobPart, Leaving, Placed, PlacementMemory, UnplacedDemand } from './status.ts';
import { revisionIn } from './variants.ts';
import type { JobSpec } from './workload-spec.ts';

/** Soon enough for the next stretch of pods, once the one before has its parts. */
const NEXT_STRETCH_MICROS = 1_000_000;

type Input = DecideInput<'MultiClusterJob'>;

/** Decides where the parts of a job run. */
export function decideDividedJob(input: Input, spec: JobSpec): Decision<'MultiClusterJob'> {
  const before = jobBefore(input, spec);
  const ended = endedParts(input, before);
  const { finished } = ended;
  const isOpen = openStretches(before).length > 0 || finished.length < before.parts.length;
  if (!isOpen) return complete(input, spec, ended);
  if (spec.suspend) return suspended(input, spec, ended);
  const stay = [...finished, ...unseenClusters(input)];
  const current = currentParts(input, spec, before, stay);
  const failover = failoverOfParts(input, spec, before, stay);
  const stays = ({ cluster }: JobPart): boolean => stay.includes(cluster) || current.staying.has(cluster);
  const job = { ...before, parts: before.parts.filter(stays) };
  const told = { input, spec, before, current, ended, failover };
  const moved = elsewhere(job, told);
  if (moved !== null) return toldOf({ ...told, ...moved });
  const [stretch] = openStretches(job);
  const made = stretch === undefined ? null : placed(stretch, job, told, []);
  const divided = stretch === undefined ? job : withParts(job, stretch, made?.status.placements ?? []);
  const looked = stretch === undefined && input.isSurveyed === true ? lookedAround(job, told) : made;
  return toldOf({ ...told, divided, made, looked, gaveUp: [] });
}

/** What a decision on parts starts from. */
interface Known {
  readonly input: Input;
  readonly spec: JobSpec;
  readonly before: DividedJob;
  readonly current: Current;
  readonly ended: EndedJobs;
  readonly failover: Failover;
}

/** What became of the parts. */
interface Cut {
  readonly divided: DividedJob;
  /** What was decided on a stretch without a part; null: there was none. */
  readonly made: Decision | null;
  /** What says how clusters stand; absent: what was decided. */
  readonly looked?: Decision | null;
  /** Clusters that were given up in this very decision. */
  readonly gaveUp: readonly string[];
}

/**
 * A part of a cluster that has been silent for so long that the user wants it elsewhere, placed there; null: there is none, or no
 * room for it. One at a time, as the next decision sees what the last one took.
 */
function elsewhere(job: DividedJob, known: Known): Cut | null {
  for (const lost of known.failover.lost.keys()) {
    const part = job.parts.find(({ cluster }) => cluster === lost);
    if (part === undefined) continue;
    const rest = { ...job, parts: job.parts.filter((other) => other !== part) };
    const stretch = { first: part.first, pods: part.pods };
    const made = placed(stretch, rest, known, [lost]);
    if (made.status.placements.length === 0) continue;
    return { divided: withParts(rest, stretch, made.status.placements), made, gaveUp: [lost] };
  }
  return null;
}

/** What would be said of each cluster if there were pods without a part. */
function lookedAround(job: DividedJob, known: Known): Decision {
  return placed({ first: 0, pods: 0 }, job, known, []);
}

function failoverOfParts(
  { self, fleet, board, nowMicros }: Input,
  { failoverAfterMicros, priority }: JobSpec,
  job: DividedJob,
  finished: readonly string[],
): Failover {
  return failoverOf({
    afterMicros: failoverAfterMicros,
    self: { key: self.key, createdMicros: self.createdMicros, priority },
    ...{ fleet, board, placements: placedOf(job), finished, nowMicros },
  });
}

/** Pods without a part are placed like an object that has nothing anywhere yet, in clusters that hold nothing of the job. */
function placed(stretch: Stretch, job: DividedJob, known: Known, gaveUp: readonly string[]): Decision {
  const { input, spec, current } = known;
  const held = [...job.parts, ...input.observed, ...(input.memory?.leaving ?? [])];
  const sealed = [...held.map(({ cluster }) => cluster), ...gaveUp];
  return place(restInput(input, current), askFor(spec, stretch.pods, sealed));
}

/** The job as its parts were cut; anew while there is none. Parts keep their indexes whatever becomes of the numbers. */
function jobBefore({ memory }: Input, spec: JobSpec): DividedJob {
  const known = memory?.divided;
  if (known !== undefined && known.parts.length > 0) return known;
  const { parallelism, completions, numberOfLocations } = spec;
  const pods = Math.min(parallelism, completions) * numberOfLocations;
  return { pods, completions: completions * numberOfLocations, parts: [] };
}

/** Clusters whose parts have run. It is remembered, as members tidy finished jobs away. */
function endedParts({ memory, observed }: Input, job: DividedJob): EndedJobs {
  const seenIn = byCluster(observed);
  let ended = endedBefore(memory);
  for (const { cluster } of job.parts)
    ended = withEndIn(ended, cluster, seenIn(cluster), indexesIn(job, cluster)?.completions ?? Infinity);
  return ended;
}

/** Which parts stay. One that runs in part stays whole, and nothing is held against its cluster. */
function currentParts(
  { fleet, observed, memory, nowMicros }: Input,
  rules: JobSpec,
  job: DividedJob,
  finished: readonly string[],
): Current {
  const placements = placedOf(job);
  const current = currentOf({ rules, fleet, placements, observed, memory, nowMicros, unit: 1, finished });
  return { ...current, avoided: current.avoided.filter(({ cluster }) => !current.staying.has(cluster)) };
}

function placedOf({ parts }: DividedJob): Placed[] {
  return parts.map(({ cluster, atOnce }) => ({ cluster, replicas: atOnce }));
}

/** What is asked of placement for pods without a part: a share of them in each location. */
function askFor(rules: JobSpec, rest: number, sealed: readonly string[]): Parameters<typeof place>[1] {
  const { numberOfLocations: n } = rules;
  return {
    rules,
    unit: 1,
    podsAt: (position) => Math.floor((rest * (position + 1)) / n) - Math.floor((rest * position) / n),
    makeBeforeBreak: false,
    finished: [],
    sealed,
  };
}

/** The rest is placed like an object that has nothing anywhere yet. */
function restInput(input: Input, { avoided }: Current): Input {
  return { ...input, observed: [], memory: { ...EMPTY_MEMORY, avoided } };
}

type Told = Known & Cut;

function toldOf(told: Told): Decision<'MultiClusterJob'> {
  const { input, current, divided, ended, made, looked = made, failover } = told;
  const { self, nowMicros } = input;
  const open = openStretches(divided);
  const changed = changesTo(told);
  const isMoving = changed.effects.length > 0 || ended.finished.length < divided.parts.length;
  const decision = {
    status: {
      observedGeneration: self.generation,
      placements: placedOf(divided),
      leaving: changed.leaving.map(({ cluster }) => cluster),
      unplaced: unplacedOf(told, open),
      conditions: conditionsOf(open.length === 0, isMoving, null),
    },
    effects: changed.effects,
    reasons: { clusters: reasonsOf(looked, divided), notes: looked?.reasons.notes ?? [] },
    memory: memoryOf(told, changed.leaving),
  };
  const isNext = open.length > 0 && made !== null && made.status.placements.length > 0;
  const next = isNext ? nowMicros + NEXT_STRETCH_MICROS : Infinity;
  const dueMicros = Math.min(current.dueMicros, failover.dueMicros, next);
  if (dueMicros === Infinity) return decision;
  return { ...decision, requeueAfterMicros: Math.max(1, dueMicros - nowMicros) };
}

function changesTo({ input, spec, before, current, divided, ended, gaveUp }: Told): Changes {
  const { self, observed, fleet, memory } = input;
  const placements = placedOf(divided);
  const gaveUpBefore = (memory?.leaving ?? [])
    .filter(({ because }) => because === 'failedOver')
    .map(({ cluster }) => cluster);
  const givenUp = [...gaveUp, ...gaveUpBefore];
  return changes({
    uid: self.uid,
    revisionIn: (cluster) => revisionIn(spec, cluster),
    placements,
    asked: podsPlaced(placements),
    before: before.parts,
    leftAlone: ended.finished,
    isRegistered: (cluster) => fleet.clusters.has(cluster),
    isReady: (cluster) => fleet.clusters.get(cluster)?.ready === true,
    givenUp,
    causeOf: (cluster) =>
      givenUp.includes(cluster) ? 'failedOver' : (current.causes.get(cluster) ?? 'locationRemoved'),
    observed,
    makeBeforeBreak: false,
    partIn: (cluster) => indexesIn(divided, cluster),
  });
}

/** Pods without a part. A stretch of which any pod was placed waits no more: its parts run one after the other. */
function unplacedOf({ input, made }: Told, open: readonly Stretch[]): UnplacedDemand | null {
  if (open.length === 0) return null;
  const since = { sinceMicros: input.self.createdMicros, within: null };
  const replicas = open.reduce((sum, { pods }) => sum + pods, 0);
  return { ...since, ...made?.status.unplaced, replicas };
}

function memoryOf(
  { input, spec, current, divided, ended, made }: Told,
  leaving: readonly Leaving[],
): PlacementMemory {
  const common = {
    rulesHash: spec.rulesHash,
    requestsId: (made ?? input).memory?.requestsId ?? '',
    unit: 1,
    locations: divided.parts.map(({ cluster, atOnce }) => ({ cluster, pods: atOnce })),
    avoided: made?.memory.avoided ?? current.avoided,
    leaving,
    finished: [],
  };
  const memory = withEnded(common, ended);
  return divided.parts.length === 0 ? memory : { ...memory, divided };
}

/** Reasons on the rest; clusters with a part from before are said to keep it, whatever placement was told of them. */
function reasonsOf(made: Decision | null, { parts }: DividedJob): ClusterReason[] {
  return (made?.reasons.clusters ?? []).map((reason) => {
    const pods = parts.find(({ cluster }) => cluster === reason.cluster)?.atOnce ?? 0;
    if (reason.added > 0 || pods === 0) return reason;
    return { ...reason, code: 'Kept', share: pods, kept: pods };
  });
}

// The decision on a MultiClusterJob that is divided: its pods are placed once, as parts with indexes of their own. A part stays
// as it is until it has run or must leave, so that no index runs in two clusters; only what has no part is placed.

import type { DecideInput, Decision } from '../decide/contract.ts';
import type { ClusterReason } from '../decide/reasons.ts';
import { currentOf, type Current } from './current.ts';
import { changes } from './effects.ts';
import { indexesIn, openStretches, withParts, type Stretch } from './job-parts.ts';
import { place } from './place.ts';
import { conditionsOf } from './said.ts';
import { complete, suspended } from './standstill.ts';
import { EMPTY_MEMORY, podsPlaced } from './status.ts';
import type { DividedJob, Leaving, Placed, PlacementMemory, UnplacedDemand } from './status.ts';
import { revisionIn } from './variants.ts';
import type { JobSpec } from './workload-spec.ts';

/** Soon enough for the next stretch of pods, once the one before has its parts. */
const NEXT_STRETCH_MICROS = 1_000_000;

type Input = DecideInput<'MultiClusterJob'>;

/** Decides where the parts of a job run. */
export function decideDividedJob(input: Input, spec: JobSpec): Decision<'MultiClusterJob'> {
  const before = jobBefore(input, spec);
  const finished = finishedParts(input, before);
  const isOpen = openStretches(before).length > 0 || finished.length < before.parts.length;
  if (!isOpen) return complete(input, finished);
  if (spec.suspend) return suspended(input, spec);
  const current = currentParts(input, spec, before, finished);
  const stays = (cluster: string): boolean => finished.includes(cluster) || current.staying.has(cluster);
  const job = { ...before, parts: before.parts.filter(({ cluster }) => stays(cluster)) };
  const [stretch] = openStretches(job);
  const made =
    stretch === undefined ? null : place(restInput(input, current), askFor(spec, job, stretch.pods));
  const divided = stretch === undefined ? job : withParts(job, stretch, made?.status.placements ?? []);
  return toldOf({ input, spec, before, current, divided, finished, made });
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
function finishedParts({ memory, observed }: Input, job: DividedJob): readonly string[] {
  const known = memory?.finished ?? [];
  const succeeded = new Map(observed.map((member) => [member.cluster, member.finished]));
  return job.parts
    .map(({ cluster }) => cluster)
    .filter(
      (cluster) =>
        known.includes(cluster) ||
        (succeeded.get(cluster) ?? 0) >= (indexesIn(job, cluster)?.completions ?? Infinity),
    );
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
function askFor(rules: JobSpec, job: DividedJob, rest: number): Parameters<typeof place>[1] {
  const { numberOfLocations: n } = rules;
  return {
    rules,
    unit: 1,
    podsAt: (position) => Math.floor((rest * (position + 1)) / n) - Math.floor((rest * position) / n),
    makeBeforeBreak: false,
    finished: [],
    sealed: job.parts.map(({ cluster }) => cluster),
  };
}

/** The rest is placed like an object that has nothing anywhere yet. */
function restInput(input: Input, { avoided }: Current): Input {
  return { ...input, observed: [], memory: { ...EMPTY_MEMORY, avoided } };
}

interface Told {
  readonly input: Input;
  readonly spec: JobSpec;
  readonly before: DividedJob;
  readonly current: Current;
  readonly divided: DividedJob;
  readonly finished: readonly string[];
  /** What was decided on the rest; null: there was none. */
  readonly made: Decision | null;
}

function toldOf(told: Told): Decision<'MultiClusterJob'> {
  const { input, spec, before, current, divided, finished, made } = told;
  const { self, observed, fleet, nowMicros } = input;
  const placements = placedOf(divided);
  const open = openStretches(divided);
  const changed = changes({
    uid: self.uid,
    revisionIn: (cluster) => revisionIn(spec, cluster),
    placements,
    asked: podsPlaced(placements),
    before: before.parts.map(({ cluster }) => cluster),
    leftAlone: finished,
    isRegistered: (cluster) => fleet.clusters.has(cluster),
    isReady: (cluster) => fleet.clusters.get(cluster)?.ready === true,
    // Indexes would run twice: a part waits for its cluster however long that does not answer.
    givenUp: [],
    causeOf: (cluster) => current.causes.get(cluster) ?? 'locationRemoved',
    observed,
    makeBeforeBreak: false,
    partIn: (cluster) => indexesIn(divided, cluster),
  });
  const isMoving = changed.effects.length > 0 || finished.length < divided.parts.length;
  const decision = {
    status: {
      observedGeneration: self.generation,
      placements,
      leaving: changed.leaving.map(({ cluster }) => cluster),
      unplaced: unplacedOf(told, open),
      conditions: conditionsOf(open.length === 0, isMoving, null),
    },
    effects: changed.effects,
    reasons: { clusters: reasonsOf(made, divided), notes: made?.reasons.notes ?? [] },
    memory: memoryOf(told, changed.leaving),
  };
  const isNext = open.length > 0 && made !== null && made.status.placements.length > 0;
  const dueMicros = Math.min(current.dueMicros, isNext ? nowMicros + NEXT_STRETCH_MICROS : Infinity);
  if (dueMicros === Infinity) return decision;
  return { ...decision, requeueAfterMicros: Math.max(1, dueMicros - nowMicros) };
}

/** Pods without a part. A stretch of which any pod was placed waits no more: its parts run one after the other. */
function unplacedOf({ input, made }: Told, open: readonly Stretch[]): UnplacedDemand | null {
  if (open.length === 0) return null;
  const since = { sinceMicros: input.self.createdMicros, within: null };
  const replicas = open.reduce((sum, { pods }) => sum + pods, 0);
  return { ...since, ...made?.status.unplaced, replicas };
}

function memoryOf(
  { input, spec, current, divided, finished, made }: Told,
  leaving: readonly Leaving[],
): PlacementMemory {
  const common = {
    rulesHash: spec.rulesHash,
    requestsId: (made ?? input).memory?.requestsId ?? '',
    unit: 1,
    locations: divided.parts.map(({ cluster, atOnce }) => ({ cluster, pods: atOnce })),
    avoided: made?.memory.avoided ?? current.avoided,
    leaving,
    finished,
  };
  return divided.parts.length === 0 ? common : { ...common, divided };
}

/** Reasons on the rest; clusters with a part from before are said to keep it, whatever placement was told of them. */
function reasonsOf(made: Decision | null, { parts }: DividedJob): ClusterReason[] {
  return (made?.reasons.clusters ?? []).map((reason) => {
    const pods = parts.find(({ cluster }) => cluster === reason.cluster)?.atOnce ?? 0;
    if (reason.added > 0 || pods === 0) return reason;
    return { ...reason, code: 'Kept', share: pods, kept: pods };
  });
}

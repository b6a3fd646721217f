// How a job stands in each cluster, in numbers, one word and a sentence: what a wrapper shows of it. No decision reads any of this.

import type { RefusalCode } from '../decide/refusals.ts';
import { notTaken, type ShownMember } from './cluster-statuses.ts';
import { indexesIn } from './job-parts.ts';
import type { PlacementMemory, PlacementStatus } from './status.ts';

export type JobClusterCode =
  | 'Running'
  | 'Progressing'
  | 'Complete'
  | 'Failed'
  | 'Suspended'
  | 'Unschedulable'
  | 'ClusterNotReady'
  | 'Removing'
  | RefusalCode;

/** A job in one cluster. Counts are pods. */
export interface JobClusterStatus {
  readonly name: string;
  /** Wanted at once. */
  readonly desired: number;
  readonly active: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unschedulable: number;
  /** The stretch of the whole job's indexes that is run here, as `10-14`; absent: the job is not divided. */
  readonly indexes?: string;
  readonly reason: JobClusterCode;
  readonly message: string;
}

export type SaidBefore = Pick<JobClusterStatus, 'name' | 'succeeded' | 'failed' | 'message'>;

export interface JobStatusInput {
  readonly status: Pick<PlacementStatus, 'placements' | 'leaving'>;
  readonly memory: PlacementMemory;
  readonly observed: readonly ShownMember[];
  readonly isSuspended: boolean;
  /** Whether a cluster answers. */
  readonly isReady: (cluster: string) => boolean;
  /** What was said last, in that order: what has ended may have been tidied away since. */
  readonly before: readonly SaidBefore[];
}

/** Clusters that run the job, have run it or are being left, in the order in which they were chosen. */
export function jobClusterStatuses(input: JobStatusInput): JobClusterStatus[] {
  const { status, memory, observed } = input;
  const wanted = new Map(status.placements.map(({ cluster, replicas }) => [cluster, replicas]));
  const seen = new Map(observed.map((member) => [member.cluster, member]));
  const ended = new Set(memory.finished);
  const saidToEnd = input.before.map(({ name }) => name).filter((name) => ended.has(name));
  const names = new Set([...wanted.keys(), ...saidToEnd, ...ended, ...status.leaving, ...seen.keys()]);
  return [...names].map((name) => statusIn(input, name, wanted.get(name) ?? 0, seen.get(name)));
}

function statusIn(
  input: JobStatusInput,
  name: string,
  desired: number,
  seen: ShownMember | undefined,
): JobClusterStatus {
  const { memory } = input;
  const pods = { desired, ...podsOf(seen) };
  const last = seen?.job === undefined && memory.finished.includes(name) ? saidOf(input, name) : undefined;
  const { succeeded, failed } = last ?? seen?.job ?? NONE;
  const counts = { ...pods, succeeded, failed };
  const reason = codeOf(input, name, counts, seen);
  const status = { name, ...counts, reason, message: last?.message ?? messageOf(reason, counts, seen) };
  return { ...status, ...indexesOf(memory, name) };
}

function saidOf({ before }: JobStatusInput, cluster: string): SaidBefore | undefined {
  return before.find(({ name }) => name === cluster);
}

const NONE = { succeeded: 0, failed: 0 };

function indexesOf({ divided }: PlacementMemory, name: string): Pick<JobClusterStatus, 'indexes'> {
  const part = divided === undefined ? null : indexesIn(divided, name);
  if (part === null || part.completions === 0) return {};
  return { indexes: `${part.offset}-${part.offset + part.completions - 1}` };
}

type Pods = Pick<JobClusterStatus, 'active' | 'ready' | 'unschedulable'>;
type Counts = Pods & Pick<JobClusterStatus, 'desired' | 'succeeded' | 'failed'>;

function podsOf(seen: ShownMember | undefined): Pods {
  if (seen === undefined) return { active: 0, ready: 0, unschedulable: 0 };
  return { active: seen.current, ready: seen.ready, unschedulable: seen.unschedulable?.count ?? 0 };
}

function codeOf(
  { memory, isReady, isSuspended }: JobStatusInput,
  name: string,
  { desired, active, ready, unschedulable }: Counts,
  seen: ShownMember | undefined,
): JobClusterCode {
  if (memory.finished.includes(name)) return memory.failed?.includes(name) === true ? 'Failed' : 'Complete';
  if (!isReady(name)) return 'ClusterNotReady';
  if (seen !== undefined && seen.refusal !== null) return seen.refusal.code;
  if (desired === 0) return 'Removing';
  if (isSuspended) return 'Suspended';
  if (unschedulable > 0) return 'Unschedulable';
  return active > 0 && ready >= active ? 'Running' : 'Progressing';
}

function messageOf(code: JobClusterCode, counts: Counts, seen: ShownMember | undefined): string {
  return MESSAGES[code]?.(counts, seen) ?? notTaken(code as RefusalCode);
}

/** By word; the others are refusals. */
const MESSAGES: Readonly<Record<string, (counts: Counts, seen: ShownMember | undefined) => string>> = {
  Running: runningText,
  Progressing: runningText,
  Complete: ({ succeeded }) => `it has run here: ${succeeded} succeeded`,
  Failed: (_counts, seen) =>
    `it failed here and is not run again: ${seen?.said ?? 'its pods failed too often'}`,
  Suspended: ({ succeeded }) => `no pod runs here while spec.suspend is true; ${succeeded} have succeeded`,
  Unschedulable: ({ unschedulable }) => `${unschedulable} found no node here`,
  ClusterNotReady: () => 'the cluster does not answer; the numbers are as last seen',
  Removing: () => 'being removed',
};

function runningText({ succeeded, ready, active }: Counts, seen: ShownMember | undefined): string {
  const text = `${succeeded} succeeded, ${ready} of ${active} that run are ready`;
  if (seen?.isUnseen === true)
    return `${text} as last seen: Jobs cannot be seen there now, so it is neither changed nor run elsewhere`;
  if (seen?.job?.isOlder !== true) return text;
  return `${text}; it runs on with the template it began with, as a Job keeps its own`;
}

/** Pods that must succeed everywhere together; `unknown` where nothing is left to tell. */
export function completionsOf(
  { placements, unplaced }: Pick<PlacementStatus, 'placements' | 'unplaced'>,
  { divided, unit, endedMicros }: PlacementMemory,
  perCopy: number,
): number | 'unknown' {
  if (divided !== undefined) return divided.completions;
  if (endedMicros !== undefined) return 'unknown';
  const pods = [...placements.map(({ replicas }) => replicas), unplaced?.replicas ?? 0];
  return pods.reduce((copies, replicas) => copies + Math.ceil(replicas / unit), 0) * perCopy;
}

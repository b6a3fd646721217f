// How a workload stands in each cluster, in numbers, one word and a sentence: what a wrapper shows of it. No decision reads
// any of this.

import type { ObservedMember } from '../decide/contract.ts';
import { refusalText, type RefusalCode } from '../decide/refusals.ts';
import type { PlacementStatus } from './status.ts';
import { revisionIn } from './variants.ts';
import type { PlacementRules } from './workload-spec.ts';

/** A member with the numbers that people read and decisions do not. */
export interface ShownMember extends ObservedMember {
  /** Pods that there are. */
  readonly current: number;
  /** Pods of the template that the member was last given. */
  readonly updated: number;
  /** What the member itself says of pods that it does not let come into being, or of a job that failed. */
  readonly said?: string;
  /** Of a job alone. */
  readonly job?: JobCounts;
}

/** A job's object in a member. */
export interface JobCounts {
  readonly succeeded: number;
  readonly failed: number;
  /** When it began there, in our time; null: it has not. */
  readonly startedMicros: number | null;
  /** Whether it was made from another template than the newest: what has begun is not changed. */
  readonly isOlder: boolean;
}

export type ClusterStatusCode =
  | 'Running'
  | 'Progressing'
  | 'WaitingForTurn'
  | 'Unschedulable'
  | 'ReplicasOwnedElsewhere'
  | 'ClusterNotReady'
  | 'Leaving'
  | 'Removing'
  | RefusalCode;

/** Pods of a workload, as they are. */
export type PodCounts = Pick<ClusterStatus, 'current' | 'ready' | 'updated' | 'unschedulable'>;

/** A workload in one cluster. Counts are pods. */
export interface ClusterStatus {
  readonly name: string;
  /** Wanted here; 0 where pods leave. */
  readonly desired: number;
  readonly current: number;
  readonly ready: number;
  readonly updated: number;
  readonly unschedulable: number;
  /** Whether pods run here only until those that replace them are ready. */
  readonly leaving: boolean;
  readonly reason: ClusterStatusCode;
  readonly message: string;
}

export interface ClusterStatusInput {
  readonly status: Pick<PlacementStatus, 'placements' | 'leaving' | 'waiting'>;
  readonly observed: readonly ShownMember[];
  /** Null where the specification cannot be read. */
  readonly rules: PlacementRules | null;
  /** Whether a cluster answers. */
  readonly isReady: (cluster: string) => boolean;
}

/** Clusters with pods, wanted ones first in the order in which they were chosen, then those that pods leave. */
export function clusterStatuses(input: ClusterStatusInput): ClusterStatus[] {
  const { placements, leaving } = input.status;
  const seen = new Map(input.observed.map((member) => [member.cluster, member]));
  const wanted = new Map(placements.map(({ cluster, replicas }) => [cluster, replicas]));
  const names = new Set([...wanted.keys(), ...leaving, ...seen.keys()]);
  return [...names].map((name) => statusIn(input, name, wanted.get(name) ?? 0, seen.get(name)));
}

/** Pods of all clusters together, wanted or not. */
export function podTotals(clusters: readonly PodCounts[]): PodCounts {
  const sum = (of: (counts: PodCounts) => number): number =>
    clusters.reduce((total, status) => total + of(status), 0);
  return {
    current: sum(({ current }) => current),
    ready: sum(({ ready }) => ready),
    updated: sum(({ updated }) => updated),
    unschedulable: sum(({ unschedulable }) => unschedulable),
  };
}

function statusIn(
  input: ClusterStatusInput,
  name: string,
  desired: number,
  seen: ShownMember | undefined,
): ClusterStatus {
  const leaving = desired === 0 && input.status.leaving.includes(name);
  const counts = { desired, ...countsOf(seen, isNewest(seen, input.rules)) };
  const reason = codeOf(input, name, { ...counts, leaving }, seen);
  return { name, ...counts, leaving, reason, message: MESSAGES[reason](counts, seen?.said) };
}

function countsOf(seen: ShownMember | undefined, isNewestTemplate: boolean): PodCounts {
  if (seen === undefined) return { current: 0, ready: 0, updated: 0, unschedulable: 0 };
  const { current, ready, updated, unschedulable } = seen;
  return {
    current,
    ready,
    updated: isNewestTemplate ? updated : 0,
    unschedulable: unschedulable?.count ?? 0,
  };
}

type Counts = PodCounts & Pick<ClusterStatus, 'desired'>;
type Message = (counts: Counts, said: string | undefined) => string;

function codeOf(
  input: ClusterStatusInput,
  name: string,
  counts: Counts & { readonly leaving: boolean },
  seen: ShownMember | undefined,
): ClusterStatusCode {
  if (!input.isReady(name)) return 'ClusterNotReady';
  if (seen !== undefined && seen.refusal !== null) return seen.refusal.code;
  if (counts.desired === 0) return counts.leaving ? 'Leaving' : 'Removing';
  if (counts.unschedulable > 0) return 'Unschedulable';
  if (input.status.waiting?.includes(name) === true) return 'WaitingForTurn';
  return runningCode(counts, seen, input.rules);
}

function runningCode(
  { desired, ready }: Counts,
  seen: ShownMember | undefined,
  rules: PlacementRules | null,
): ClusterStatusCode {
  if (seen === undefined || !isNewest(seen, rules)) return 'Progressing';
  if (seen.replicasOwnedElsewhere && seen.desired !== desired) return 'ReplicasOwnedElsewhere';
  return ready >= desired ? 'Running' : 'Progressing';
}

function isNewest(seen: ShownMember | undefined, rules: PlacementRules | null): boolean {
  return seen === undefined || rules === null || seen.revision === revisionIn(rules, seen.cluster);
}

const refused = (code: RefusalCode) => (): string => notTaken(code);

const MESSAGES: Readonly<Record<ClusterStatusCode, Message>> = {
  Running: () => 'all that are wanted here are ready',
  Progressing: ({ ready, updated, desired }) =>
    `${ready} of ${desired} are ready${updated < desired ? `, ${updated} run the newest template` : ''}`,
  WaitingForTurn: ({ ready, desired, current }) =>
    current === 0
      ? 'nothing runs here, and the newest template is not brought here before it is mended or ready elsewhere'
      : `${ready} of ${desired} are ready, with the template before until it is this cluster's turn`,
  Unschedulable: ({ unschedulable }, said) =>
    said === undefined ? `${unschedulable} found no node here` : `${unschedulable} cannot run here: ${said}`,
  ReplicasOwnedElsewhere: () => 'somebody else in the cluster sets spec.replicas, so it is left alone',
  ClusterNotReady: () => 'the cluster does not answer; the numbers are as last seen',
  Leaving: ({ ready }) => `${ready} run on until those that replace them are ready`,
  Removing: () => 'being removed',
  NotOurs: refused('NotOurs'),
  Forbidden: refused('Forbidden'),
  Invalid: refused('Invalid'),
  NamespaceMissing: refused('NamespaceMissing'),
  NamespaceTerminating: refused('NamespaceTerminating'),
  ApiMissing: refused('ApiMissing'),
  QuotaExceeded: refused('QuotaExceeded'),
  AdmissionDenied: refused('AdmissionDenied'),
  TooLarge: refused('TooLarge'),
  Conflict: refused('Conflict'),
  MissingDependency: refused('MissingDependency'),
};

/** Said of a cluster that refuses. */
export function notTaken(code: RefusalCode): string {
  return `not taken, as ${refusalText(code)}`;
}

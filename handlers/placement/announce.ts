// What users are told by Events when a decision was stored: one thing for each change that they would ask about, with core's own
// codes and numbers. Progress is in the status and is no event.

import { canonicalJson } from '../../core/canonical.ts';
import { listAt, textAt, countAt, field } from '../observe/read.ts';
import type { LiveStatus } from './status.ts';

export interface Announcement {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** What is to be told of the step from one status to the next. */
export function announcements(before: unknown, after: LiveStatus): Announcement[] {
  return [
    ...placedNews(before, after),
    ...waitingNews(before, after),
    ...conditionNews(before, after),
    ...clusterNews(before, after),
  ];
}

function placedNews(before: unknown, after: LiveStatus): Announcement[] {
  const now = desiredIn(after);
  if (now === desiredIn(before) || now === '') return [];
  const others = after.considered.map(({ cluster, code }) => `${cluster} ${code}`).join(', ');
  const note = `replicas by cluster: ${now}${others === '' ? '' : `; considered: ${others}`}`;
  return [{ type: 'Normal', reason: 'Placed', action: 'Place', note }];
}

/** `cluster1 2, cluster2 3`. */
function desiredIn(status: unknown): string {
  return listAt(status, 'clusters')
    .filter((entry) => field(entry, 'leaving') !== true && countAt(entry, 'desired') > 0)
    .map((entry) => `${textAt(entry, 'name') ?? ''} ${countAt(entry, 'desired')}`)
    .join(', ');
}

function waitingNews(before: unknown, { unplaced, considered }: LiveStatus): Announcement[] {
  if (unplaced === undefined || countAt(before, 'unplaced', 'replicas') === unplaced.replicas) return [];
  const why = considered.map(({ message }) => message).join('; ');
  const note = `${unplaced.replicas} replicas wait for room${why === '' ? '' : `: ${why}`}`;
  return [{ type: 'Warning', reason: 'WaitingForRoom', action: 'Place', note }];
}

/** Conditions that call for somebody: a bad object, a rollout that stopped, a job that failed. What went well is in the status. */
const TOLD_CONDITIONS: Readonly<Record<string, Announcement['type']>> = {
  Stalled: 'Warning',
  RolloutPaused: 'Warning',
  SelectorMatchesNothing: 'Warning',
  UnknownClusters: 'Warning',
  Conflict: 'Warning',
  DeletionBlocked: 'Warning',
};

export function conditionNews(before: unknown, after: Pick<LiveStatus, 'conditions'>): Announcement[] {
  return after.conditions
    .filter(({ type, status }) => Object.hasOwn(TOLD_CONDITIONS, type) && status === 'True')
    .filter(
      (condition) =>
        canonicalJson(told(conditionOf(before, condition.type))) !== canonicalJson(told(condition)),
    )
    .map(({ type, reason, message }) => ({
      type: TOLD_CONDITIONS[type]!,
      reason,
      action: 'Decide',
      note: message,
    }));
}

function conditionOf(status: unknown, type: string): unknown {
  return listAt(status, 'conditions').find((condition) => textAt(condition, 'type') === type);
}

function told(condition: unknown): readonly unknown[] {
  return [textAt(condition, 'status'), textAt(condition, 'reason'), textAt(condition, 'message')];
}

/** What is no trouble, or is told otherwise. */
const QUIET: ReadonlySet<string> = new Set([
  'Running',
  'Ready',
  'Progressing',
  'WaitingForTurn',
  'Complete',
  'Suspended',
  'Leaving',
  'Removing',
]);

/** What is wrong in a member, each once. */
export function clusterNews(
  before: unknown,
  after: { readonly clusters: readonly { name: string; reason: string; message: string }[] },
): Announcement[] {
  const known = listAt(before, 'clusters');
  return after.clusters.flatMap(({ name, reason, message }) => {
    if (QUIET.has(reason)) return [];
    const was = known.find((entry) => textAt(entry, 'name') === name);
    if (textAt(was, 'reason') === reason) return [];
    return [{ type: 'Warning', reason, action: 'Apply', note: `${name}: ${message}` } as const];
  });
}

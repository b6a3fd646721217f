// The parts of a status that people ask about, read from any kind of ours: conditions, and how it stands in each cluster. What
// cannot be read is left out.

import { countAt, field, listAt, textAt } from '../observe/read.ts';

export interface Said {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Since when; empty where that is not said. */
  readonly since: string;
}

/** The conditions of a status, in its order. */
export function conditionsOf(status: unknown): Said[] {
  return listAt(status, 'conditions').map((condition) => ({
    type: textAt(condition, 'type') ?? '',
    status: textAt(condition, 'status') ?? '',
    reason: textAt(condition, 'reason') ?? '',
    message: textAt(condition, 'message') ?? '',
    since: textAt(condition, 'lastTransitionTime') ?? '',
  }));
}

/** A condition by its type. */
export function conditionOf(status: unknown, type: string): Said | undefined {
  return conditionsOf(status).find((condition) => condition.type === type);
}

/** Pods that wait for room, since when, and the clusters that alone could take them. */
export interface Waiting {
  readonly pods: number;
  readonly since: string;
  readonly within: readonly string[] | null;
}

/** What of a workload waits; null: nothing. */
export function waitingOf(status: unknown): Waiting | null {
  const unplaced = field(status, 'unplaced');
  const pods = countAt(unplaced, 'replicas');
  if (pods === 0) return null;
  const within = field(unplaced, 'within') === undefined ? null : textsAt(unplaced, 'within');
  return { pods, since: textAt(unplaced, 'since') ?? '', within };
}

/** A verdict on a cluster, as the last plan gave it. */
export interface Verdict {
  readonly cluster: string;
  readonly code: string;
  readonly message: string;
}

/** The verdicts that a status keeps. The name of the cluster, which begins each sentence, is left out of it. */
export function verdictsOf(status: unknown): Verdict[] {
  return listAt(status, 'considered').map((entry) => {
    const cluster = textAt(entry, 'cluster') ?? '';
    const message = textAt(entry, 'message') ?? '';
    const begins = `${cluster}: `;
    return {
      cluster,
      code: textAt(entry, 'code') ?? '',
      message: message.startsWith(begins) ? message.slice(begins.length) : message,
    };
  });
}

function textsAt(value: unknown, name: string): string[] {
  return listAt(value, name).filter((entry): entry is string => typeof entry === 'string');
}

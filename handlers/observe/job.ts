// What decisions read of a Job in a member.

import type { JobOutcome } from '../../core/decide/contract.ts';
import { JOBS, type KubeObject } from '../ports/kube-object.ts';
import { microsOf } from '../ports/stamps.ts';
import { seenOnce, type OwnedKind, type SeenObject } from './owned.ts';
import { countAt, field, listAt, textAt } from './read.ts';

/** One Job in a member. */
export interface SeenJob extends SeenObject {
  /** Pods that may run at once; 0 while it is suspended. */
  readonly parallelism: number;
  readonly isSuspended: boolean;
  readonly active: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly outcome: JobOutcome;
  /** Why it failed, in the member's words; empty: it has not. */
  readonly failure: string;
  /** When it began, by the member's own clock; null: it has not, or is suspended. */
  readonly startedMicros: number | null;
}

export const OWNED_JOBS: OwnedKind<SeenJob> = { resource: JOBS, read: seenJob, isNeeded: false };

/** Reads a Job. */
function seenJob(job: KubeObject): SeenJob {
  const { spec, status } = job;
  const isSuspended = field(spec, 'suspend') === true;
  const failed = trueCondition(status, 'Failed');
  const isComplete = trueCondition(status, 'Complete') !== undefined;
  return {
    ...seenOnce(job),
    parallelism: isSuspended ? 0 : countAt(spec, 'parallelism'),
    isSuspended,
    active: countAt(status, 'active'),
    ready: countAt(status, 'ready'),
    succeeded: countAt(status, 'succeeded'),
    failed: countAt(status, 'failed'),
    outcome: isComplete ? 'complete' : failed === undefined ? 'going' : 'failed',
    failure:
      failed === undefined ? '' : `${textAt(failed, 'reason') ?? ''}: ${textAt(failed, 'message') ?? ''}`,
    startedMicros: microsOf(textAt(status, 'startTime')) ?? null,
  };
}

function trueCondition(status: unknown, type: string): unknown {
  return listAt(status, 'conditions').find(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  );
}

// A Job in a member that does not show Jobs: as the status on cluster0 said last. What has begun is not taken for gone only because
// nobody may look, or it would be run twice.

import { isRefusalCode } from '../../core/decide/refusals.ts';
import type { JobCounts } from '../../core/placement/cluster-statuses.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import type { SeenUnseen } from './placed-kind.ts';

/** What was said last of the Job there; null: that it had begun was not said. */
export const unseenJob: SeenUnseen = ({ member, nowMicros }, { status, revision, pods }) => {
  const cluster = member.name;
  const line = listAt(status, 'clusters').find((entry) => textAt(entry, 'name') === cluster);
  if (!hasBegun(line)) return null;
  const reason = textAt(line, 'reason') ?? '';
  const outcome = OUTCOMES[reason] ?? 'going';
  const isRunning = outcome === 'going' && reason !== 'Suspended';
  const active = countAt(line, 'active');
  return {
    cluster,
    desired: isRunning ? countAt(line, 'desired') : 0,
    revision: revision ?? '',
    bound: pods.bound,
    ready: countAt(line, 'ready'),
    finished: countAt(line, 'succeeded'),
    outcome,
    unschedulable: null,
    replicasOwnedElsewhere: false,
    current: active,
    updated: active,
    // Of what has ended the status keeps what it says.
    ...(outcome === 'going' ? { job: countsIn(line) } : {}),
    seenMicros: nowMicros,
  };
};

/** Whether it was taken there, or may have been: all but what was refused before any pod of it was there. */
function hasBegun(line: unknown): boolean {
  const pods = countAt(line, 'active') + countAt(line, 'succeeded') + countAt(line, 'failed');
  return line !== undefined && (pods > 0 || !isRefusalCode(textAt(line, 'reason') ?? ''));
}

function countsIn(line: unknown): JobCounts {
  const { succeeded, failed } = { succeeded: countAt(line, 'succeeded'), failed: countAt(line, 'failed') };
  return { succeeded, failed, startedMicros: null, isOlder: false, isUnseen: true };
}

const OUTCOMES: Readonly<Record<string, 'complete' | 'failed'>> = { Complete: 'complete', Failed: 'failed' };

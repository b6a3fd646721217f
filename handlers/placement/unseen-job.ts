// A Job in a member that does not show Jobs: as the status on cluster0 said last. What has begun is not taken for gone only because
// nobody may look, or it would be run twice.

import { isRefusalCode } from '../../core/decide/refusals.ts';
import type { JobCounts } from '../../core/placement/cluster-statuses.ts';
import type { PodTally } from '../members/member-pods.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import type { SeenUnseen } from './placed-kind.ts';

/** What was said last of the Job there; null: that it had begun was not said. */
export const unseenJob: SeenUnseen = ({ member, nowMicros }, { status, revision, pods }) => {
  const cluster = member.name;
  const line = listAt(status, 'clusters').find((entry) => textAt(entry, 'name') === cluster);
  if (!hasBegun(line, pods)) return null;
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
    isUnseen: true,
    unschedulable: null,
    replicasOwnedElsewhere: false,
    current: active,
    updated: active,
    // Of what has ended the status keeps what it says.
    ...(outcome === 'going' ? { job: countsIn(line) } : {}),
    seenMicros: nowMicros,
  };
};

/**
 * Whether it was taken there, or may have been: all but what was refused before any pod of it was there. What was refused first may have
 * been taken since without a word, so its pods tell, which are seen; they stay for as long as their Job does.
 */
function hasBegun(line: unknown, { all }: PodTally): boolean {
  if (line === undefined) return false;
  const reason = textAt(line, 'reason') ?? '';
  const told = countAt(line, 'active') + countAt(line, 'succeeded') + countAt(line, 'failed');
  if (told > 0 || !isRefusalCode(reason)) return true;
  return all > 0 && reason !== 'NotOurs';
}

function countsIn(line: unknown): JobCounts {
  const { succeeded, failed } = { succeeded: countAt(line, 'succeeded'), failed: countAt(line, 'failed') };
  return { succeeded, failed, startedMicros: null, isOlder: false };
}

const OUTCOMES: Readonly<Record<string, 'complete' | 'failed'>> = { Complete: 'complete', Failed: 'failed' };

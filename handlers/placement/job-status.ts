// What the status of a MultiClusterJob says beside what every kind says. It decides nothing; words and numbers are core's.

import { jobConditions } from '../../core/placement/job-conditions.ts';
import {
  completionsOf,
  jobClusterStatuses,
  type JobClusterStatus,
} from '../../core/placement/job-statuses.ts';
import { countAt, field, listAt, textAt } from '../observe/read.ts';
import { microStampOf, microsOf } from '../ports/stamps.ts';
import type { KindStatus, ShowInput } from './placed-kind.ts';

export function jobStatus({ object, spec, decision, observed, isReady }: ShowInput): KindStatus {
  const { status, memory } = decision;
  const isSuspended = 'suspend' in spec && spec.suspend;
  const before = (cluster: string): ReturnType<typeof saidOf> => saidOf(object.status, cluster);
  const clusters = jobClusterStatuses({ status, memory, observed, isSuspended, isReady, before });
  const sum = (of: (cluster: JobClusterStatus) => number): number =>
    clusters.reduce((total, cluster) => total + of(cluster), 0);
  const active = sum((cluster) => cluster.active);
  const succeeded = sum((cluster) => cluster.succeeded);
  const asked = 'completions' in spec ? completionsOf(status, memory, spec.completions) : 'unknown';
  const completions = asked === 'unknown' ? countAt(object.status, 'completions') : asked;
  const counts = { active, succeeded, completions };
  const isComplete = status.conditions.some(({ type }) => type === 'Complete');
  return {
    conditions: jobConditions({ decision, observed, spec, ...counts }),
    clusters,
    placedOn: [...status.placements.map(({ cluster }) => cluster), ...memory.finished].filter(isFirst),
    pods: { current: active, ready: sum(({ ready }) => ready), updated: active },
    fields: {
      ...counts,
      failed: sum(({ failed }) => failed),
      completionsSummary: `${succeeded}/${completions}`,
      ...startOf(object.status, observed),
      ...(isComplete && memory.endedMicros !== undefined
        ? { completionTime: microStampOf(memory.endedMicros) }
        : {}),
    },
  };
}

function isFirst(name: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(name) === index;
}

/** What was said last of a cluster; null: nothing. */
function saidOf(
  status: unknown,
  cluster: string,
): Pick<JobClusterStatus, 'succeeded' | 'failed' | 'message'> | null {
  const line = listAt(status, 'clusters').find((entry) => textAt(entry, 'name') === cluster);
  if (field(line, 'succeeded') === undefined) return null;
  const { succeeded, failed } = { succeeded: countAt(line, 'succeeded'), failed: countAt(line, 'failed') };
  return { succeeded, failed, message: textAt(line, 'message') ?? '' };
}

/** When the first Job began: what was said once stands, as Jobs that are suspended and resumed begin anew. */
function startOf(status: unknown, observed: ShowInput['observed']): { readonly startTime?: string } {
  const known = microsOf(textAt(status, 'startTime')) ?? Infinity;
  const seen = observed.map(({ job }) => job?.startedMicros ?? Infinity);
  const first = Math.min(known, ...seen);
  return first === Infinity ? {} : { startTime: microStampOf(first) };
}

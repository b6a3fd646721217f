// What the status of a MultiClusterJob says beside what every kind says. It decides nothing; words and numbers are core's.

import { jobConditions } from '../../core/placement/job-conditions.ts';
import {
  completionsOf,
  jobClusterStatuses,
  type JobClusterStatus,
  type SaidBefore,
} from '../../core/placement/job-statuses.ts';
import { countAt, field, listAt, textAt } from '../observe/read.ts';
import { microStampOf, microsOf } from '../ports/stamps.ts';
import type { KindStatus, ShowInput } from './placed-kind.ts';

export function jobStatus({ object, spec, decision, observed, isReady }: ShowInput): KindStatus {
  const { status, memory } = decision;
  const isSuspended = 'suspend' in spec && spec.suspend;
  const before = listAt(object.status, 'clusters').flatMap(saidBefore);
  const clusters = jobClusterStatuses({ status, memory, observed, isSuspended, isReady, before });
  const places = new Set([...status.placements.map(({ cluster }) => cluster), ...memory.finished]);
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
    placedOn: clusters.map(({ name }) => name).filter((name) => places.has(name)),
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

/** What was said last of a cluster, if pods that have ended were counted there. */
function saidBefore(line: unknown): SaidBefore[] {
  const name = textAt(line, 'name');
  if (name === undefined || field(line, 'succeeded') === undefined) return [];
  const { succeeded, failed } = { succeeded: countAt(line, 'succeeded'), failed: countAt(line, 'failed') };
  return [{ name, succeeded, failed, message: textAt(line, 'message') ?? '' }];
}

/** When the first Job began: what was said once stands, as Jobs that are suspended and resumed begin anew. */
function startOf(status: unknown, observed: ShowInput['observed']): { readonly startTime?: string } {
  const known = microsOf(textAt(status, 'startTime')) ?? Infinity;
  const seen = observed.map(({ job }) => job?.startedMicros ?? Infinity);
  const first = Math.min(known, ...seen);
  return first === Infinity ? {} : { startTime: microStampOf(first) };
}

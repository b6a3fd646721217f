// MultiClusterJobs as placement takes them: a Job in each member. A Job keeps the template that it began with; only how many of its pods
// run at once may change, and whether any does.

import { formatProblem, parseMultiClusterJob } from '../../core/api/index.ts';
import type { ObservedMember } from '../../core/decide/contract.ts';
import { travelling } from '../../core/dependencies/references.ts';
import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { jobSpec } from '../../core/placement/compile.ts';
import type { ObjectChange } from '../carry/wish.ts';
import { MULTI_CLUSTER_JOBS } from '../cluster0/kinds.ts';
import type { Member } from '../members/member.ts';
import type { PodTally } from '../members/member-pods.ts';
import { OWNED_JOBS } from '../observe/job.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { jobManifest } from './job-manifest.ts';
import { jobStatus } from './job-status.ts';
import type { Asked, PlacedKind, Reading, Sight, Wanted } from './placed-kind.ts';
import { unseenJob } from './unseen-job.ts';
import { bad } from './workload.ts';

export const JOB_KIND: PlacedKind = {
  name: 'MultiClusterJob',
  resource: MULTI_CLUSTER_JOBS,
  owned: OWNED_JOBS,
  read,
  observe,
  unseen: unseenJob,
  changeIn,
  show: jobStatus,
};

function read(object: KubeObject): Reading {
  const generation = object.metadata.generation ?? 0;
  const parsed = parseMultiClusterJob(object);
  if (!parsed.ok) return bad(generation, parsed.error.map(formatProblem));
  const compiled = jobSpec(parsed.value);
  if (!compiled.ok) return bad(generation, compiled.error);
  const { placement, dependencies, template } = parsed.value.spec;
  return {
    generation,
    spec: compiled.value,
    source: {
      createsNamespace: placement.createNamespace,
      dependencies: dependencies === undefined ? [] : travelling([template], dependencies),
      manifestOf: (making) => jobManifest(parsed.value, making),
    },
    isPaused: false,
  };
}

/** A Job that has ended is never touched again, but to be deleted; one that is being deleted is waited for. */
function changeIn(member: Member, { source, id, ...asked }: Asked): ObjectChange {
  const seen = member.objects(OWNED_JOBS).seen(id);
  if (seen === undefined) {
    if (source === null || asked.replicas === 0) return { type: 'nothing' };
    return { type: 'apply', manifest: source.manifestOf(asked) };
  }
  if (seen.outcome !== 'going' || seen.isGoing) return { type: 'nothing' };
  const spec = asked.replicas === 0 ? { suspend: true } : { parallelism: asked.replicas, suspend: false };
  return { type: 'merge', patch: { spec } };
}

function observe(
  { member, offsetMicros, nowMicros }: Sight,
  { id, uid, revisionIn }: Wanted,
): Omit<ShownMember, 'refusal'> | null {
  const seen = member.objects(OWNED_JOBS).seen(id);
  if (seen?.ownerUid !== uid) return null;
  const pods = member.podsOf(OWNED_JOBS, id);
  const wanted = revisionIn(member.name) ?? seen.revision;
  return {
    cluster: member.name,
    desired: seen.outcome === 'going' ? seen.parallelism : 0,
    // What has begun is not changed: it counts as what is wanted.
    revision: wanted,
    bound: pods.bound,
    ready: seen.ready,
    finished: seen.succeeded,
    outcome: seen.outcome,
    unschedulable: unschedulable(pods, offsetMicros, nowMicros),
    replicasOwnedElsewhere: false,
    current: seen.active,
    updated: seen.active,
    job: {
      succeeded: seen.succeeded,
      failed: seen.failed,
      startedMicros: seen.startedMicros === null ? null : seen.startedMicros + offsetMicros,
      isOlder: wanted !== seen.revision,
    },
    ...(seen.failure === '' ? {} : { said: seen.failure }),
    seenMicros: nowMicros,
  };
}

function unschedulable(
  { stuck }: PodTally,
  offsetMicros: number,
  nowMicros: number,
): ObservedMember['unschedulable'] {
  if (stuck === null) return null;
  return { count: stuck.count, sinceMicros: Math.min(nowMicros, stuck.sinceMicros + offsetMicros) };
}

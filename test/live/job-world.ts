// A world of jobs: what users do with MultiClusterJobs, and what pods of Jobs in members came to, by the index of the whole job.

import { MULTI_CLUSTER_JOBS } from '../../handlers/cluster0/kinds.ts';
import { field, listAt, textAt } from '../../handlers/observe/read.ts';
import { JOBS, PODS, type KubeObject } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { template, type PodOptions } from './objects.ts';
import { World, type WorldOptions } from './world.ts';

const INDEX = 'batch.kubernetes.io/job-completion-index';

export class JobWorld extends World {
  /** How often each index of a job, of the whole of it, has succeeded: by `job index`. */
  readonly succeeded: Record<string, number> = {};
  /** How often Jobs were made in members: by `member/job`. */
  readonly made: Record<string, number> = {};

  constructor(options: WorldOptions = {}) {
    super(options);
    for (const [member, server] of this.members)
      server.listen(({ kindKey, before, object, isDeletion }) => {
        if (isDeletion) return;
        if (kindKey === 'batch/jobs' && before === undefined)
          count(this.made, `${member}/${object.metadata.name}`);
        if (kindKey === '/pods' && phaseOf(object) === 'Succeeded' && phaseOf(before) !== 'Succeeded')
          count(this.succeeded, titleOf(object));
      });
  }

  /** Applies a MultiClusterJob, as kubectl does. */
  applyJob(name: string, spec: JsonObject, options: PodOptions = {}): void {
    const { spec: podSpec, ...rest } = template(name, options);
    const object = {
      apiVersion: 'fogguru.eu/v1',
      kind: 'MultiClusterJob',
      metadata: { name, namespace: this.namespace },
      spec: {
        placementPolicy: 'worst_fit',
        template: { ...rest, spec: { ...(podSpec as JsonObject), restartPolicy: 'Never' } },
        ...spec,
      },
    };
    this.cluster0.local('user').create(MULTI_CLUSTER_JOBS, this.namespace, object);
  }

  patchJob(name: string, fields: JsonObject): void {
    this.cluster0.local('user').change(MULTI_CLUSTER_JOBS, this.placed(name), (current) => ({
      ...current,
      spec: { ...(current['spec'] as JsonObject), ...fields },
    }));
  }

  deleteJob(name: string): void {
    this.cluster0.local('user').remove(MULTI_CLUSTER_JOBS, this.placed(name));
  }

  /** A MultiClusterJob. */
  job(name: string): KubeObject | undefined {
    return this.cluster0.local('reader').get(MULTI_CLUSTER_JOBS, this.placed(name));
  }

  /** `True Complete`, for a condition of a MultiClusterJob. */
  jobSaid(name: string, type: string): string | undefined {
    const condition = this.condition(this.job(name), type);
    return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
  }

  isComplete(name: string): boolean {
    return this.condition(this.job(name), 'Complete')?.status === 'True';
  }

  /** A number of its status. */
  told(name: string, path: string): unknown {
    return field(this.job(name)?.status, path);
  }

  /** What its status says of each cluster, in some fields. */
  byCluster(name: string, ...fields: readonly string[]): Record<string, unknown> {
    const clusters = listAt(this.job(name)?.status, 'clusters');
    return Object.fromEntries(
      clusters.map((entry) => [textAt(entry, 'name') ?? '', fields.map((path) => field(entry, path))]),
    );
  }

  /** The Job in a member. */
  jobIn(member: string, name: string): KubeObject | undefined {
    return this.member(member).local('reader').get(JOBS, this.placed(name));
  }

  /** A number of the spec of its Jobs, by member. */
  inJobs(name: string, path: string): Record<string, unknown> {
    const entries = [...this.members.keys()].flatMap((member): [string, unknown][] => {
      const job = this.jobIn(member, name);
      return job === undefined ? [] : [[member, field(job.spec, path)]];
    });
    return Object.fromEntries(entries);
  }

  jobPodsIn(member: string): readonly KubeObject[] {
    return this.member(member).local('reader').list(PODS);
  }

  private placed(name: string): { readonly namespace: string; readonly name: string } {
    return { namespace: this.namespace, name };
  }
}

/** Every index of a job, once each. */
export function eachOnce(name: string, completions: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: completions }, (_, index) => [`${name} ${index}`, 1]));
}

function phaseOf(pod: unknown): string {
  return textAt(pod, 'status', 'phase') ?? '';
}

/** `report 7`: the job and the index of the whole, as a program in the pod would have it. */
function titleOf(pod: KubeObject): string {
  const job = pod.metadata.ownerReferences?.[0]?.name ?? '';
  const own = pod.metadata.annotations?.[INDEX];
  if (own === undefined) return job;
  const env = listAt(listAt(pod.spec, 'containers')[0], 'env');
  const offset = env.find((variable) => textAt(variable, 'name') === 'MCK8S_INDEX_OFFSET');
  return `${job} ${Number(own) + Number(textAt(offset, 'value') ?? 0)}`;
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

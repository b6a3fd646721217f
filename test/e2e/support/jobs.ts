// MultiClusterJobs as tests write them, and what they see of them: the object on cluster0, and Jobs and their pods in members.

import { expect } from 'vitest';
import type { Fleet } from '../../../handlers/local/fleet.ts';
import { eventually } from '../harness/eventually.ts';
import { condition, list, type Seen } from './seen.ts';

/** Generous, as the machine may be busy. */
export const JOBS_END = { withinSeconds: 300 };
const INDEX = 'batch.kubernetes.io/job-completion-index';
const JOBS = '/apis/fogguru.eu/v1/namespaces/default/multiclusterjobs';

interface JobOptions {
  readonly spec?: Readonly<Record<string, unknown>>;
  /** How long a pod runs. */
  readonly runs?: string;
}

/** A MultiClusterJob as JSON in one line, whose pods request one cpu. */
export function job(name: string, { spec = {}, runs = '1s' }: JobOptions): string {
  const annotations = { 'pod-complete.stage.kwok.x-k8s.io/delay': runs };
  const requests = { cpu: '1', memory: '128Mi' };
  return JSON.stringify({
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterJob',
    metadata: { name, namespace: 'default' },
    spec: {
      placementPolicy: 'worst_fit',
      template: {
        metadata: { annotations },
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'app', image: 'app:1', resources: { requests } }],
        },
      },
      ...spec,
    },
  });
}

/** The MultiClusterJob of a name; it must be there. */
export async function jobNamed(fleet: Fleet, name: string): Promise<Seen> {
  const found = (await list(fleet.management, JOBS)).find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`there is no MultiClusterJob ${name}`);
  return found;
}

/** Waits until all of it has run with success. */
export async function untilComplete(fleet: Fleet, name: string): Promise<Seen> {
  return await eventually(async () => {
    const object = await jobNamed(fleet, name);
    expect(condition(object, 'Complete')).toBe('True AllFinished');
    return object;
  }, JOBS_END);
}

/** Pods of the job that succeeded, over all members, each by its index of the whole job. */
export async function succeeded(fleet: Fleet, name: string): Promise<readonly number[]> {
  const all = await Promise.all(fleet.members.map((plane) => list(plane, '/api/v1/namespaces/default/pods')));
  return all
    .flat()
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === name)
    .filter(({ status }) => (status as { readonly phase?: string } | undefined)?.phase === 'Succeeded')
    .map(wholeIndexOf)
    .sort((a, b) => a - b);
}

function wholeIndexOf({ metadata, spec }: Seen): number {
  const [container] = spec['containers'] as readonly {
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
  const offset = container?.env?.find((variable) => variable.name === 'MCK8S_INDEX_OFFSET')?.value ?? '0';
  return Number(offset) + Number(metadata.annotations?.[INDEX] ?? 0);
}

/** The members that have its Job. */
export async function jobsByMember(fleet: Fleet, name: string): Promise<readonly string[]> {
  const found = await Promise.all(
    fleet.members.map(async (plane) => {
      const jobs = await list(plane, '/apis/batch/v1/namespaces/default/jobs');
      return jobs.some(({ metadata }) => metadata.name === name) ? [plane.name] : [];
    }),
  );
  return found.flat();
}

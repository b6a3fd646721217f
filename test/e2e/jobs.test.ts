// MultiClusterJobs to their end on real control planes, whose own controllers run the Jobs: whole, divided and by indexes, none of which
// is lost or run twice, and with a member that is lost in the middle.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { startMck8s, startOnFleet, type Live } from './support/live.ts';
import { condition, list, type Seen } from './support/seen.ts';

const fleet = testFleet();
const { management, members } = fleet;
const ENDS = { withinSeconds: 300 };
let live: Live;
const INDEX = 'batch.kubernetes.io/job-completion-index';

interface JobOptions {
  readonly spec?: Readonly<Record<string, unknown>>;
  /** How long a pod runs. */
  readonly runs?: string;
}

function job(name: string, { spec = {}, runs = '1s' }: JobOptions): string {
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

async function jobNamed(name: string): Promise<Seen> {
  const found = (await list(management, '/apis/fogguru.eu/v1/namespaces/default/multiclusterjobs')).find(
    ({ metadata }) => metadata.name === name,
  );
  if (found === undefined) throw new Error(`there is no MultiClusterJob ${name}`);
  return found;
}

async function untilComplete(name: string): Promise<Seen> {
  return await eventually(async () => {
    const object = await jobNamed(name);
    expect(condition(object, 'Complete')).toBe('True AllFinished');
    return object;
  }, ENDS);
}

/** Pods of the job that succeeded, over all members, each by its index of the whole job. */
async function succeeded(name: string): Promise<readonly number[]> {
  const all = await Promise.all(members.map((plane) => list(plane, '/api/v1/namespaces/default/pods')));
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

async function jobsByMember(name: string): Promise<readonly string[]> {
  const found = await Promise.all(
    members.map(async (plane) => {
      const jobs = await list(plane, '/apis/batch/v1/namespaces/default/jobs');
      return jobs.some(({ metadata }) => metadata.name === name) ? [plane.name] : [];
    }),
  );
  return found.flat();
}

beforeAll(async () => {
  await resetFleet(fleet);
  live = await startOnFleet(fleet);
});

afterEach(async () => {
  await kubectl(management, 'delete', 'mcj', '--all', '--timeout=120s');
});

describe('a job', () => {
  test('runs whole in each location', async () => {
    const spec = { locations: 'cluster1, cluster2', parallelism: 2, completions: 3 };
    await apply(management, job('whole', { spec }));
    await kubectl(management, 'wait', '--for=condition=Complete', 'mcj/whole', '--timeout=300s');
    const object = await untilComplete('whole');
    expect(object.status).toMatchObject({ succeeded: 6, completions: 6, failed: 0 });
    expect(await jobsByMember('whole')).toEqual(['cluster1', 'cluster2']);
    const columns = await kubectl(management, 'get', 'mcj', 'whole', '--no-headers');
    expect(columns).toMatch(/whole +cluster_affinity +cluster1,cluster2 +6\/6 +0 +Complete/);
  });

  test('is divided over clusters, and each pod runs once', async () => {
    const spec = { division: 'Divided', parallelism: 20, completions: 24 };
    await apply(management, job('divided', { spec }));
    const object = await untilComplete('divided');
    expect(object.status).toMatchObject({ succeeded: 24 });
    expect((await jobsByMember('divided')).length).toBeGreaterThan(1);
    expect((await succeeded('divided')).length).toBe(24);
  });

  test('is divided by indexes, none of which is lost or run twice', async () => {
    const spec = { division: 'Indexed', completionMode: 'Indexed', parallelism: 20, completions: 24 };
    await apply(management, job('indexed', { spec }));
    await untilComplete('indexed');
    expect((await jobsByMember('indexed')).length).toBeGreaterThan(1);
    expect(await succeeded('indexed')).toEqual(Array.from({ length: 24 }, (_, index) => index));
  });

  test('is deleted with its Jobs once its time to live is over', async () => {
    const spec = { locations: 'cluster1', ttlSecondsAfterFinished: 5 };
    await apply(management, job('brief', { spec }));
    await eventually(async () => {
      expect(await list(management, '/apis/fogguru.eu/v1/multiclusterjobs')).toEqual([]);
      expect(await jobsByMember('brief')).toEqual([]);
    }, ENDS);
  });
});

describe('a member that is lost in the middle', () => {
  test('has its indexes run elsewhere where the user asked for that', async () => {
    const placement = { failover: { after: '30s' } };
    const division = { division: 'Indexed', completionMode: 'Indexed' };
    const spec = { ...division, parallelism: 4, completions: 4, locations: 'cluster3', placement };
    await apply(management, job('lost', { spec, runs: '45s' }));
    await eventually(async () => {
      expect(await jobsByMember('lost')).toEqual(['cluster3']);
    }, ENDS);
    const third = members[2]!;
    third.freeze();
    await eventually(async () => {
      const { status } = await jobNamed('lost');
      expect(status?.clusters?.some(({ name, desired }) => name !== 'cluster3' && desired > 0)).toBe(true);
    }, ENDS);
    third.thaw();
    await untilComplete('lost');
    await eventually(async () => {
      expect(await jobsByMember('lost')).not.toContain('cluster3');
      // Pods of what was removed go after it.
      expect(await succeeded('lost')).toEqual([0, 1, 2, 3]);
    }, ENDS);
  });
});

test('an operator that is killed in the middle neither loses nor doubles a run', async () => {
  const spec = { division: 'Indexed', completionMode: 'Indexed', parallelism: 6, completions: 30 };
  await apply(management, job('killed', { spec }));
  await eventually(async () => {
    expect((await succeeded('killed')).length).toBeGreaterThan(5);
  }, ENDS);
  await live.process.kill();
  live = await startMck8s(fleet);
  await untilComplete('killed');
  expect(await succeeded('killed')).toEqual(Array.from({ length: 30 }, (_, index) => index));
});

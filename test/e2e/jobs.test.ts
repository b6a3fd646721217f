// MultiClusterJobs to their end on real control planes, whose own controllers run the Jobs: whole, divided and by indexes, none of which
// is lost or run twice.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { job, JOBS_END, jobsByMember, succeeded, untilComplete } from './support/jobs.ts';
import { startMck8s, startOnFleet, type Live } from './support/live.ts';
import { list } from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
let live: Live;

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
    const object = await untilComplete(fleet, 'whole');
    expect(object.status).toMatchObject({ succeeded: 6, completions: 6, failed: 0 });
    expect(await jobsByMember(fleet, 'whole')).toEqual(['cluster1', 'cluster2']);
    const columns = await kubectl(management, 'get', 'mcj', 'whole', '--no-headers');
    expect(columns).toMatch(/whole +cluster_affinity +cluster1,cluster2 +6\/6 +0 +Complete/);
  });

  test('is divided over clusters, and each pod runs once', async () => {
    const spec = { division: 'Divided', parallelism: 20, completions: 24 };
    await apply(management, job('divided', { spec }));
    const object = await untilComplete(fleet, 'divided');
    expect(object.status).toMatchObject({ succeeded: 24 });
    expect((await jobsByMember(fleet, 'divided')).length).toBeGreaterThan(1);
    expect((await succeeded(fleet, 'divided')).length).toBe(24);
  });

  test('is divided by indexes, none of which is lost or run twice', async () => {
    const spec = { division: 'Indexed', completionMode: 'Indexed', parallelism: 20, completions: 24 };
    await apply(management, job('indexed', { spec }));
    await untilComplete(fleet, 'indexed');
    expect((await jobsByMember(fleet, 'indexed')).length).toBeGreaterThan(1);
    expect(await succeeded(fleet, 'indexed')).toEqual(Array.from({ length: 24 }, (_, index) => index));
  });

  test('is deleted with its Jobs once its time to live is over', async () => {
    const spec = { locations: 'cluster1', ttlSecondsAfterFinished: 5 };
    await apply(management, job('brief', { spec }));
    await eventually(async () => {
      expect(await list(management, '/apis/fogguru.eu/v1/multiclusterjobs')).toEqual([]);
      expect(await jobsByMember(fleet, 'brief')).toEqual([]);
    }, JOBS_END);
  });
});

test('an operator that is killed in the middle neither loses nor doubles a run', async () => {
  const spec = { division: 'Indexed', completionMode: 'Indexed', parallelism: 6, completions: 30 };
  await apply(management, job('killed', { spec }));
  await eventually(async () => {
    expect((await succeeded(fleet, 'killed')).length).toBeGreaterThan(5);
  }, JOBS_END);
  await live.process.kill();
  live = await startMck8s(fleet);
  await untilComplete(fleet, 'killed');
  expect(await succeeded(fleet, 'killed')).toEqual(Array.from({ length: 30 }, (_, index) => index));
});

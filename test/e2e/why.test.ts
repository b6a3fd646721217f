// Why, and how does it stand: the answers of explain and status on real control planes, as kubectl's plugin, by a real kubectl.

import { execFile } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { SOON, startOnFleet, untilRunning, type Live } from './support/live.ts';
import { condition, workload } from './support/seen.ts';

const run = promisify(execFile);
const LAUNCHER = join(import.meta.dirname, '../../bin/mck8s');

const METADATA = { namespace: 'default' };
const JOB = {
  apiVersion: 'fogguru.eu/v1',
  kind: 'MultiClusterJob',
  metadata: { ...METADATA, name: 'encode' },
  spec: {
    placementPolicy: 'worst_fit',
    parallelism: 2,
    completions: 2,
    template: {
      metadata: { annotations: { 'pod-complete.stage.kwok.x-k8s.io/delay': '1h' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: 'app:1' }] },
    },
  },
};
const SERVICE = {
  apiVersion: 'fogguru.eu/v1',
  kind: 'MultiClusterService',
  metadata: { ...METADATA, name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

const fleet = testFleet();
const { management } = fleet;
const folder = mkdtempSync(join(tmpdir(), 'mck8s-plugin-'));
let live: Live;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl with the plugin on its PATH, as a user has it. */
async function kubectl(...args: readonly string[]): Promise<Ended> {
  const path = [folder, dirname(inject('binaries').kubectl), '/usr/bin', '/bin'].join(':');
  const env = { PATH: path, HOME: folder, KUBECONFIG: fleet.kubeconfigPath };
  try {
    return { code: 0, ...(await run('kubectl', args, { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

beforeAll(async () => {
  for (const name of ['kubectl-mck8s', 'kubectl_complete-mck8s']) symlinkSync(LAUNCHER, join(folder, name));
  await resetFleet(fleet);
  live = await startOnFleet(fleet);
  await apply(management, app('web', { spec: { placementPolicy: 'worst_fit', replicas: 14 } }));
  await untilRunning(fleet, 'web', { cluster1: 12, cluster2: 2 });
  await apply(management, JSON.stringify(JOB));
  await apply(management, JSON.stringify(SERVICE));
  await apply(management, app('giant', { cpu: '64', spec: { placementPolicy: 'worst_fit', replicas: 3 } }));
  await eventually(async () => {
    expect(condition(await workload(fleet, 'giant'), 'Placed')).toBe('False WaitingForRoom');
  }, SOON);
});

describe('kubectl mck8s explain', () => {
  test('says of every cluster, chosen or not, why, with numbers', async () => {
    const { code, stdout, stderr } = await kubectl('mck8s', 'explain', 'mcd/web');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^pods +14 wanted, 14 placed, 14 ready/m);
    expect(stdout).toMatch(
      /^cluster1 +12 +12 +Running +Chosen +takes 12 of 14; rank 1 by 12; 3 nodes; fits 12 of 14$/m,
    );
    expect(stdout).toMatch(/^cluster2 +2 +2 +Running +Overflow +takes 2 by overflow; rank 2 by 12; /m);
    expect(stdout).toMatch(/^cluster3 +- +- +- +NotNeeded +has room and is not needed; rank 3 by 12; /m);
  });

  test('decides anew on every cluster with --now, and writes nothing', async () => {
    const version = async (): Promise<string | undefined> =>
      (await workload(fleet, 'web')).metadata.resourceVersion;
    const before = await version();
    const { code, stdout, stderr } = await kubectl('mck8s', 'explain', 'mcd/web', '--now');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^anew +decided on the fleet as it is, all stays as it is$/m);
    expect(stdout).toMatch(/^cluster1 +12 +12 +12 +Running +Kept +keeps 12; /m);
    expect(stdout).toMatch(/^cluster3 +- +- +0 +- +NotNeeded +has room and is not needed; rank \d by \d/m);
    expect(await version()).toBe(before);
  });

  test.each([
    ['a job', 'mcj/encode', /^cluster\d +2 +2 +\d +\S+ +Kept +keeps 2$/m],
    ['a service', 'mcs/web', /^cluster2 +yes +Ready +Follows +the deployment wants 2 replicas here$/m],
  ])('tells of %s as well, anew', async (_what, name, line) => {
    await eventually(async () => {
      const { code, stdout, stderr } = await kubectl('mck8s', 'explain', name, '--now');
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^anew .*, all stays as it is$/m);
      expect(stdout).toMatch(line);
    }, SOON);
  });

  test('tells from Events what was decided on it', async () => {
    await eventually(async () => {
      const { stdout } = await kubectl('mck8s', 'explain', 'mcd/web', '--json');
      const { told } = JSON.parse(stdout) as { told: readonly { reason: string }[] };
      expect(told.map(({ reason }) => reason)).toContain('Placed');
    }, SOON);
  });

  test('of a name that is not there tells the nearest', async () => {
    const { code, stderr } = await kubectl('mck8s', 'explain', 'mcd/webb', '-n', 'default');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/no MultiClusterDeployment default\/webb; did you mean web\?/),
    ]);
  });
});

describe('kubectl mck8s status', () => {
  test('shows members, what is free, what waits and why, and that something calls for somebody', async () => {
    // Members tell of their room at most every half minute.
    await eventually(async () => {
      const { stdout } = await kubectl('mck8s', 'status');
      expect(stdout).toMatch(/^FLEET {5}3 of 3 members ready; free: 22 of 36 cpu, /m);
    }, SOON);
    const { code, stdout, stderr } = await kubectl('mck8s', 'status', '--exit-code');
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout).toMatch(/^OPERATOR {2}\S+ leads, renewed \d+s ago$/m);
    expect(stdout).toMatch(/^cluster1 +True +edge +v\S+ +3\/3 +0\/12 /m);
    expect(stdout).toMatch(/^mcd\/giant +3 of 3 +\d+[sm] +TooBig: cluster1,cluster2,cluster3$/m);
    expect(stdout).toMatch(/mcd\/giant +WaitingForRoom/);
    expect(stdout).not.toMatch(/eyJ[\w-]+\.[\w-]+/);
  });

  test('says that nobody leads once the operator has stopped', async () => {
    await live.process.stop();
    await eventually(async () => {
      const { stdout } = await kubectl('mck8s', 'status');
      expect(stdout).toMatch(/^OPERATOR {2}nobody leads, so nothing is decided/m);
    }, SOON);
  });

  test('of a context that is not there says which there are', async () => {
    const { code, stderr } = await kubectl('mck8s', 'status', '--context', 'nowhere');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/no context "nowhere"; it has .*cluster1/)]);
  });
});

test('kubectl completes names of objects by the plugin', async () => {
  const { code, stdout } = await kubectl('__complete', 'mck8s', 'explain', 'mcd/');
  expect([code, stdout.trim().split('\n')]).toEqual([0, ['mcd/giant', 'mcd/web', ':4']]);
});

// Members that come and go, are drained, or whose API servers start anew, while workloads run in them: by Secrets, at run time, with
// one operator for all of it.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { SOON, removeWorkloads, startMck8s, untilReady, untilRunning } from './support/live.ts';
import { register } from './support/registration.ts';
import { deploymentIn, leftovers, podsIn, readyOf, wantedBy, workload } from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
const third = fleet.plane('cluster3');

beforeAll(async () => {
  await resetFleet(fleet);
  await startMck8s(fleet, { args: ['--allow-loopback'], kubeconfig: management.kubeconfigPath });
  for (const plane of fleet.members) await register(fleet, plane.access());
  await untilReady(fleet, 'cluster1', 'cluster2', 'cluster3');
});

afterEach(() => removeWorkloads(fleet));

function taint(...taints: readonly object[]): Promise<string> {
  return kubectl(
    management,
    'patch',
    'mcl',
    'cluster1',
    '--type=merge',
    '-p',
    JSON.stringify({ spec: { taints } }),
  );
}

describe('a member', () => {
  test('tells kubectl what it is and has', async () => {
    expect(await kubectl(management, 'get', 'mcl', 'cluster1')).toMatch(
      /cluster1 +True +edge +v1\.\d+\.\d+ +3 +12\/12 +24Gi\/24Gi /,
    );
  });

  test('that is removed at run time keeps what runs there, and once registered again is what its share has waited for', async () => {
    await apply(management, app('before', { spec: { locations: 'cluster3', replicas: 2 } }));
    await untilRunning(fleet, 'before', { cluster3: 2 });
    await kubectl(management, 'delete', 'mcl', 'cluster3');
    await eventually(async () => {
      expect(wantedBy(await workload(fleet, 'before'))).toEqual({});
      expect((await workload(fleet, 'before')).status?.considered).toContainEqual(
        expect.objectContaining({ cluster: 'cluster3', code: 'UnknownLocation' }),
      );
    }, SOON);
    expect((await deploymentIn(third, 'before'))?.status?.readyReplicas).toBe(2);
    await register(fleet, third.access());
    await untilRunning(fleet, 'before', { cluster3: 2 });
  });

  test('that is tainted takes nothing new, and with NoExecute is drained', async () => {
    await apply(management, app('old', { spec: { locations: 'cluster1', replicas: 2 } }));
    await untilRunning(fleet, 'old', { cluster1: 2 });
    await taint({ key: 'maintenance', effect: 'NoSchedule' });
    await apply(management, app('new', { spec: { locations: 'cluster1' } }));
    await untilRunning(fleet, 'new', { cluster2: 1 });
    expect(await readyOf(fleet, 'old')).toEqual({ cluster1: 2 });
    await taint({ key: 'maintenance', effect: 'NoExecute' });
    await untilRunning(fleet, 'old', { cluster2: 2 });
    await eventually(async () => {
      expect((await leftovers(fleet)).filter((left) => left.startsWith('cluster1'))).toEqual([]);
    }, SOON);
    await taint();
  });
});

describe('an API server of a member', () => {
  test('that is killed and comes back finds what was wished meanwhile, and nothing twice', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster2, cluster3', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster2: 2, cluster3: 2 });
    await third.killApiServer();
    await apply(management, app('web', { spec: { locations: 'cluster2, cluster3', replicas: 3 } }));
    await eventually(async () => {
      expect((await deploymentIn(fleet.plane('cluster2'), 'web'))?.status?.readyReplicas).toBe(3);
    }, SOON);
    await third.restartApiServer();
    await untilRunning(fleet, 'web', { cluster2: 3, cluster3: 3 });
    await untilReady(fleet, 'cluster3');
  });

  test('that forgot its history is listed anew, and what was changed unseen is put right', async () => {
    await apply(management, app('web', { spec: { locations: 'cluster3', replicas: 2 } }));
    await untilRunning(fleet, 'web', { cluster3: 2 });
    await third.forgetHistory();
    await kubectl(third, 'set', 'image', 'deployment/web', 'app=elsewhere:1');
    await eventually(async () => {
      expect((await deploymentIn(third, 'web'))?.metadata.generation).toBeGreaterThan(2);
      const pods = await podsIn(third, 'web');
      expect(pods.map(({ spec }) => spec['containers'])).toMatchObject([
        [{ image: 'app:1' }],
        [{ image: 'app:1' }],
      ]);
    }, SOON);
  });
});

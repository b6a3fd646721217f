// The rights that deploy/rbac grants are enough for everything that the operator does, on cluster0 and in members.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigText } from '../../handlers/local/kubeconfig.ts';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { grantInMember, grantOnCluster0, revoke } from './support/accounts.ts';
import { app } from './support/apps.ts';
import { SOON, startMck8s, untilReady, untilRunning, type Live } from './support/live.ts';
import { register } from './support/registration.ts';
import { eventsOf, leftovers, workloadNames } from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
let live: Live;

beforeAll(async () => {
  await resetFleet(fleet);
  const onCluster0 = await grantOnCluster0(management);
  const kubeconfig = join(fleet.folder, 'account.kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText([onCluster0]), { mode: 0o600 });
  for (const plane of fleet.members) {
    await register(fleet, await grantInMember(plane));
  }
  live = await startMck8s(fleet, { args: ['--allow-loopback'], kubeconfig });
  await untilReady(fleet, 'cluster1', 'cluster2', 'cluster3');
});

afterAll(async () => {
  for (const plane of fleet.planes) await revoke(plane);
});

function inTeam(replicas: number, image: string): string {
  const spec = { locations: 'cluster1, cluster2', replicas, placement: { createNamespace: true } };
  return app('web', { spec, image, namespace: 'team' });
}

describe('the accounts of the operator', () => {
  test('suffice from the creation of a workload to its deletion', async () => {
    await kubectl(management, 'create', 'namespace', 'team');
    await apply(management, inTeam(1, 'app:1'));
    await untilRunning(fleet, 'web', { cluster1: 1, cluster2: 1 }, 'team');
    await kubectl(management, 'scale', 'mcd', 'web', '-n', 'team', '--replicas=3');
    await untilRunning(fleet, 'web', { cluster1: 3, cluster2: 3 }, 'team');
    await apply(management, inTeam(3, 'app:2'));
    await kubectl(management, 'wait', '--for=condition=Ready', '--timeout=120s', 'mcd/web', '-n', 'team');
    await eventually(async () => {
      expect(await eventsOf(management, 'web')).toContainEqual(expect.stringMatching(/^Normal Placed: /));
    }, SOON);
    await kubectl(management, 'delete', 'mcd', 'web', '-n', 'team', '--timeout=120s');
    await eventually(async () => {
      expect(await leftovers(fleet)).toEqual([]);
    }, SOON);
    expect(await workloadNames(fleet)).toEqual([]);
    for (const { name } of fleet.members) {
      const cluster = `cluster="${name}"`;
      expect(await live.figure('mck8s_api_requests_total', cluster)).toBeGreaterThan(0);
      expect(await live.figure('mck8s_api_requests_total', cluster, 'code="forbidden"')).toBe(0);
    }
    expect(live.process.logs()).not.toMatch(/forbidden/i);
  });
});

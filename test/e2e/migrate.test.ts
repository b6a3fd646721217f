// From KubeFed to here on real control planes, by the command that people run: pods that ran before run afterwards, and are ours.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { startOperator } from './harness/operator.ts';
import { resetFleet } from './harness/reset.ts';
import { serveKubefedKind } from './support/kubefed.ts';
import { SOON, startOnFleet, untilRunning } from './support/live.ts';

const fleet = testFleet();
const { management } = fleet;
const first = fleet.plane('cluster1');
let definition: string;
const LABELS = { app: 'web' };
const SPEC = {
  replicas: 2,
  selector: { matchLabels: LABELS },
  template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
};

async function migrate(...args: readonly string[]): Promise<string> {
  const command = await startOperator(fleet, ['migrate', '--allow-loopback', ...args]);
  expect(await command.ended(200), command.logs()).toBe(0);
  return command.logs();
}

function podUids(): Promise<string> {
  return kubectl(first, 'get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[*].metadata.uid}');
}

beforeAll(async () => {
  await resetFleet(fleet);
  definition = await serveKubefedKind(management, 'types.kubefed.io', 'FederatedDeployment');
  const federated = {
    apiVersion: 'types.kubefed.io/v1beta1',
    kind: 'FederatedDeployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { template: { spec: SPEC }, placement: { clusters: [{ name: 'cluster1' }] } },
  };
  await apply(management, JSON.stringify(federated));
  const metadata = { name: 'web', namespace: 'default', labels: { 'kubefed.io/managed': 'true' } };
  await apply(first, JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: SPEC }));
  await kubectl(first, 'rollout', 'status', 'deployment/web', '--timeout=120s');
});

afterAll(() => kubectl(management, 'delete', 'crd', definition));

test('an installation of KubeFed is taken over, and not a pod is started anew', async () => {
  const pods = await podUids();
  const told = await migrate();
  expect(told).toMatch(
    /FederatedDeployment default\/web +becomes a MultiClusterDeployment; in cluster1 taken over with 2 replicas\n/,
  );
  expect(await kubectl(management, 'get', 'mcd', '-o', 'name')).toBe('');
  await migrate('--yes');
  await startOnFleet(fleet, { args: ['--allow-loopback'] });
  await kubectl(management, 'wait', '--for=condition=Ready', '--timeout=120s', 'mcd/web');
  expect(await podUids()).toBe(pods);
  await kubectl(management, 'scale', 'mcd', 'web', '--replicas=3');
  await untilRunning(fleet, 'web', { cluster1: 3 });
  await kubectl(management, 'delete', 'mcd', 'web', '--timeout=120s');
  await eventually(async () => {
    expect(await podUids()).toBe('');
  }, SOON);
});

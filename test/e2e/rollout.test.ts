// A changed template on real control planes: one cluster after another, and no further than where its pods never get ready.

import { afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from './harness/eventually.ts';
import { testFleet } from './harness/fleet.ts';
import { apply, kubectl } from './harness/kubectl.ts';
import { resetFleet } from './harness/reset.ts';
import { app } from './support/apps.ts';
import { removeWorkloads, SOON, startOnFleet } from './support/live.ts';
import { condition, deploymentIn, messageOf, replicasOf, workload } from './support/seen.ts';

const fleet = testFleet();
const { management } = fleet;
/** KWOK lets such a pod wait for an image that never comes. */
const NEVER_READY = { 'pod-ready.stage.kwok.x-k8s.io/delay': '8760h' };

function careful(
  image: string,
  replicas: number,
  annotations: Readonly<Record<string, string>> = {},
): string {
  const rollout = { order: ['cluster3'], readyWithin: '20s' };
  const locations = 'cluster1, cluster2, cluster3';
  const object = JSON.parse(app('careful', { spec: { locations, replicas, rollout }, image })) as {
    spec: { template: { metadata: Record<string, unknown> } };
  };
  object.spec.template.metadata['annotations'] = annotations;
  return JSON.stringify(object);
}

async function images(): Promise<readonly string[]> {
  const deployments = await Promise.all(fleet.members.map((member) => deploymentIn(member, 'careful')));
  return deployments.map((deployment) => {
    const { template } = deployment!.spec as {
      template: { spec: { containers: readonly { readonly image: string }[] } };
    };
    return template.spec.containers[0]!.image;
  });
}

async function untilReady(image: string): Promise<void> {
  await eventually(async () => {
    expect(await images()).toEqual([image, image, image]);
    expect(condition(await workload(fleet, 'careful'), 'Ready')).toBe('True AllReady');
  }, SOON);
}

beforeAll(async () => {
  await resetFleet(fleet);
  await startOnFleet(fleet);
});

afterEach(async () => {
  await removeWorkloads(fleet);
});

test('an image that never gets ready stops at the first cluster; the others scale with theirs; a good one ends it', async () => {
  await apply(management, careful('app:1', 2));
  await untilReady('app:1');

  await apply(management, careful('app:2', 2, NEVER_READY));
  await eventually(async () => {
    const object = await workload(fleet, 'careful');
    expect(condition(object, 'RolloutPaused')).toBe('True RolloutPaused');
    expect(messageOf(object, 'RolloutPaused')).toContain('cluster1, cluster2 keep the one before');
  }, SOON);
  expect(await images()).toEqual(['app:1', 'app:1', 'app:2']);
  expect(await kubectl(management, 'get', 'mcd', 'careful')).toContain('RolloutPaused');

  await kubectl(management, 'patch', 'mcd', 'careful', '--type=merge', '-p', '{"spec":{"replicas":3}}');
  await eventually(async () => {
    expect(await replicasOf(fleet, 'careful')).toEqual({ cluster1: 3, cluster2: 3, cluster3: 3 });
  }, SOON);
  expect(await images()).toEqual(['app:1', 'app:1', 'app:2']);

  await apply(management, careful('app:3', 3));
  await untilReady('app:3');
});

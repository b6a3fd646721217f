// What members refuse: users are told why, others get theirs, nobody is asked in a hot loop, and what does not come to run goes
// elsewhere after a while.

import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS, NAMESPACES, PODS } from '../../handlers/ports/kube-object.ts';
import type { AdmissionHook } from '../../simulator/apiserver/fake-api-server.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { foreignDeployment } from './objects.ts';
import { World } from './world.ts';

const STUCK_SECONDS = 300;
const FRONT = { namespace: 'default', name: 'front' };

const denied =
  (plural: string, code: number, message: string, reason?: string): AdmissionHook =>
  ({ kind, verb }) => {
    if (kind.plural !== plural || verb === 'delete') return undefined;
    return { code, message, ...(reason === undefined ? {} : { reason }) };
  };

/** How cluster1 refuses, and the word for it; the answer heals it. */
const REFUSALS: Readonly<Record<string, readonly [code: string, refuse: (world: World) => () => void]>> = {
  'a quota of Deployments (21)': [
    'QuotaExceeded',
    (world) =>
      world
        .member('cluster1')
        .admission(denied('deployments', 403, 'exceeded quota: few, requested: 1, used: 3, limited: 3')),
  ],
  'an admission webhook (21)': [
    'AdmissionDenied',
    (world) =>
      world
        .member('cluster1')
        .admission(denied('deployments', 403, 'admission webhook "policy.example" denied the request: no')),
  ],
  'its authorization (32)': [
    'Forbidden',
    (world) => {
      const server = world.member('cluster1');
      return server.faults.add({ method: 'PATCH', fault: { kind: 'status', status: 403 } });
    },
  ],
  'an object that is too large (15)': [
    'TooLarge',
    (world) =>
      world
        .member('cluster1')
        .admission(
          denied('deployments', 413, 'Request entity too large: limit is 3145728', 'RequestEntityTooLarge'),
        ),
  ],
  'an object that it finds invalid (38)': [
    'Invalid',
    (world) =>
      world.member('cluster1').admission(denied('deployments', 422, 'spec is not to our taste', 'Invalid')),
  ],
  'a namespace that is missing (19)': [
    'NamespaceMissing',
    (world) => {
      const client = world.member('cluster1').local('admin');
      client.remove(NAMESPACES, { namespace: '', name: 'default' });
      return () => {
        world.createNamespace(world.member('cluster1'), 'default');
      };
    },
  ],
  'a namespace that is going (20)': [
    'NamespaceTerminating',
    (world) => {
      const client = world.member('cluster1').local('admin');
      const held = { namespace: 'default', name: 'held' };
      client.create(CONFIG_MAPS, 'default', { metadata: { name: 'held', finalizers: ['example.com/held'] } });
      client.remove(NAMESPACES, { namespace: '', name: 'default' });
      return () => {
        client.change(CONFIG_MAPS, held, (now) => ({
          ...now,
          metadata: { ...(now.metadata as JsonObject), finalizers: [] },
        }));
        world.clock.after(1_000_000, () => {
          world.createNamespace(world.member('cluster1'), 'default');
        });
      };
    },
  ],
  'an API that it does not serve (18)': [
    'ApiMissing',
    (world) =>
      world.member('cluster1').faults.add({ path: /\/deployments/, fault: { kind: 'status', status: 404 } }),
  ],
};

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };

describe.each(Object.entries(REFUSALS))('a member that refuses by %s', (_how, [code, refuse]) => {
  test('is told of, holds up nobody, and loses its share to others after a while', async () => {
    const world = new World();
    world.start();
    await world.pass(40);
    refuse(world);
    await world.pass(1);
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    await world.pass(10);
    expect(world.reasons('front')).toEqual({ cluster1: code, cluster2: 'Running' });
    expect(world.said('front', 'Ready')).toBe('False Refused');
    expect(world.condition(world.object('front'), 'Ready')!.message).toContain('cluster1');
    expect(world.events('front').filter(({ reason }) => reason === code)).toHaveLength(1);
    expect(world.replicas('front')).toEqual({ cluster2: 2 });
    expect(await world.writesWhile(STUCK_SECONDS - 20)).toBeLessThan(12);
    expect(world.replicas('front')).toEqual({ cluster2: 2 });
    await world.pass(30);
    expect(world.considered('front')['cluster1']).toBe('RefusedHere');
    expect(world.placements('front')).toEqual({ cluster2: 4 });
    expect(world.isReady('front')).toBe(true);
    expect(await world.writesWhile(600)).toBeLessThan(10);
  });

  test('takes its share once it has ceased to', async () => {
    const world = new World();
    world.start();
    await world.pass(40);
    const heal = refuse(world);
    await world.pass(1);
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    await world.pass(40);
    heal();
    await world.pass(120);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.isReady('front')).toBe(true);
  });
});

describe('pods that a member does not let run', () => {
  test('as a quota forbids them go elsewhere after a while, and the rest stays (21)', async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    let pods = 0;
    world
      .member('cluster1')
      .admission(({ kind, verb }) =>
        kind.plural === 'pods' && verb === 'create' && ++pods > 1
          ? { code: 403, message: 'exceeded quota: pods, requested: 1, used: 1, limited: 1' }
          : undefined,
      );
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(30);
    expect(world.reasons('front')).toEqual({ cluster1: 'Unschedulable' });
    expect(world.placements('front')).toEqual({ cluster1: 3 });
    await world.pass(STUCK_SECONDS);
    expect(world.placements('front')).toEqual({ cluster1: 1, cluster2: 2 });
    await world.pass(20);
    expect(world.isReady('front')).toBe(true);
    expect(await world.writesWhile(600)).toBeLessThan(10);
  });

  test('as no node takes them go elsewhere after as long as the object says', async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1', replicas: 2, placement: { stuckAfter: '60s' } });
    // The nodes are cordoned between the decision and the pods.
    await world.pass(0.008);
    world.cordon('cluster1');
    await world.pass(50);
    expect(world.placements('front')).toEqual({ cluster1: 2 });
    expect(world.said('front', 'Ready')).toBe('False Unschedulable');
    await world.pass(30);
    expect(world.placements('front')).toEqual({ cluster2: 2 });
    expect(world.replicas('front')).toEqual({ cluster2: 2 });
    expect(world.isReady('front')).toBe(true);
  });
});

test('a webhook that is down is waited for ever longer, while others go on (22)', async () => {
  const world = new World();
  world.start();
  await world.pass(2);
  const heal = world
    .member('cluster1')
    .admission(denied('deployments', 500, 'failed calling webhook "policy.example": connection refused'));
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  await world.pass(10);
  expect(world.reasons('front')).toEqual({ cluster1: 'ServerError', cluster2: 'Running' });
  expect(world.events('front').filter(({ reason }) => reason === 'ServerError')).toHaveLength(1);
  expect(await world.writesWhile(120)).toBeLessThan(16);
  expect(await world.writesWhile(600)).toBeLessThan(16);
  heal();
  await world.pass(320);
  expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
});

describe('a Deployment of the same name that is not ours', () => {
  test('is left untouched and told of; others get theirs (34)', async () => {
    const world = new World();
    const client = world.member('cluster1').local('somebody');
    const theirs = client.create(DEPLOYMENTS, 'default', foreignDeployment('front'));
    world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    await world.pass(10);
    expect(world.reasons('front')).toEqual({ cluster1: 'NotOurs', cluster2: 'Running' });
    expect(world.replicas('front')).toEqual({ cluster1: 1, cluster2: 2 });
    await world.pass(STUCK_SECONDS);
    expect(world.placements('front')).toEqual({ cluster2: 4 });
    world.delete('front');
    await world.pass(10);
    expect(world.object('front')).toBeUndefined();
    const { metadata, spec } = world.deploymentIn('cluster1', 'front')!;
    expect({ uid: metadata.uid, generation: metadata.generation, spec }).toEqual({
      uid: theirs.metadata.uid,
      generation: 1,
      spec: theirs['spec'],
    });
  });

  test('makes way for ours at once when it is gone', async () => {
    const world = new World();
    const client = world.member('cluster1').local('somebody');
    client.create(DEPLOYMENTS, 'default', foreignDeployment('front'));
    world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(60);
    client.remove(DEPLOYMENTS, FRONT);
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    expect(world.isReady('front')).toBe(true);
  });

  test('that no watch has shown yet is not taken over', async () => {
    const world = new World();
    world.start();
    await world.pass(40);
    world.member('cluster1').holdReads();
    world.member('cluster1').local('somebody').create(DEPLOYMENTS, 'default', foreignDeployment('front'));
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(30);
    expect(world.images('front')).toEqual({ cluster1: 'theirs:1' });
    expect(world.deploymentIn('cluster1', 'front')!.metadata.labels).toEqual({ app: 'front' });
    expect(world.reasons('front')).toEqual({ cluster1: 'NotOurs' });
  });
});

test('replicas that somebody else sets in a member are left alone, and all else is still ours (36)', async () => {
  const world = new World();
  world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  await world.pass(10);
  world.scaleAs('horizontal-pod-autoscaler', 'cluster1', 'front', 5);
  await world.pass(20);
  expect(world.replicas('front')).toEqual({ cluster1: 5, cluster2: 2 });
  expect(world.said('front', 'ReplicasOwnedElsewhere')).toBe('True AnotherFieldManager');
  expect(world.condition(world.object('front'), 'ReplicasOwnedElsewhere')!.message).toContain('cluster1');
  expect(world.isReady('front')).toBe(true);
  world.patchSpec('front', { replicas: 3, minReadySeconds: 1 });
  await world.pass(20);
  expect(world.replicas('front')).toEqual({ cluster1: 5, cluster2: 3 });
  expect(world.deploymentIn('cluster1', 'front')!.spec).toMatchObject({ minReadySeconds: 1 });
  expect(await world.writesWhile(600)).toBeLessThan(4);
  world.patchSpec('front', { locations: 'cluster3' });
  await world.pass(30);
  expect(world.replicas('front')).toEqual({ cluster3: 3 });
});

describe('pods that ask for a scheduler which their member does not run', () => {
  const jsonPatch = [{ op: 'add', path: '/spec/schedulerName', value: 'nobody' }];

  async function asking(placement: JsonObject): Promise<World> {
    const world = new World();
    world.start();
    await world.pass(40);
    world.apply('front', {
      ...{ locations: 'cluster1', replicas: 2, placement, overrides: [{ cluster: 'cluster1', jsonPatch }] },
    });
    return world;
  }

  test('are no trouble at once, are told of after a minute, and go elsewhere in time', async () => {
    const world = await asking({ stuckAfter: '120s' });
    await world.pass(50);
    expect(world.reasons('front')).toEqual({ cluster1: 'Progressing' });
    await world.pass(15);
    expect(world.reasons('front')).toEqual({ cluster1: 'Unschedulable' });
    await world.until(() => world.isReady('front'), 90);
    expect(world.replicas('front')['cluster1'] ?? 0).toBe(0);
    expect(world.events('front').map(({ reason }) => reason)).toContain('Unschedulable');
  });

  test('are heeded as soon as one takes them', async () => {
    const world = await asking({ stuckAfter: '10m' });
    await world.pass(70);
    expect(world.reasons('front')).toEqual({ cluster1: 'Unschedulable' });
    const scheduler = world.member('cluster1').local('nobody');
    for (const { metadata } of scheduler.list(PODS))
      scheduler.change(PODS, { namespace: 'default', name: metadata.name }, (pod) => ({
        ...pod,
        spec: { ...(pod['spec'] as JsonObject), nodeName: 'cluster1-node-1' },
      }));
    await world.until(() => world.isReady('front'));
    expect(world.reasons('front')).toEqual({ cluster1: 'Running' });
  });
});

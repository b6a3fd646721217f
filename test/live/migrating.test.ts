// From KubeFed and from the original mck8s to here: what is said of everything that is found, and that what runs goes on running.

import { describe, expect, test } from 'vitest';
import { FEDERATED_DEPLOYMENTS, ORPHAN_ANNOTATION, OTHER_FEDERATED } from '../../handlers/migrate/kinds.ts';
import type { Told } from '../../handlers/migrate/migrate.ts';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { BY_KUBEFED, federated, found, podUids, put, run, runs } from './installations.ts';
import { template } from './objects.ts';
import type { World } from './world.ts';

const CONTAINERS = [{ name: 'c', image: 'i:1' }];

const KOPF = 'kopf.zalando.org/KopfFinalizerMarker';

function becomes({ lines }: Told, what: string): string | undefined {
  return lines.find((line) => line.what === what)?.will;
}

/** Starts the operator and waits until all is well. */
async function afterwards(world: World): Promise<void> {
  world.start();
  await world.pass(60);
  expect(world.isReady('front')).toBe(true);
}

describe('from KubeFed', () => {
  const IN_TWO = { placement: { clusters: [{ name: 'cluster1' }, { name: 'cluster2' }] } };

  test('clusters are registered and Deployments taken over, and not a pod is started anew', async () => {
    const world = found();
    federated(world, IN_TWO);
    const pods = await runs(world, { cluster1: 2, cluster2: 2 }, BY_KUBEFED);
    const told = await run(world, true);
    expect(told.failures).toEqual([]);
    expect(becomes(told, 'KubeFedCluster cluster1')).toBe('registered as member cluster1');
    expect(becomes(told, 'FederatedDeployment default/front')).toBe(
      'becomes a MultiClusterDeployment; in cluster1 taken over with 2 replicas; in cluster2 taken over with 2 replicas',
    );
    expect(world.memberObject('cluster1')?.spec).toMatchObject({
      source: { kind: 'KubeFedCluster', name: 'cluster1' },
      labels: { site: 'cluster1' },
    });
    await afterwards(world);
    expect(podUids(world)).toEqual(pods);
    expect(world.placements('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.object('front')?.spec).not.toHaveProperty('paused');
    expect(world.object('front')?.metadata.labels).toEqual({ team: 'a' });
  });

  test('numbers and templates of single clusters are kept', async () => {
    const world = found();
    const env = [{ name: 'SITE', value: 'two' }];
    const changes = [
      { path: '/spec/replicas', value: 1 },
      { path: '/spec/template/spec/containers/0/env', op: 'add', value: env },
    ];
    federated(world, { ...IN_TWO, overrides: [{ clusterName: 'cluster2', clusterOverrides: changes }] });
    const before = await runs(world, { cluster1: 2 }, BY_KUBEFED);
    const { metadata, spec } = template('front') as {
      metadata: JsonObject;
      spec: { containers: [JsonObject] };
    };
    const pods = { metadata, spec: { containers: [{ ...spec.containers[0], env }] } };
    const all = await runs(world, { cluster2: 1 }, { ...BY_KUBEFED, pods });
    expect(all).toHaveLength(before.length + 1);
    expect((await run(world, true)).failures).toEqual([]);
    expect(world.object('front')?.spec).toMatchObject({
      locations: 'cluster1, cluster2',
      replicaOverrides: [2, 1],
    });
    await afterwards(world);
    expect(podUids(world)).toEqual(all);
  });

  test('those that select clusters go to every cluster that they select', async () => {
    const world = found();
    federated(world, { placement: { clusterSelector: { matchLabels: { site: 'cluster3' } } } });
    const pods = await runs(world, { cluster3: 2 }, BY_KUBEFED);
    await run(world, true);
    await afterwards(world);
    expect(podUids(world)).toEqual(pods);
    expect(world.placements('front')).toEqual({ cluster3: 2 });
  });

  test('it is told when pods would start anew', async () => {
    const world = found();
    federated(world, IN_TWO, template('front', { image: 'app:2' }));
    await runs(world, { cluster1: 2 }, BY_KUBEFED);
    expect(becomes(await run(world, false), 'FederatedDeployment default/front')).toMatch(
      /in cluster1 taken over with 2 replicas, whose pods start anew/,
    );
  });

  test('what KubeFed did not make is left alone', async () => {
    const world = found();
    federated(world, IN_TWO);
    await runs(world, { cluster1: 2 });
    expect(becomes(await run(world, true), 'FederatedDeployment default/front')).toMatch(
      /in cluster1 left alone, as KubeFed did not put it there/,
    );
    expect(world.deploymentIn('cluster1', 'front')?.metadata.labels ?? {}).not.toHaveProperty(
      'fogguru.eu/managed-by',
    );
  });

  test.each([
    [{ placement: {} }, /placed in no cluster/],
    [
      {
        ...IN_TWO,
        overrides: [{ clusterName: 'cluster2', clusterOverrides: [{ path: '/spec/strategy', value: {} }] }],
      },
      /override of \/spec\/strategy in cluster2 has no counterpart/,
    ],
    [
      {
        placement: { clusterSelector: {} },
        overrides: [{ clusterName: 'cluster2', clusterOverrides: [{ path: '/spec/replicas', value: 9 }] }],
      },
      /list its clusters in placement\.clusters first/,
    ],
  ])('what has no counterpart is told and left as it is: %j', async (spec, why) => {
    const world = found();
    federated(world, spec);
    expect(becomes(await run(world, true), 'FederatedDeployment default/front')).toMatch(why);
    expect(world.object('front')).toBeUndefined();
  });

  test('nothing is made of what is being deleted', async () => {
    const world = found();
    federated(world, IN_TWO);
    const place = { namespace: 'default', name: 'front' };
    const user = world.cluster0.local('user');
    user.change(FEDERATED_DEPLOYMENTS, place, (now) => ({
      ...now,
      metadata: { ...(now['metadata'] as JsonObject), finalizers: ['kubefed.io/sync-controller'] },
    }));
    user.remove(FEDERATED_DEPLOYMENTS, place);
    const pods = await runs(world, { cluster1: 2 }, BY_KUBEFED);
    expect(becomes(await run(world, true), 'FederatedDeployment default/front')).toBe(
      'left as it is, as it is being deleted',
    );
    expect(world.object('front')).toBeUndefined();
    expect(podUids(world)).toEqual(pods);
  });

  test('nothing in members goes when a federated object is deleted afterwards', async () => {
    const world = found();
    federated(world, IN_TWO);
    put(world, OTHER_FEDERATED[0]!, 'front', { spec: {} });
    const told = await run(world, true);
    expect(becomes(told, 'FederatedService default/front')).toMatch(/^left as it is/);
    for (const resource of [FEDERATED_DEPLOYMENTS, OTHER_FEDERATED[0]!])
      expect(
        world.cluster0.local('test').get(resource, { namespace: 'default', name: 'front' })?.metadata[
          'annotations'
        ],
      ).toMatchObject({ [ORPHAN_ANNOTATION]: 'true' });
  });

  test('it goes on where it was cut off, and nothing is placed meanwhile', async () => {
    const world = found();
    federated(world, IN_TWO);
    const pods = await runs(world, { cluster1: 2, cluster2: 2 }, BY_KUBEFED);
    const deny = world
      .member('cluster2')
      .admission(({ verb }) =>
        verb === 'patch' ? { code: 403, reason: 'Forbidden', message: 'not now' } : undefined,
      );
    expect((await run(world, true)).failures).toEqual([
      expect.stringMatching(
        /^cluster2 default\/front was not taken over: patch .*: not now; run this again$/,
      ),
    ]);
    world.start();
    await world.pass(60);
    expect(podUids(world)).toEqual(pods);
    deny();
    expect((await run(world, true)).failures).toEqual([]);
    await world.pass(60);
    expect(world.isReady('front')).toBe(true);
    expect(podUids(world)).toEqual(pods);
  });
});

describe('from the original', () => {
  function applied(world: World, spec: JsonObject = {}): void {
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 1, ...spec });
    world.change('front', ({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...(metadata as JsonObject), finalizers: [KOPF] },
    }));
  }

  test('Deployments are taken over as they run, and its finalizers are taken off', async () => {
    const world = found();
    applied(world);
    const pods = await runs(world, { cluster1: 1, cluster2: 1 });
    const told = await run(world, true);
    expect(becomes(told, 'MultiClusterDeployment default/front')).toBe(
      'kept as it is; in cluster1 taken over with 1 replica; in cluster2 taken over with 1 replica',
    );
    expect(world.object('front')?.metadata.finalizers ?? []).not.toContain(KOPF);
    await afterwards(world);
    expect(podUids(world)).toEqual(pods);
    world.delete('front');
    await world.pass(20);
    expect(podUids(world)).toEqual([]);
  });

  test('an object that is being deleted goes, and nothing is taken over for it', async () => {
    const world = found();
    applied(world);
    world.delete('front');
    const pods = await runs(world, { cluster1: 1 });
    expect(becomes(await run(world, true), 'MultiClusterDeployment default/front')).toMatch(
      /^goes, as it is being deleted; what runs of it in members stays/,
    );
    expect(world.object('front')).toBeUndefined();
    expect(podUids(world)).toEqual(pods);
    expect(world.deploymentIn('cluster1', 'front')?.metadata.labels ?? {}).not.toHaveProperty(
      'fogguru.eu/managed-by',
    );
  });

  test('a Deployment with another selector is somebody else’s', async () => {
    const world = found();
    applied(world, {
      selector: { matchLabels: { app: 'front', tier: 'x' } },
      template: { ...template('front'), metadata: { labels: { app: 'front', tier: 'x' } } },
    });
    await runs(world, { cluster1: 1 });
    expect(becomes(await run(world, true), 'MultiClusterDeployment default/front')).toMatch(
      /left alone, as its selector is another/,
    );
  });

  test('an object that cannot be read is told with what to change', async () => {
    const world = found();
    applied(world, { replicas: 'many' });
    expect(becomes(await run(world, true), 'MultiClusterDeployment default/front')).toMatch(
      /^left alone until it is changed: .*spec\.replicas/,
    );
  });
});

describe('before anything is written', () => {
  test.each([
    [
      'the kinds are those of the original',
      () => found(false),
      /kubectl apply --server-side .* deploy\/crds/,
    ],
    [
      'a controller of the original runs',
      () => controller('mcs', { serviceAccountName: 'rbac-mck8s', containers: CONTAINERS }),
      /kubectl scale deployment mcs -n default --replicas=0/,
    ],
    [
      'KubeFed runs',
      () => controller('kubefed-controller-manager', { containers: CONTAINERS }),
      /kubectl scale deployment kubefed-controller-manager/,
    ],
  ])('%s: told without --yes, and refused with it', async (_what, scene, why) => {
    const world = scene();
    federated(world, { placement: { clusters: [{ name: 'cluster1' }] } });
    expect((await run(world, false)).first.join()).toMatch(why);
    const writes = world.cluster0.log.count;
    await expect(run(world, true)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(why) as unknown,
    });
    expect(world.cluster0.log.count).toBe(writes);
  });

  test('without --yes nothing is written anywhere', async () => {
    const world = found();
    federated(world, { placement: { clusters: [{ name: 'cluster1' }] } });
    await runs(world, { cluster1: 2 }, BY_KUBEFED);
    const servers = [world.cluster0, world.member('cluster1')];
    const before = servers.map((server) => server.resourceVersion);
    expect((await run(world, false)).lines.length).toBeGreaterThan(3);
    expect(servers.map((server) => server.resourceVersion)).toEqual(before);
  });

  function controller(name: string, spec: JsonObject): World {
    const world = found();
    const labels = { app: name };
    const pods = { metadata: { labels }, spec };
    put(world, DEPLOYMENTS, name, {
      spec: { replicas: 1, selector: { matchLabels: labels }, template: pods },
    });
    return world;
  }
});

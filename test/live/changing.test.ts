// What becomes of a MultiClusterDeployment that runs when its user, or somebody in a member, changes something.

import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import type { LocalClient } from '../../simulator/apiserver/local-client.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { fewestReady } from './end-state.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

/** A world in which front runs with two replicas in each of two members. */
async function running(spec: JsonObject = {}): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2, ...spec });
  await world.pass(40);
  expect(world.isReady('front')).toBe(true);
  return world;
}

const AT_HOME = { namespace: 'default', name: 'front' };

describe('an image', () => {
  test('rolls out in all members, is shown to progress, and is ready again', async () => {
    const world = await running();
    const fewest = fewestReady(world, 'front');
    world.patchSpec('front', { template: template('front', { image: 'app:2' }) });
    await world.pass(1);
    expect(world.images('front')).toEqual({ cluster1: 'app:2', cluster2: 'app:2' });
    expect(world.said('front', 'Ready')).toBe('False InProgress');
    expect(world.said('front', 'Reconciling')).toBe('True InProgress');
    expect(world.reasons('front')).toEqual({ cluster1: 'Progressing', cluster2: 'Progressing' });
    await world.pass(20);
    expect(world.isReady('front')).toBe(true);
    expect(world.object('front')!.status).toMatchObject({ total: { ready: 4, updated: 4, current: 4 } });
    expect(fewest()).toBeGreaterThanOrEqual(4);
  });

  test('moves nothing, however the ranking of clusters has changed', async () => {
    const world = await running({ locations: undefined, numberOfLocations: 1 });
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    world.addNode('cluster3', 'large', 32);
    world.patchSpec('front', { template: template('front', { image: 'app:2' }) });
    await world.pass(20);
    expect(world.images('front')).toEqual({ cluster1: 'app:2' });
  });
});

describe('any field of the template or rollout', () => {
  const pod = (fields: JsonObject): JsonObject => {
    const { metadata, spec } = template('front') as {
      metadata: JsonObject;
      spec: { containers: JsonObject[] };
    };
    return { metadata, spec: { ...spec, ...fields } };
  };
  const container = (fields: JsonObject): JsonObject =>
    pod({ containers: [{ name: 'app', image: 'app:1', ...fields }] });

  test.each<[string, JsonObject, JsonObject]>([
    [
      'env',
      { template: container({ env: [{ name: 'A', value: '1' }] }) },
      { template: { spec: { containers: [{ env: [{ name: 'A', value: '1' }] }] } } },
    ],
    [
      'command',
      { template: container({ command: ['run'] }) },
      { template: { spec: { containers: [{ command: ['run'] }] } } },
    ],
    [
      'terminationGracePeriodSeconds',
      { template: pod({ terminationGracePeriodSeconds: 5 }) },
      { template: { spec: { terminationGracePeriodSeconds: 5 } } },
    ],
    ['minReadySeconds', { minReadySeconds: 1 }, { minReadySeconds: 1 }],
    ['revisionHistoryLimit', { revisionHistoryLimit: 3 }, { revisionHistoryLimit: 3 }],
    ['progressDeadlineSeconds', { progressDeadlineSeconds: 60 }, { progressDeadlineSeconds: 60 }],
    ['strategy', { strategy: { type: 'Recreate' } }, { strategy: { type: 'Recreate' } }],
  ])('%s reaches all members', async (_field, spec, expected) => {
    const world = await running();
    world.patchSpec('front', spec);
    await world.pass(2);
    for (const member of ['cluster1', 'cluster2'])
      expect(world.deploymentIn(member, 'front')!.spec).toMatchObject(expected);
  });

  test('that is taken out again is taken out in all members', async () => {
    const world = await running({ template: container({ env: [{ name: 'A', value: '1' }] }) });
    world.patchSpec('front', { template: container({}) });
    await world.pass(2);
    expect(world.containerIn('cluster1', 'front')).not.toHaveProperty('env');
  });

  test('labels of the object become labels of its Deployments', async () => {
    const world = await running();
    world.change('front', (now) => ({
      ...now,
      metadata: { ...(now['metadata'] as JsonObject), labels: { team: 'a' } },
    }));
    await world.pass(5);
    expect(world.deploymentIn('cluster1', 'front')!.metadata.labels).toMatchObject({ team: 'a' });
  });
});

describe('replicas', () => {
  test('grow and shrink at every location', async () => {
    const world = await running();
    world.patchSpec('front', { replicas: 4 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 4, cluster2: 4 });
    world.patchSpec('front', { replicas: 1 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 1, cluster2: 1 });
    world.patchSpec('front', { replicas: 0 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({});
    expect(world.isReady('front')).toBe(true);
  });

  test('by location follow their overrides', async () => {
    const world = await running();
    world.patchSpec('front', { replicaOverrides: [3, 0] });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 3 });
  });

  test('that overflowed shrink first', async () => {
    const world = await running({ locations: 'cluster1', replicas: 10 });
    expect(world.replicas('front')).toEqual({ cluster1: 8, cluster2: 2 });
    world.patchSpec('front', { replicas: 7 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 7 });
  });
});

describe('locations', () => {
  test('c1,c2 to c3: new copies are ready before old ones go', async () => {
    const world = await running();
    const fewest = fewestReady(world, 'front');
    world.patchSpec('front', { locations: 'cluster3', replicas: 4 });
    await world.pass(1);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2, cluster3: 4 });
    expect(world.reasons('front')).toEqual({
      cluster1: 'Leaving',
      cluster2: 'Leaving',
      cluster3: 'Progressing',
    });
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster3: 4 });
    expect(world.isReady('front')).toBe(true);
    expect(fewest()).toBe(4);
  });

  test('c1,c2 to c2,c3 with new replicas: the one that stays gets them too', async () => {
    const world = await running();
    const fewest = fewestReady(world, 'front');
    world.patchSpec('front', { locations: 'cluster2, cluster3', replicas: 3 });
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster2: 3, cluster3: 3 });
    expect(world.isReady('front')).toBe(true);
    expect(fewest()).toBeGreaterThanOrEqual(4);
  });

  test('given back before the move is over: nothing goes', async () => {
    const world = await running({ locations: 'cluster1' });
    const heal = world
      .member('cluster1')
      .admission(({ verb }) =>
        verb === 'delete' ? { code: 500, message: 'the webhook is down' } : undefined,
      );
    world.patchSpec('front', { locations: 'cluster3' });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 2 });
    expect(world.reasons('front')['cluster1']).toBe('ServerError');
    const fewest = fewestReady(world, 'front', ['cluster1']);
    world.patchSpec('front', { locations: 'cluster1' });
    await world.pass(2);
    heal();
    await world.pass(600);
    expect(fewest()).toBe(2);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
  });
});

describe('overrides by cluster', () => {
  test('change image, env, labels and any part of the template there alone', async () => {
    const world = await running({
      overrides: [
        {
          cluster: 'cluster1',
          image: [{ container: 'app', image: 'app:arm' }],
          env: [{ container: 'app', name: 'SITE', value: 'one' }],
          labels: { site: 'one' },
          jsonPatch: [{ op: 'add', path: '/spec/priorityClassName', value: 'high' }],
        },
      ],
    });
    expect(world.containerIn('cluster1', 'front')).toMatchObject({
      image: 'app:arm',
      env: [{ name: 'SITE', value: 'one' }],
    });
    expect(world.deploymentIn('cluster1', 'front')!.spec).toMatchObject({
      template: { metadata: { labels: { app: 'front', site: 'one' } }, spec: { priorityClassName: 'high' } },
    });
    expect(world.images('front')).toEqual({ cluster1: 'app:arm', cluster2: 'app:1' });
    world.patchSpec('front', { overrides: [] });
    await world.pass(20);
    expect(world.images('front')).toEqual({ cluster1: 'app:1', cluster2: 'app:1' });
    expect(world.containerIn('cluster1', 'front')).not.toHaveProperty('env');
    expect(world.isReady('front')).toBe(true);
  });
});

describe('pause', () => {
  test('keeps everything as it is, and lets go of what was changed meanwhile', async () => {
    const world = await running();
    world.patchSpec('front', { paused: true });
    world.patchSpec('front', { replicas: 3, template: template('front', { image: 'app:2' }) });
    await world.pass(60);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.images('front')).toEqual({ cluster1: 'app:1', cluster2: 'app:1' });
    expect(world.said('front', 'Ready')).toBe('Unknown Paused');
    expect(world.said('front', 'Reconciling')).toBe('False Paused');
    world.patchSpec('front', { paused: false });
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster1: 3, cluster2: 3 });
    expect(world.images('front')).toEqual({ cluster1: 'app:2', cluster2: 'app:2' });
    expect(world.isReady('front')).toBe(true);
  });

  test('holds a removal that was under way', async () => {
    const world = await running({ locations: 'cluster1' });
    const heal = world
      .member('cluster1')
      .admission(({ verb }) =>
        verb === 'delete' ? { code: 500, message: 'the webhook is down' } : undefined,
      );
    world.patchSpec('front', { locations: 'cluster3' });
    await world.pass(10);
    world.patchSpec('front', { paused: true });
    await world.pass(1);
    heal();
    await world.pass(600);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 2 });
    world.patchSpec('front', { paused: false });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster3: 2 });
  });

  test('does not keep from deleting', async () => {
    const world = await running({ paused: false });
    world.patchSpec('front', { paused: true });
    await world.pass(1);
    world.delete('front');
    await world.pass(10);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });
});

describe('somebody in a member', () => {
  test('who deletes the Deployment gets it back', async () => {
    const world = await running();
    world.member('cluster1').local('somebody').remove(DEPLOYMENTS, AT_HOME);
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.isReady('front')).toBe(true);
  });

  test('who deletes its namespace finds it back once that is there again', async () => {
    const world = await running();
    const client = world.member('cluster1').local('somebody');
    const place = { namespace: '', name: 'default' };
    const NAMESPACE = { group: '', version: 'v1', plural: 'namespaces' };
    client.remove(NAMESPACE, place);
    await world.pass(60);
    expect(world.replicas('front')).toEqual({ cluster2: 2 });
    client.create(NAMESPACE, '', { metadata: { name: 'default' } });
    await world.pass(300);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
  });

  test.each<[string, (client: LocalClient) => void]>([
    [
      'edits',
      (client): void => {
        client.change(DEPLOYMENTS, AT_HOME, (now) => ({
          ...now,
          spec: { ...(now['spec'] as JsonObject), template: template('front', { image: 'theirs:1' }) },
        }));
      },
    ],
    [
      'deletes',
      (client): void => {
        if (client.get(DEPLOYMENTS, AT_HOME) !== undefined) client.remove(DEPLOYMENTS, AT_HOME);
      },
    ],
  ])('who %s it again and again is answered ever less often', async (_what, fight) => {
    const world = await running();
    const server = world.member('cluster1');
    const strike = (): void => {
      world.clock.after(1000, () => {
        fight(server.local('somebody'));
      });
    };
    const end = server.log.listen(({ resource, actor }) => {
      if (resource === 'deployments.apps' && actor === 'operator-1') strike();
    });
    strike();
    const since = world.clock.monotonicMicros();
    await world.pass(0.5);
    expect(world.traffic.writesSince(since).some(({ server: name }) => name === 'cluster1')).toBe(true);
    expect(await world.writesWhile(600)).toBeLessThan(40);
    end();
    await world.pass(600);
    expect(world.isReady('front')).toBe(true);
    expect(world.images('front')).toEqual({ cluster1: 'app:1', cluster2: 'app:1' });
  });
});

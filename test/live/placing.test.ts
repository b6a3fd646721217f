// Where the replicas of a MultiClusterDeployment run, in the words of a user: what was applied, and what members then have.

import { describe, expect, test } from 'vitest';
import { World } from './world.ts';

async function started(members?: Record<string, readonly number[]>): Promise<World> {
  const world = new World(members === undefined ? {} : { members });
  world.start();
  await world.pass(2);
  return world;
}

describe('a MultiClusterDeployment', () => {
  test('runs in the clusters that it names', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster3, cluster1', replicas: 2 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 2 });
    expect(world.isReady('front')).toBe(true);
    expect(world.object('front')!.status).toMatchObject({
      placedOn: 'cluster3,cluster1',
      readySummary: '4/4',
      replicas: 2,
      selector: 'app=front',
      total: { wanted: 4, placed: 4, current: 4, ready: 4, updated: 4, unplaced: 0 },
    });
  });

  test('runs in as many of the emptiest clusters as it asks for', async () => {
    const world = await started({ cluster1: [2], cluster2: [8], cluster3: [4] });
    world.apply('front', { placementPolicy: 'worst_fit', numberOfLocations: 2, replicas: 1 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster2: 1, cluster3: 1 });
  });

  test('has as many replicas by location as its overrides say', async () => {
    const world = await started();
    world.apply('front', {
      locations: 'cluster1, cluster2, cluster3',
      replicas: 5,
      replicaOverrides: '0, 1, 2',
    });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster2: 1, cluster3: 2 });
    expect(world.said('front', 'OverriddenReplicas')).toBe('True ReplicaOverridesSet');
  });

  test('with no replicas at all is ready and nowhere', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 0 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({});
    expect(world.isReady('front')).toBe(true);
  });

  test('is not handed to a location that nobody knows; the others get theirs (14)', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1, nowhere', replicas: 2 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    expect(world.considered('front')).toMatchObject({ nowhere: 'UnknownLocation' });
    expect(world.said('front', 'Placed')).toBe('False WaitingForRoom');
  });

  test('is placed by the default policy where nobody measures traffic', async () => {
    const world = await started();
    world.apply('front', { placementPolicy: 'most_traffic', replicas: 2 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
  });

  test.each([
    ['"1"', 'a"b'],
    ["'", "it's"],
    ['true', 'true'],
  ])('takes templates with %s in them', async (_what, value) => {
    const world = await started();
    const spec = { containers: [{ name: 'app', image: 'app:1', env: [{ name: 'X', value }] }] };
    const template = { metadata: { labels: { app: 'front' } }, spec };
    world.apply('front', { locations: 'cluster1', replicas: 1, template });
    await world.pass(10);
    expect(world.containerIn('cluster1', 'front')).toMatchObject({ env: [{ name: 'X', value }] });
  });
});

describe('requests', () => {
  test.each([
    ['1', 8],
    ['500m', 16],
    ['0.5', 16],
    ['4', 2],
    ['8', 0],
  ])('of %s cpu fit exactly as often as there is room', async (cpu, fits) => {
    const world = await started({ cluster1: [4, 4] });
    world.apply('front', { locations: 'cluster1', replicas: 20 }, { cpu });
    await world.pass(15);
    expect(world.replicas('front')).toEqual(fits === 0 ? {} : { cluster1: fits });
    expect(world.unplaced('front')).toBe(20 - fits);
    expect(world.podsIn('cluster1').filter((pod) => isRunning(pod.status))).toHaveLength(fits);
  });
});

describe('what does not fit at a location', () => {
  test('overflows to other clusters, and the rest waits until there is room (66)', async () => {
    const world = await started({ cluster1: [4], cluster2: [2], cluster3: [1] });
    world.apply('front', { locations: 'cluster1', replicas: 9 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 4, cluster2: 2, cluster3: 1 });
    expect(world.unplaced('front')).toBe(2);
    expect(world.said('front', 'Placed')).toBe('False WaitingForRoom');
    expect(world.said('front', 'Ready')).toBe('False WaitingForRoom');
    expect(world.condition(world.object('front'), 'Placed')!.message).toContain('2 of 9 replicas wait');
    world.addNode('cluster2', 'cluster2-node-2', 1);
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 4, cluster2: 3, cluster3: 1 });
    world.addNode('cluster3', 'cluster3-node-2', 1);
    await world.pass(10);
    expect(world.unplaced('front')).toBe(0);
    expect(world.isReady('front')).toBe(true);
  });

  test('is placed when another one makes room', async () => {
    const world = await started({ cluster1: [4], cluster2: [4] });
    world.apply('old', { locations: 'cluster1', replicas: 4 });
    await world.pass(5);
    world.apply('new', { locations: 'cluster1, cluster2', replicas: 4 });
    await world.pass(5);
    expect(world.replicas('new')).toEqual({ cluster2: 4 });
    expect(world.unplaced('new')).toBe(4);
    world.delete('old');
    await world.pass(10);
    expect(world.replicas('new')).toEqual({ cluster1: 4, cluster2: 4 });
    expect(world.isReady('new')).toBe(true);
  });

  test('waits as a whole where no part is wanted', async () => {
    const world = await started({ cluster1: [4], cluster2: [2] });
    world.apply('front', { locations: 'cluster1', replicas: 7, placement: { partial: false } });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({});
    expect(world.unplaced('front')).toBe(7);
  });
});

test('ten at once with room for half are promised no more than there is', async () => {
  const world = await started({ cluster1: [5], cluster2: [5] });
  const names = Array.from({ length: 10 }, (_, i) => `app-${i}`);
  for (const name of names) world.apply(name, { numberOfLocations: 1, replicas: 2 });
  await world.pass(15);
  const placed = names.flatMap((name) => Object.values(world.replicas(name)));
  expect(placed.reduce((sum, replicas) => sum + replicas, 0)).toBe(10);
  const pods = ['cluster1', 'cluster2'].flatMap((member) => world.podsIn(member));
  expect(pods.filter((pod) => isRunning(pod.status))).toHaveLength(10);
  expect(names.reduce((sum, name) => sum + world.unplaced(name), 0)).toBe(10);
});

test('a namespace that a member lacks is made where that is asked for, and not before (19)', async () => {
  const world = await started();
  world.createNamespace(world.cluster0, 'shop');
  world.namespace = 'shop';
  world.apply('front', { locations: 'cluster1', replicas: 1 });
  await world.pass(10);
  expect(world.replicas('front')).toEqual({});
  expect(world.reasons('front')).toEqual({ cluster1: 'NamespaceMissing' });
  expect(world.said('front', 'Ready')).toBe('False Refused');
  world.patchSpec('front', { placement: { createNamespace: true } });
  await world.pass(10);
  expect(world.replicas('front')).toEqual({ cluster1: 1 });
  expect(world.isReady('front')).toBe(true);
});

function isRunning(status: unknown): boolean {
  return (status as { phase?: string } | undefined)?.phase === 'Running';
}

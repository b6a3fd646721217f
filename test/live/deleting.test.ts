// What is left of a MultiClusterDeployment that was deleted: nothing, in no member and not on cluster0, whatever was going on.

import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { World } from './world.ts';

async function running(): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  await world.pass(40);
  return world;
}

function expectNothingLeft(world: World): void {
  expect(world.object('front')).toBeUndefined();
  expect(world.replicas('front')).toEqual({});
  expect([...world.members.keys()].flatMap((member) => world.podsIn(member))).toEqual([]);
}

describe('deleting', () => {
  test('leaves nothing in members and no object on cluster0', async () => {
    const world = await running();
    world.delete('front');
    await world.pass(5);
    expectNothingLeft(world);
    await world.pass(40);
    expect(world.memberObject('cluster1')!.status).toMatchObject({ free: { cpu: '8' } });
  });

  test('at once after applying leaves nothing', async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    for (const seconds of [0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.02, 1]) {
      world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
      await world.pass(seconds);
      world.delete('front');
      await world.pass(8);
      expectNothingLeft(world);
    }
  });

  test('in the middle of a move leaves nothing', async () => {
    const world = await running();
    world.patchSpec('front', { locations: 'cluster2, cluster3', replicas: 3 });
    await world.pass(1);
    world.delete('front');
    await world.pass(8);
    expectNothingLeft(world);
  });

  test('of one that cannot be read any more leaves nothing', async () => {
    const world = await running();
    world.patchSpec('front', { replicas: -1 });
    await world.pass(2);
    world.delete('front');
    await world.pass(8);
    expectNothingLeft(world);
  });

  test('with no operator there is caught up with by the next', async () => {
    const world = await running();
    world.operators[0]!.kill();
    world.delete('front');
    await world.pass(60);
    expect(world.object('front')).toBeDefined();
    world.start();
    await world.pass(10);
    expectNothingLeft(world);
  });

  test('and applying anew under the same name makes new Deployments (12)', async () => {
    const world = await running();
    const before = world.deploymentIn('cluster1', 'front')!.metadata.uid;
    world.delete('front');
    await world.pass(5);
    world.apply('front', { locations: 'cluster1', replicas: 1 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 1 });
    expect(world.deploymentIn('cluster1', 'front')!.metadata.uid).not.toBe(before);
    expect(world.isReady('front')).toBe(true);
  });

  test('waits for a Deployment that somebody in a member keeps, without asking for it over and over', async () => {
    const world = await running();
    const place = { namespace: 'default', name: 'front' };
    const keep = (finalizers: string[]): void => {
      world
        .member('cluster1')
        .local('somebody')
        .change(DEPLOYMENTS, place, (now) => ({
          ...now,
          metadata: { ...(now.metadata as JsonObject), finalizers },
        }));
    };
    keep(['example.com/kept']);
    await world.pass(1);
    world.delete('front');
    expect(await world.writesWhile(600)).toBeLessThan(12);
    expect(world.object('front')).toBeDefined();
    expect(world.reasons('front')).toEqual({ cluster1: 'Terminating' });
    keep([]);
    await world.pass(5);
    expectNothingLeft(world);
  });

  test('of an object whose finalizer somebody took off is not resisted', async () => {
    const world = await running();
    world.change('front', (now) => ({
      ...now,
      metadata: { ...(now['metadata'] as JsonObject), finalizers: [] },
    }));
    world.delete('front');
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

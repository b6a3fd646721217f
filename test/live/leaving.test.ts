// A member leaves while the operator runs and people apply: what arrives in the middle is either refused with, or placed elsewhere.

import { describe, expect, test } from 'vitest';
import { MULTI_CLUSTER_DEPLOYMENTS } from '../../handlers/cluster0/kinds.ts';
import { field } from '../../handlers/observe/read.ts';
import { join, leave, servesRights } from './joining.ts';
import { World } from './world.ts';

const EITHER = { placementPolicy: 'worst_fit', replicas: 2 };

/** Two members of which the operator takes the first, as it is larger. */
async function twoMembers(): Promise<World> {
  const world = new World({ members: { rennes: [8], brest: [4] } });
  servesRights(world);
  await join(world, 'rennes');
  world.start();
  await world.pass(60);
  return world;
}

function isCordoned(world: World): unknown {
  return field(world.memberObject('rennes')?.spec, 'cordoned');
}

describe('a member that leaves', () => {
  const OFFSETS = [0, 1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 2050, 4000];

  test.each(OFFSETS)('takes nothing with it that arrives %i ms after it was asked to', async (millis) => {
    const world = await twoMembers();
    world.clock.after(millis * 1000, () => {
      world.apply('late', EITHER);
    });
    const isGone = await leave(world, 'rennes').then(
      () => true,
      (error: unknown) => {
        expect(String(error)).toMatch(/rennes still runs Deployment default\/late; write --drain/);
        return false;
      },
    );
    await world.pass(30);
    expect(world.memberObject('rennes') === undefined).toBe(isGone);
    expect(world.replicas('late')).toEqual({ [isGone ? 'brest' : 'rennes']: 2 });
    if (!isGone) expect(isCordoned(world)).not.toBe(true);
  });

  test('is cordoned until the operator has seen that', async () => {
    const world = await twoMembers();
    const wasCordoned: unknown[] = [];
    const watched = world.clock.after(100_000, () => wasCordoned.push(isCordoned(world)));
    await leave(world, 'rennes');
    watched();
    expect(wasCordoned).toEqual([true]);
    expect(world.memberObject('rennes')).toBeUndefined();
  });

  test('with workloads on it stays as it is', async () => {
    const world = await twoMembers();
    world.apply('web', EITHER);
    await world.pass(20);
    const before = world.memberObject('rennes')?.metadata.generation;
    await expect(leave(world, 'rennes')).rejects.toMatchObject({ exitCode: 2 });
    expect(world.memberObject('rennes')?.metadata.generation).toBe(before);
    expect(world.replicas('web')).toEqual({ rennes: 2 });
  });

  test('is drained by the operator, and nothing of it is left', async () => {
    const world = await twoMembers();
    world.apply('web', EITHER);
    await world.pass(20);
    await leave(world, 'rennes', { drain: true });
    expect(world.memberObject('rennes')).toBeUndefined();
    expect(world.replicas('web')).toEqual({ brest: 2 });
    const { metadata } = world.object('web')!;
    expect(world.cluster0.local('test').list(MULTI_CLUSTER_DEPLOYMENTS)).toHaveLength(1);
    expect(metadata.deletionTimestamp).toBeUndefined();
  });
});

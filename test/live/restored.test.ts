// cluster0 goes back to an older backup: what it says is wanted again, and what it does not know any more runs on and is counted.

import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import { Turnover } from './end-state.ts';
import { World } from './world.ts';

/** `front` and `gone` are in the backup; since then front has grown, gone was deleted, and new and a member have come. */
async function restored(
  isRestarted: boolean,
): Promise<{ readonly world: World; readonly turnover: Turnover }> {
  const world = new World();
  const operator = world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1', replicas: 2 });
  world.apply('gone', { locations: 'cluster2', replicas: 1 });
  await world.pass(40);
  const backup = world.cluster0.snapshot();
  world.patchSpec('front', { replicas: 3 });
  world.delete('gone');
  world.addServer('cluster4', [4]);
  world.register('cluster4');
  await world.pass(40);
  world.apply('new', { locations: 'cluster2, cluster4', replicas: 1 });
  await world.pass(40);
  expect(world.replicas('new')).toEqual({ cluster2: 1, cluster4: 1 });
  if (isRestarted) operator.kill();
  const turnover = new Turnover(world);
  world.cluster0.restore(backup);
  if (isRestarted) world.start();
  await world.pass(900);
  return { world, turnover };
}

async function orphans(world: World): Promise<Record<string, number>> {
  world.operators.at(-1)!.mck8s.measure();
  const { values } = await world.metrics.at(-1)!.orphanedObjects.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.cluster), value]));
}

describe.each([
  ['while the operator runs', false],
  ['before the operator starts', true],
])('cluster0 restored from an older backup %s', (_when, isRestarted) => {
  test('has what it says, and what it does not know runs on', async () => {
    const { world, turnover } = await restored(isRestarted);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    expect(world.replicas('gone')).toEqual({ cluster2: 1 });
    expect(world.isReady('front') && world.isReady('gone')).toBe(true);
    expect(world.replicas('new')).toEqual({ cluster2: 1, cluster4: 1 });
    expect(turnover.counts).toEqual({ 'cluster2/gone': { created: 1, deleted: 0 } });
  });

  test('tells what was left over in members that it knows', async () => {
    const { world } = await restored(isRestarted);
    expect(await orphans(world)).toEqual({ cluster1: 0, cluster2: 1, cluster3: 0 });
  });

  test('leaves alone what was left even where its object comes again, until people say whose it is', async () => {
    const { world } = await restored(isRestarted);
    world.apply('new', { locations: 'cluster2', replicas: 1 });
    await world.pass(60);
    expect(world.reasons('new')).toEqual({ cluster2: 'NotOurs' });
    world.member('cluster2').local('admin').remove(DEPLOYMENTS, { namespace: 'default', name: 'new' });
    await world.pass(900);
    expect(world.isReady('new')).toBe(true);
    expect(await orphans(world)).toEqual({ cluster1: 0, cluster2: 0, cluster3: 0 });
  });
});

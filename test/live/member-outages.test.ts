// Members that do not answer: who is told and when, what waits, and that nothing is deleted or moved for it.

import { describe, expect, test } from 'vitest';
import { Turnover } from './end-state.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

/** A world in which front runs with two replicas in each of two members. */
async function running(): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  await world.pass(40);
  expect(world.isReady('front')).toBe(true);
  return world;
}

const EVERYWHERE = { cluster1: 2, cluster2: 2 };

describe('a member that does not answer', () => {
  test.each([
    [
      'freezes',
      (world: World) => {
        world.member('cluster1').freeze();
      },
    ],
    [
      'is down',
      (world: World) => {
        world.member('cluster1').kill();
      },
    ],
  ])('is told of within 45 s where it %s', async (_how, fail) => {
    const world = await running();
    const turnover = new Turnover(world);
    fail(world);
    await world.pass(29);
    expect(world.standing('cluster1')).toBe('True Answers');
    await world.pass(16);
    expect(world.standing('cluster1')).toBe('False Unreachable');
    expect(world.events('cluster1').map(({ type, reason }) => `${type} ${reason}`)).toEqual([
      'Normal Ready',
      'Warning NotReady',
    ]);
    expect(world.reasons('front')).toEqual({ cluster1: 'ClusterNotReady', cluster2: 'Running' });
    expect(world.placements('front')).toEqual(EVERYWHERE);
    await world.pass(3600);
    expect(world.placements('front')).toEqual(EVERYWHERE);
    expect(turnover.counts).toEqual({});
  });

  test('keeps nobody else waiting, and gets what was wished meanwhile when it is back', async () => {
    const world = await running();
    world.member('cluster1').freeze();
    await world.pass(60);
    world.patchSpec('front', { template: template('front', { image: 'app:2' }) });
    await world.pass(10);
    expect(world.images('front')).toEqual({ cluster1: 'app:1', cluster2: 'app:2' });
    world.member('cluster1').thaw();
    await world.pass(60);
    expect(world.images('front')).toEqual({ cluster1: 'app:2', cluster2: 'app:2' });
    expect(world.isReady('front')).toBe(true);
  });

  test('is ready again only after it has answered for ten seconds (49)', async () => {
    const world = await running();
    world.member('cluster1').kill();
    await world.pass(60);
    world.member('cluster1').restart();
    await world.until(
      () =>
        world.standing('cluster1') === 'False NotListed' || world.standing('cluster1') === 'False Recovering',
      30,
    );
    await world.pass(5);
    expect(world.standing('cluster1')).not.toBe('True Answers');
    await world.pass(15);
    expect(world.standing('cluster1')).toBe('True Answers');
  });

  test('takes no new replicas; those go where it answers', async () => {
    const world = await running();
    world.member('cluster1').kill();
    await world.pass(60);
    world.apply('back', { locations: 'cluster1', replicas: 1 });
    await world.pass(10);
    expect(world.considered('back')['cluster1']).toBe('ClusterNotReady');
    expect(Object.keys(world.replicas('back'))).not.toContain('cluster1');
    expect(world.isReady('back')).toBe(true);
  });
});

test('a member that flaps within its grace changes nothing (49)', async () => {
  const world = await running();
  const turnover = new Turnover(world);
  const since = world.clock.monotonicMicros();
  for (let i = 0; i < 20; i++) {
    world.member('cluster1').kill();
    await world.pass(20);
    world.member('cluster1').restart();
    await world.pass(15);
  }
  expect(world.events('cluster1').map(({ reason }) => reason)).toEqual(['Ready']);
  expect(turnover.counts).toEqual({});
  expect(world.traffic.writesSince(since).filter(({ path }) => path.includes('/front'))).toEqual([]);
});

describe('a fleet of which no member answers', () => {
  test('is held as it was: we suspect ourselves (51)', async () => {
    const world = await running();
    const turnover = new Turnover(world);
    for (const server of world.members.values()) server.freeze();
    await world.pass(600);
    expect(['cluster1', 'cluster2', 'cluster3'].map((name) => world.standing(name))).toEqual([
      'Unknown SuspectOurselves',
      'Unknown SuspectOurselves',
      'Unknown SuspectOurselves',
    ]);
    expect(world.events('cluster1').map(({ reason }) => reason)).toEqual(['Ready', 'SuspectOurselves']);
    expect(world.placements('front')).toEqual(EVERYWHERE);
    for (const server of world.members.values()) server.thaw();
    await world.pass(60);
    expect(world.standing('cluster1')).toBe('True Answers');
    expect(world.isReady('front')).toBe(true);
    expect(turnover.counts).toEqual({});
  });

  test('is not taken for empty by an operator that starts then', async () => {
    const world = await running();
    const turnover = new Turnover(world);
    for (const server of world.members.values()) server.kill();
    world.operators[0]!.kill();
    world.start();
    await world.pass(600);
    expect(world.placements('front')).toEqual(EVERYWHERE);
    for (const server of world.members.values()) server.restart();
    await world.pass(120);
    expect(world.isReady('front')).toBe(true);
    expect(turnover.counts).toEqual({});
  });
});

describe('deleting while a member is dead', () => {
  async function deleting(): Promise<World> {
    const world = await running();
    world.member('cluster1').kill();
    await world.pass(60);
    world.delete('front');
    await world.pass(60);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    const blocked = world.condition(world.object('front'), 'DeletionBlocked');
    expect(blocked).toMatchObject({ status: 'True', reason: 'ClusterNotReady' });
    expect(blocked?.message).toContain('cluster1');
    expect(blocked?.message).toContain('fogguru.eu/abandon=cluster1');
    expect(
      world
        .events('front')
        .filter(({ reason }) => reason === 'ClusterNotReady')
        .map(({ type }) => type),
    ).toContain('Warning');
    return world;
  }

  test('waits, and ends when it answers', async () => {
    const world = await deleting();
    world.member('cluster1').restart();
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });

  test('ends when it is unregistered', async () => {
    const world = await deleting();
    world.unregister('cluster1');
    await world.pass(15);
    expect(world.object('front')).toBeUndefined();
  });

  test('ends when the user gives it up', async () => {
    const world = await deleting();
    world.annotate('front', { 'fogguru.eu/abandon': 'cluster1' });
    await world.pass(15);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
  });

  test('waits on with another operator', async () => {
    const world = await deleting();
    world.operators[0]!.kill();
    world.start();
    await world.pass(120);
    expect(world.object('front')).toBeDefined();
    world.member('cluster1').restart();
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });
});

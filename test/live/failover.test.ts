// Replicas leave a member that is silent for long where their object says so, live as rehearsed; what was there goes when it is back.

import { expect, test } from 'vitest';
import { World } from './world.ts';

const TO_CLUSTER1 = { locations: 'cluster1', replicas: 2 };

async function running(placement: object | undefined): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(2);
  world.apply('front', { ...TO_CLUSTER1, ...(placement === undefined ? {} : { placement }) });
  await world.pass(40);
  expect(world.isReady('front')).toBe(true);
  return world;
}

test('without opting in nothing moves', async () => {
  const world = await running(undefined);
  world.member('cluster1').kill();
  await world.pass(3600);
  expect(world.placements('front')).toEqual({ cluster1: 2 });
});

test('a blink moves nothing', async () => {
  const world = await running({ failover: { after: '2m' } });
  world.member('cluster1').kill();
  await world.pass(120);
  world.member('cluster1').restart();
  await world.pass(300);
  expect(world.placements('front')).toEqual({ cluster1: 2 });
});

test('once it has lasted they run elsewhere, and once it is back, only there', async () => {
  const world = await running({ failover: { after: '2m' } });
  world.member('cluster1').kill();
  // Not ready after 30 s at the soonest and 45 s at the latest.
  await world.pass(30 + 119);
  expect(world.placements('front')).toEqual({ cluster1: 2 });
  await world.pass(30);
  const [elsewhere] = Object.keys(world.placements('front'));
  expect(elsewhere).not.toBe('cluster1');
  expect(Object.values(world.placements('front'))).toEqual([2]);
  expect(world.isReady('front')).toBe(true);
  expect(world.reasons('front')).toEqual({ cluster1: 'ClusterNotReady', [elsewhere!]: 'Running' });
  // Nothing is deleted because something is missing.
  expect(world.replicas('front')).toEqual({ cluster1: 2, [elsewhere!]: 2 });
  world.member('cluster1').restart();
  await world.pass(60);
  expect(world.replicas('front')).toEqual({ [elsewhere!]: 2 });
  expect(world.isReady('front')).toBe(true);
});

test('what is to go is remembered by another operator', async () => {
  const world = await running({ failover: { after: '2m' } });
  world.member('cluster1').kill();
  await world.pass(200);
  world.operators[0]!.kill();
  world.start();
  await world.pass(120);
  const moved = world.placements('front');
  expect(moved).not.toHaveProperty('cluster1');
  world.member('cluster1').restart();
  await world.pass(60);
  expect(world.replicas('front')).toEqual(moved);
});

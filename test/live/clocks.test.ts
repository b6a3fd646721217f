// Clocks that jump and clocks that differ: what lasts is measured by our own monotonic clock, and stamps of a member are put into
// our time before they are compared.

import { describe, expect, test } from 'vitest';
import { SECOND } from '../../handlers/ports/clock.ts';
import { World } from './world.ts';

const HOUR = 3600 * SECOND;

/** Replicas that were promised to a member whose nodes are closed before they come. */
async function stuck(world: World): Promise<void> {
  world.start();
  await world.pass(2);
  world.apply('front', { locations: 'cluster1', replicas: 2, placement: { stuckAfter: '60s' } });
  await world.pass(0.008);
  world.cordon('cluster1');
  await world.pass(10);
  expect(world.said('front', 'Ready')).toBe('False Unschedulable');
}

describe('pods that find no node', () => {
  test.each([
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
  ])('are taken back when their time is up where the member is %s (48)', async (_how, skew) => {
    const world = new World({ skewMicros: { cluster1: skew } });
    await stuck(world);
    await world.pass(40);
    expect(world.placements('front')).toEqual({ cluster1: 2 });
    await world.pass(20);
    expect(world.placements('front')).toEqual({ cluster2: 2 });
  });

  test.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('are taken back when their time is up where our clock is set %s an hour (48)', async (_how, delta) => {
    const world = new World();
    await stuck(world);
    world.operators[0]!.jump(delta);
    await world.pass(40);
    expect(world.placements('front')).toEqual({ cluster1: 2 });
    await world.pass(20);
    expect(world.placements('front')).toEqual({ cluster2: 2 });
  });
});

test.each([
  ['forward', HOUR],
  ['back', -HOUR],
])('a clock that is set %s an hour changes nothing of what runs (48)', async (_how, delta) => {
  const world = new World();
  const election = { leaseDurationMicros: 15e6, renewDeadlineMicros: 10e6, retryPeriodMicros: 2e6 };
  world.start({ election });
  world.start({ election });
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  await world.pass(60);
  world.operators[0]!.jump(delta);
  expect(await world.writesWhile(600)).toBe(0);
  expect(world.operators[0]!.mck8s.isLeading()).toBe(true);
  expect(world.isReady('front')).toBe(true);
});

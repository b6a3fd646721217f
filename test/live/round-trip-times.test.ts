// Round-trip times that MemberClusters declare: what is placed goes by them, and what is placed stays as they change.

import { describe, expect, test } from 'vitest';
import { replay } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { seenBy } from '../../handlers/snapshot/from-look.ts';
import { snapshotOf } from '../../handlers/snapshot/scenario.ts';
import { scenarioOf } from '../world/story.ts';
import { World } from './world.ts';

const ROOM = { cluster1: [2], cluster2: [4], cluster3: [4] };

/** Writes other than to statuses of members, while time passes. */
async function writesToOthers(world: World): Promise<readonly string[]> {
  const since = world.clock.monotonicMicros();
  await world.pass(60);
  const paths = world.traffic.writesSince(since).map(({ path }) => path);
  return paths.filter((path) => !path.includes('/memberclusters/'));
}

/** Three clusters; from the first, the third is nearer than the second. */
async function started(): Promise<World> {
  const world = new World({ members: ROOM });
  world.configure('cluster1', { roundTripTimes: { cluster2: '20ms', cluster3: '5ms' } });
  world.start();
  await world.pass(5);
  return world;
}

describe('what does not fit in its location', () => {
  test('goes to the nearest by declared time', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 1 });
  });

  test('goes by what the others declare as well: one holds both ways', async () => {
    const world = new World({ members: ROOM });
    world.configure('cluster2', { roundTripTimes: { cluster1: '0.9ms' } });
    world.configure('cluster3', { roundTripTimes: { cluster1: '0.4ms' } });
    world.start();
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 1 });
  });

  test('goes by the longer of two times that are declared for one way', async () => {
    const world = await started();
    world.configure('cluster3', { roundTripTimes: { cluster1: '30ms' } });
    await world.pass(1);
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 1 });
  });

  test('stays where it is as times change, and more of it goes by the new ones', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 1 });
    world.configure('cluster1', { roundTripTimes: { cluster2: '1ms', cluster3: '90ms' } });
    expect(await writesToOthers(world)).toEqual([]);
    world.configure('cluster1', {});
    expect(await writesToOthers(world)).toEqual([]);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 1 });
    world.configure('cluster1', { roundTripTimes: { cluster2: '1ms', cluster3: '90ms' } });
    await world.pass(1);
    world.apply('second', { locations: 'cluster1', replicas: 1 });
    await world.pass(10);
    expect(world.replicas('second')).toEqual({ cluster2: 1 });
  });

  test('goes by no time that a cluster took with it', async () => {
    const world = await started();
    world.unregister('cluster1');
    await world.pass(1);
    world.register('cluster1');
    await world.pass(10);
    world.apply('front', { locations: 'cluster1', replicas: 3 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 1 });
  });
});

describe('a limit of the round-trip time', () => {
  const near = { home: 'cluster1', maxRttMs: 6 };

  test('lets through what is declared to be near', async () => {
    const world = await started();
    world.apply('front', { placementPolicy: 'nearest', placement: near, replicas: 3 });
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 1 });
    expect(world.considered('front')['cluster2']).toBe('TooFar');
  });

  test('wakes what waits when a nearer cluster is declared or registered, and moves nothing when one goes', async () => {
    const world = new World({ members: { cluster1: [2], cluster2: [4] } });
    world.configure('cluster1', { roundTripTimes: { cluster2: '20ms', cluster3: '5ms' } });
    world.start();
    world.apply('front', { placementPolicy: 'nearest', placement: near, replicas: 8 });
    await world.pass(10);
    expect(world.unplaced('front')).toBe(6);
    world.addServer('cluster3', [4]);
    world.register('cluster3');
    await world.pass(10);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster3: 4 });
    world.configure('cluster1', { roundTripTimes: { cluster2: '6ms', cluster3: '5ms' } });
    await world.pass(10);
    const all = { cluster1: 2, cluster2: 2, cluster3: 4 };
    expect(world.replicas('front')).toEqual(all);
    world.configure('cluster1', {});
    await world.pass(30);
    expect(world.replicas('front')).toEqual(all);
  });
});

test('a time that cannot be is told in the status, and those before it hold', async () => {
  const world = await started();
  world.configure('cluster1', { roundTripTimes: { cluster2: '-1ms', cluster3: 'NaN' } });
  await world.pass(5);
  expect(world.standing('cluster1')).toBe('False BadObject');
  world.apply('front', {
    placementPolicy: 'nearest',
    placement: { home: 'cluster1', maxRttMs: 6 },
    replicas: 3,
  });
  await world.pass(10);
  expect(world.replicas('front')).toEqual({ cluster3: 3 });
  expect(world.considered('front')['cluster2']).toBe('TooFar');
});

test('a snapshot has them, and a recording of their coming and going is decided again as it was', async () => {
  const lines: string[] = [];
  const world = new World({ members: ROOM });
  world.configure('cluster1', { roundTripTimes: { cluster2: '20ms', cluster3: '5ms' } });
  world.start({ record: () => ({ tape: new TapeWriter(), write: (line) => lines.push(line) }) });
  world.apply('front', { locations: 'cluster1', replicas: 3 });
  await world.pass(10);
  const { text } = await world.look((look) => snapshotOf(seenBy(look), { version: '0.0.0', jobRun: '10m' }));
  expect(scenarioOf(text).network.rttMs.get('cluster1')).toEqual(
    new Map([
      ['cluster2', 20],
      ['cluster3', 5],
    ]),
  );
  world.configure('cluster1', { roundTripTimes: { cluster2: '1ms' } });
  await world.pass(1);
  world.apply('second', { locations: 'cluster1', replicas: 1 });
  await world.pass(10);
  expect(world.replicas('second')).toEqual({ cluster2: 1 });
  expect(lines.some((line) => line.includes('"rttGone"'))).toBe(true);
  const replayed = [...replay(lines)];
  expect(replayed.length).toBeGreaterThan(1);
  expect(replayed.filter(({ same }) => !same)).toEqual([]);
});

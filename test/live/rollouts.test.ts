// A changed template in the members of a live operator: one cluster after another, and no further than where it is bad.

import { expect, test } from 'vitest';
import { replay } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

const MEMBERS = ['cluster1', 'cluster2', 'cluster3'];
const image = (name: string): ReturnType<typeof template> => template('front', { image: name });

/** A world in which front runs everywhere, is rolled out from cluster2 on, and fails where it takes more than a minute. */
async function running(lines: string[] = []): Promise<World> {
  const world = new World();
  world.start({ record: () => ({ tape: new TapeWriter(), write: (line) => void lines.push(line) }) });
  await world.pass(2);
  const rollout = { order: ['cluster2'], readyWithin: '1m' };
  world.apply('front', { locations: MEMBERS.join(), replicas: 2, rollout });
  await world.until(() => world.isReady('front'));
  return world;
}

/** In which order members were given an image from now on. */
function givenFrom(world: World): string[] {
  const given: string[] = [];
  const before = world.images('front');
  for (const member of MEMBERS)
    world.member(member).listen(() => {
      if (world.images('front')[member] === before[member] || given.includes(member)) return;
      given.push(member);
    });
  return given;
}

test('a good image goes through the members in order, each ready before the next, and replays', async () => {
  const lines: string[] = [];
  const world = await running(lines);
  const given = givenFrom(world);
  world.patchSpec('front', { template: image('app:2') });
  await world.until(() => given.length === 1);
  await world.pass(0.2);
  expect(world.reasons('front')).toEqual({
    cluster1: 'WaitingForTurn',
    cluster2: 'Progressing',
    cluster3: 'WaitingForTurn',
  });
  expect(world.said('front', 'RolloutPaused')).toBe('False RollingOut');
  await world.until(() => world.isReady('front'), 120);
  expect(given).toEqual(['cluster2', 'cluster1', 'cluster3']);
  expect(world.said('front', 'RolloutPaused')).toBe('False RolledOut');
  // Members tell of their free room every half minute.
  await world.pass(60);
  expect(await world.writesWhile(60)).toBe(0);
  expect([...replay(lines)].filter((decision) => !decision.same)).toEqual([]);
});

test('a bad image stops at the first, is told of once, and members that wait are scaled with what they have', async () => {
  const world = await running();
  world.patchSpec('front', { template: image('bad:1') });
  await world.pass(90);
  const halted = { cluster1: 'app:1', cluster2: 'bad:1', cluster3: 'app:1' };
  expect(world.images('front')).toEqual(halted);
  expect(world.said('front', 'RolloutPaused')).toBe('True RolloutPaused');
  expect(world.said('front', 'Ready')).toBe('False RolloutPaused');
  const { message } = world.condition(world.object('front'), 'RolloutPaused')!;
  expect(message).toContain('cluster2 has 2 of 2 ready and 2 of the template before 60 s after');
  const told = world.events('front').filter(({ reason }) => reason === 'RolloutPaused');
  expect(told.map(({ note }) => note)).toEqual([message]);
  world.patchSpec('front', { replicas: 3 });
  await world.pass(30);
  expect(world.replicas('front')).toEqual({ cluster1: 3, cluster2: 3, cluster3: 3 });
  expect(world.images('front')).toEqual(halted);
});

test.each(['app:1', 'app:2'])('%s after a bad image ends everywhere', async (next) => {
  const world = await running();
  world.patchSpec('front', { template: image('bad:1') });
  await world.pass(90);
  world.patchSpec('front', { template: image(next) });
  await world.until(() => world.isReady('front'), 120);
  expect(world.images('front')).toEqual({ cluster1: next, cluster2: next, cluster3: next });
});

test('a new operator goes on where the last one stopped, and gives a bad image to nobody else', async () => {
  const world = await running();
  world.patchSpec('front', { template: image('bad:1') });
  await world.pass(30);
  world.operators[0]!.kill();
  world.start();
  await world.pass(29);
  expect(world.said('front', 'RolloutPaused')).toBe('False RollingOut');
  await world.pass(10);
  expect(world.said('front', 'RolloutPaused')).toBe('True RolloutPaused');
  expect(world.images('front')).toEqual({ cluster1: 'app:1', cluster2: 'bad:1', cluster3: 'app:1' });
});

test('a member that the new operator has never seen is not given a bad image when it comes back', async () => {
  const world = await running();
  world.member('cluster3').kill();
  world.patchSpec('front', { template: image('bad:1') });
  await world.pass(5);
  world.operators[0]!.kill();
  world.start();
  await world.pass(120);
  world.member('cluster3').restart();
  await world.pass(120);
  expect(world.images('front')).toEqual({ cluster1: 'app:1', cluster2: 'bad:1', cluster3: 'app:1' });
});

test('a bad image that has stopped is not brought to a member that overflow reaches', async () => {
  const world = new World({ members: { cluster1: [4], cluster2: [4], cluster3: [4, 4] } });
  world.start();
  await world.pass(2);
  const rollout = { order: ['cluster2'], readyWithin: '1m' };
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2, rollout });
  await world.until(() => world.isReady('front'));
  world.patchSpec('front', { template: image('bad:1') });
  await world.pass(90);
  world.patchSpec('front', { replicas: 6 });
  await world.pass(30);
  expect(world.placements('front')['cluster3']).toBeGreaterThan(0);
  expect(Object.keys(world.images('front'))).toEqual(['cluster1', 'cluster2']);
  expect(world.reasons('front')['cluster3']).toBe('WaitingForTurn');
  world.patchSpec('front', { template: image('app:2') });
  await world.until(() => world.isReady('front'), 120);
  expect(world.images('front')).toEqual({ cluster1: 'app:2', cluster2: 'app:2', cluster3: 'app:2' });
});

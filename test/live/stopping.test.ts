// SIGTERM in the middle of work: an operator ends in time whoever does not answer, and lets others lead.

import { expect, test } from 'vitest';
import type { Election } from '../../handlers/operator/mck8s.ts';
import { LEASES } from '../../handlers/ports/kube-object.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { World } from './world.ts';

const ELECTION: Election = {
  leaseDurationMicros: 15 * SECOND,
  renewDeadlineMicros: 10 * SECOND,
  retryPeriodMicros: 2 * SECOND,
};

function holder(world: World): unknown {
  const lease = world.cluster0.local('reader').get(LEASES, { namespace: 'mck8s-system', name: 'mck8s' });
  return (lease?.['spec'] as { holderIdentity?: unknown }).holderIdentity;
}

const TROUBLES: Readonly<Record<string, (world: World) => void>> = {
  'all is well': () => undefined,
  'a member is frozen': (world) => {
    world.member('cluster1').freeze();
  },
  'no member answers': (world) => {
    for (const server of world.members.values()) server.freeze();
  },
  'cluster0 does not answer writes of objects': (world) => {
    world.cluster0.faults.add({
      method: ['PATCH', 'POST'],
      path: /fogguru|events/,
      fault: { kind: 'blackHole', when: 'before' },
    });
  },
  'cluster0 answers late': (world) => {
    world.cluster0.faults.add({ path: /fogguru|events/, fault: { kind: 'slow', delayMicros: 8 * SECOND } });
  },
};

test.each(Object.entries(TROUBLES))(
  'ends within 30 s and releases the lease where %s (69)',
  async (_name, trouble) => {
    const world = new World();
    const operator = world.start({ election: ELECTION });
    await world.pass(20);
    trouble(world);
    for (let i = 0; i < 40; i++)
      world.apply(`app-${i}`, { numberOfLocations: 3, replicas: 1 }, { cpu: '10m' });
    await world.pass(0.005);
    const stopped = operator.stop();
    const asked = world.clock.monotonicMicros();
    await world.until(stopped.isDone, 30);
    expect(holder(world)).toBe('');
    const ended = world.clock.monotonicMicros();
    expect(ended - asked).toBeLessThan(30 * SECOND);
    await world.pass(120);
    expect(world.traffic.requests.filter(({ atMicros }) => atMicros > ended)).toEqual([]);
  },
);

test('ends within 30 s where cluster0 does not answer at all (69)', async () => {
  const world = new World();
  const operator = world.start({ election: ELECTION });
  await world.pass(20);
  world.apply('front', { locations: 'cluster1', replicas: 1 });
  await world.pass(0.003);
  world.cluster0.freeze();
  const stopped = operator.stop();
  await world.until(stopped.isDone, 30);
  expect(stopped.isDone()).toBe(true);
});

test('leaves nothing running that it had only begun, whenever after its start it is asked to end', async () => {
  let connected = 0;
  for (let millis = 0; millis <= 60; millis++) {
    const world = new World();
    world.credentialMicros = 20_000;
    const operator = world.start({ election: ELECTION });
    await world.pass(millis / 1000);
    const stopped = operator.stop();
    await world.until(stopped.isDone, 30);
    const ended = world.clock.monotonicMicros();
    await world.pass(60);
    const { requests } = world.traffic;
    expect(requests.filter(({ atMicros }) => atMicros > ended)).toEqual([]);
    if (requests.some(({ server }) => server !== 'cluster0')) connected++;
  }
  expect(connected).toBeGreaterThan(10);
});

test('what was begun is finished by the next one (69)', async () => {
  const world = new World();
  const operator = world.start({ election: ELECTION });
  await world.pass(5);
  for (let i = 0; i < 40; i++) world.apply(`app-${i}`, { numberOfLocations: 3, replicas: 1 }, { cpu: '10m' });
  await world.pass(0.006);
  operator.stop();
  world.start({ election: ELECTION });
  await world.pass(60);
  const unready = Array.from({ length: 40 }, (_, i) => `app-${i}`).filter((name) => !world.isReady(name));
  expect(unready).toEqual([]);
});

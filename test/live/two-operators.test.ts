// Two operators at once: by the lease only one of them writes at any time, whatever becomes of the other.

import { describe, expect, test } from 'vitest';
import type { Election } from '../../handlers/operator/mck8s.ts';
import { LEASES } from '../../handlers/ports/kube-object.ts';
import { SECOND } from '../../handlers/ports/clock.ts';
import { endState } from './end-state.ts';
import { isWrite } from './traffic.ts';
import { World } from './world.ts';

const SHORT: Election = {
  leaseDurationMicros: 6 * SECOND,
  renewDeadlineMicros: 4 * SECOND,
  retryPeriodMicros: SECOND,
};

function holder(world: World): unknown {
  const place = { namespace: 'mck8s-system', name: 'mck8s' };
  return (world.cluster0.local('reader').get(LEASES, place)?.['spec'] as { holderIdentity?: unknown })
    .holderIdentity;
}

/** Who wrote, one entry for each unbroken run of writes, by the time at which servers applied them. */
function turns(world: World): string[] {
  const writes = [world.cluster0, ...world.members.values()]
    .flatMap(({ log }) => log.writes)
    .filter(({ actor, resource }) => actor.startsWith('operator-') && !/^(leases|events)\./.test(resource))
    .toSorted((a, b) => a.atMicros - b.atMicros);
  return writes.map(({ actor }) => actor).filter((actor, index, all) => actor !== all[index - 1]);
}

function started(): World {
  const world = new World();
  world.start({ election: SHORT });
  world.start({ election: SHORT });
  return world;
}

const MOVE = { locations: 'cluster2, cluster3', replicas: 1 };

describe('of two operators', () => {
  test('the one that holds the lease writes, and the other one when that stops in order', async () => {
    const world = started();
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(20);
    expect(holder(world)).toBe('operator-1');
    expect(world.isReady('front')).toBe(true);
    const stopped = world.operators[0]!.stop();
    await world.pass(3);
    expect(stopped.isDone()).toBe(true);
    expect(holder(world)).toBe('operator-2');
    world.patchSpec('front', MOVE);
    await world.pass(30);
    expect(world.replicas('front')).toEqual({ cluster2: 1, cluster3: 1 });
    expect(turns(world)).toEqual(['operator-1', 'operator-2']);
  });

  test('a leader that is cut off from cluster0 writes to no member after its term (47)', async () => {
    const world = started();
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(20);
    // Writes to the member go on for long, so that there is always something to be written.
    world
      .member('cluster1')
      .faults.add({ actor: 'operator-1', method: 'PATCH', fault: { kind: 'status', status: 500 } });
    world.cluster0.faults.add({
      actor: 'operator-1',
      method: 'PATCH',
      path: /leases/,
      fault: { kind: 'blackHole', when: 'before' },
    });
    world.patchSpec('front', { replicas: 3 });
    await world.pass(40);
    expect(holder(world)).toBe('operator-2');
    const last = world.traffic.requests
      .filter((request) => request.actor === 'operator-1' && isWrite(request))
      .at(-1)!;
    const first = world.traffic.requests.find(
      (request) => request.actor === 'operator-2' && isWrite(request),
    )!;
    expect(last.atMicros).toBeLessThan(first.atMicros);
    expect(world.replicas('front')).toEqual({ cluster1: 3 });
    expect(turns(world)).toEqual(['operator-1', 'operator-2']);
  });

  test('a leader that sleeps at any of its writes writes nothing when it wakes (47)', async () => {
    const play = async (number: number): Promise<{ state: unknown; writes: number; turns: string[] }> => {
      const world = started();
      await world.pass(2);
      world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
      await world.pass(40);
      const [leader] = world.operators;
      const since = world.clock.monotonicMicros();
      let writes = 0;
      world.traffic.onSend = (request) => {
        if (!isWrite(request) || request.actor !== 'operator-1' || ++writes !== number) return;
        queueMicrotask(() => {
          leader!.pause();
        });
      };
      world.patchSpec('front', MOVE);
      await world.pass(50);
      world.traffic.onSend = () => undefined;
      leader!.resume();
      const wokenMicros = world.clock.monotonicMicros();
      await world.pass(60);
      const woken = world.traffic.writesSince(wokenMicros).filter(({ actor }) => actor === 'operator-1');
      if (number > 0) expect({ number, woken }).toEqual({ number, woken: [] });
      return { state: endState(world), writes: world.traffic.writesSince(since).length, turns: turns(world) };
    };
    const clean = await play(0);
    for (let number = 1; number <= clean.writes; number++) {
      const { state, turns: seen } = await play(number);
      expect({ number, state }).toEqual({ number, state: clean.state });
      expect([['operator-1'], ['operator-1', 'operator-2']]).toContainEqual(seen);
    }
  });
});

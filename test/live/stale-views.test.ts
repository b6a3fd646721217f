// Operators that start on lists which are behind: what the world has taken back meanwhile is not done after all.

import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { JobWorld } from './job-world.ts';
import { isWrite } from './traffic.ts';
import { World } from './world.ts';

/** A world in which front runs with two replicas where it is said, and an operator that dies once it said the next thing. */
async function worldWhereOperatorDies(locations: string, act: (world: World) => void): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(2);
  world.apply('front', { locations, replicas: 2 });
  await world.pass(40);
  act(world);
  world.traffic.onSend = (request) => {
    if (isWrite(request) && request.path.endsWith('/front/status'))
      queueMicrotask(() => {
        world.operators[0]!.kill();
      });
  };
  await world.pass(2);
  world.traffic.onSend = () => undefined;
  expect(world.operators[0]!.isDead).toBe(true);
  return world;
}

/** The fewest replicas that a Deployment in a member is set to from now on; 0 where it is deleted. */
function fewestReplicas(world: World, member: string): () => number {
  let fewest = world.replicas('front')[member] ?? 0;
  world.member(member).listen(({ kindKey, object, isDeletion }) => {
    if (kindKey !== 'apps/deployments') return;
    const { replicas } = object['spec'] as { replicas: number };
    fewest = Math.min(fewest, isDeletion ? 0 : replicas);
  });
  return () => fewest;
}

describe('an operator that starts on a view of cluster0 that is behind', () => {
  test('does not leave a location that was given back', async () => {
    const world = await worldWhereOperatorDies('cluster1', (before) => {
      before.patchSpec('front', { locations: 'cluster3' });
    });
    expect(world.placements('front')).toEqual({ cluster3: 2 });
    const fewest = fewestReplicas(world, 'cluster1');
    world.cluster0.holdReads();
    world.patchSpec('front', { locations: 'cluster1' });
    world.start();
    await world.pass(120);
    world.cluster0.releaseReads();
    await world.pass(120);
    expect(fewest()).toBe(2);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    expect(world.isReady('front')).toBe(true);
  });

  test('does not scale down what was scaled up again', async () => {
    const world = await worldWhereOperatorDies('cluster1', (before) => {
      before.patchSpec('front', { replicas: 1 });
    });
    const fewest = fewestReplicas(world, 'cluster1');
    world.cluster0.holdReads();
    world.patchSpec('front', { replicas: 3 });
    world.start();
    await world.pass(120);
    world.cluster0.releaseReads();
    await world.pass(120);
    expect(fewest()).toBe(2);
    expect(world.replicas('front')).toEqual({ cluster1: 3 });
  });

  test('does not take what was made anew under a name for what was deleted under it (12)', async () => {
    const world = await worldWhereOperatorDies('cluster1, cluster2', (before) => {
      before.delete('front');
    });
    const { uid } = world.object('front')!.metadata;
    world.cluster0.holdReads();
    const place = { namespace: 'default', name: 'front' };
    world.change('front', (current) => withMetadata(current, { finalizers: [] }));
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    // Another operator made them its own, long ago.
    const newUid = world.object('front')!.metadata.uid;
    expect(newUid).not.toBe(uid);
    for (const member of ['cluster1', 'cluster2'])
      world
        .member(member)
        .local('operator-0')
        .change(DEPLOYMENTS, place, (current) => {
          const { annotations } = current.metadata as { annotations?: JsonObject };
          return withMetadata(current, { annotations: { ...annotations, 'fogguru.eu/uid': newUid } });
        });
    const fewest = [fewestReplicas(world, 'cluster1'), fewestReplicas(world, 'cluster2')];
    world.start();
    await world.pass(60);
    world.cluster0.releaseReads();
    await world.pass(60);
    expect(fewest.map((least) => least())).toEqual([2, 2]);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
  });

  test('does not forget where an earlier one has placed it', async () => {
    const world = new World();
    const first = world.start();
    await world.pass(2);
    world.cluster0.holdReads();
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    world.cluster0.releaseReads();
    world.cluster0.holdReads();
    await world.pass(5);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    first.kill();
    for (const server of world.members.values()) server.holdReads();
    world.delete('front');
    world.start();
    await world.pass(60);
    world.cluster0.releaseReads();
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });
});

describe('members that are behind', () => {
  test("are asked before what they show is taken for somebody else's", async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(5);
    world.member('cluster1').holdReads();
    world.delete('front');
    await world.pass(5);
    world.operators[0]!.kill();
    world.apply('front', { locations: 'cluster1', replicas: 1 });
    world.start();
    await world.pass(5);
    expect(world.replicas('front')).toEqual({ cluster1: 1 });
    expect(world.reasons('front')).not.toEqual({ cluster1: 'NotOurs' });
    world.delete('front');
    await world.pass(10);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });

  test('do not hide what was deleted before any watch has shown it', async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    const { faults } = world.member('cluster1');
    faults.add({ method: ['WATCH', 'GET'], path: /\/deployments\?/, fault: { kind: 'status', status: 503 } });
    world.member('cluster1').kill();
    world.member('cluster1').restart();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(5);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
    world.member('cluster1').local('somebody').remove(DEPLOYMENTS, { namespace: 'default', name: 'front' });
    world.member('cluster1').compact();
    await world.pass(5);
    faults.clear();
    await world.pass(60);
    expect(world.replicas('front')).toEqual({ cluster1: 2 });
  });

  test('take away what they were asked for and had not answered, whoever leads then (46)', async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    world.member('cluster1').freeze();
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(2);
    world.delete('front');
    await world.pass(60);
    world.operators[0]!.kill();
    world.start();
    await world.pass(60);
    expect(world.object('front')).toBeDefined();
    world.member('cluster1').thaw();
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });

  test('take away what was moved elsewhere and then deleted, whoever leads then (46)', async () => {
    const world = new World();
    world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1', replicas: 2 });
    await world.pass(40);
    world.member('cluster1').freeze();
    await world.pass(60);
    world.patchSpec('front', { locations: 'cluster2' });
    await world.pass(20);
    expect(world.placements('front')).toEqual({ cluster2: 2 });
    world.operators[0]!.kill();
    world.start();
    await world.pass(60);
    world.delete('front');
    await world.pass(60);
    expect(world.object('front')).toBeDefined();
    world.member('cluster1').thaw();
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });

  test('lose what is deleted though it is not seen there', async () => {
    const world = new World();
    for (const server of world.members.values()) server.holdReads();
    const first = world.start();
    await world.pass(2);
    world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
    await world.pass(5);
    first.kill();
    world.delete('front');
    world.start();
    await world.pass(60);
    expect(world.object('front')).toBeUndefined();
    expect(world.replicas('front')).toEqual({});
  });
});

function withMetadata(object: JsonObject, metadata: JsonObject): JsonObject {
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), ...metadata } };
}

describe('an operator whose view of cluster0 falls behind', () => {
  test('does not delete a job that has ended and is to be kept for longer now', async () => {
    const world = new JobWorld();
    world.start();
    await world.pass(2);
    world.applyJob('job', { locations: 'cluster1', ttlSecondsAfterFinished: 60 });
    await world.until(() => world.isComplete('job'), 600);
    await world.pass(2);
    world.cluster0.holdReads();
    world.patchJob('job', { ttlSecondsAfterFinished: 100_000 });
    await world.pass(120);
    world.cluster0.releaseReads();
    await world.pass(120);
    expect(world.job('job')?.metadata.deletionTimestamp).toBeUndefined();
    expect(world.isComplete('job')).toBe(true);
  });
});

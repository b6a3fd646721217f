// Whoever asks why an object is where it is gets every cluster with numbers, from cluster0 alone; whoever misspells gets the names.

import { describe, expect, test } from 'vitest';
import { MEMBER_CLUSTERS } from '../../handlers/cluster0/kinds.ts';
import { explainObject, type Meant } from '../../handlers/why/explain.ts';
import type { LiveExplanation } from '../../handlers/why/explanation.ts';
import { explanationText } from '../../handlers/why/explanation-text.ts';
import { World } from '../live/world.ts';
import { asked, squeezed } from './asking.ts';

function explained(world: World, name: string, more: Partial<Meant> = {}): Promise<LiveExplanation> {
  return asked(world, (side) => explainObject(side, { word: 'mcd', namespace: 'default', name, ...more }));
}

async function textOf(world: World, name: string): Promise<string> {
  return squeezed(explanationText(await explained(world, name), world.clock.wallMicros()));
}

async function withWork(): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(40);
  world.apply('front', { replicas: 10 });
  await world.pass(20);
  world.apply('big', { replicas: 20 });
  await world.pass(20);
  return world;
}

describe('an object that runs', () => {
  test('is explained by a verdict with numbers on every cluster, chosen or not', async () => {
    const world = await withWork();
    const { clusters, pods, waiting, notes, told } = await explained(world, 'front');
    expect(pods).toEqual({ wanted: 10, placed: 10, ready: 10, updated: 10 });
    expect(waiting).toBeNull();
    expect(notes).toEqual([]);
    expect(clusters).toMatchObject([
      { cluster: 'cluster1', wanted: 8, ready: 8, state: 'Running', verdict: 'Chosen' },
      { cluster: 'cluster2', wanted: 2, ready: 2, state: 'Running', verdict: 'Overflow' },
      { cluster: 'cluster3', wanted: null, state: '', verdict: 'NotNeeded' },
    ]);
    expect(clusters.map(({ why }) => why)).toEqual([
      'takes 8 of 10; rank 1 by 8; 2 nodes; fits 8 of 10',
      'takes 2 by overflow; rank 2 by 8; 2 nodes; fits 8',
      'has room and is not needed; rank 3 by 8; 2 nodes; fits 8',
    ]);
    expect(told[0]).toMatchObject({ reason: 'Placed', kind: 'MultiClusterDeployment', name: 'front' });
  });

  test('says so where a cluster came after the last plan', async () => {
    const world = await withWork();
    world.addServer('cluster4', [4]);
    world.register('cluster4');
    await world.pass(40);
    const { clusters, notes } = await explained(world, 'front');
    expect(clusters.at(-1)).toMatchObject({ cluster: 'cluster4', verdict: '', memberReady: true });
    expect(notes).toEqual([
      '1 cluster is without a verdict: registered after the last plan; --now decides anew, on all of them',
    ]);
  });
});

describe('what waits', () => {
  test('is told with its number, since when, and what each cluster lacks', async () => {
    const world = await withWork();
    const text = await textOf(world, 'big');
    expect(text).toContain('pods 20 wanted, 14 placed, 14 ready');
    expect(text).toMatch(/^waiting 6 for \d+s$/m);
    expect(text).toMatch(/^Ready False for \d+s, WaitingForRoom: 6 of 20 replicas wait for room$/m);
    expect(text).toMatch(/^cluster1 - - - Full full; 2 nodes, 2 full; fits 0$/m);
    expect(text).toMatch(/WaitingForRoom: 6 replicas wait for room/);
  });

  test('says each thing once', async () => {
    const lines = (await textOf(await withWork(), 'big')).split('\n');
    expect(lines.filter((line) => line.includes('6 of 20 replicas wait for room'))).toHaveLength(1);
  });
});

describe('an object that the operator has not seen', () => {
  test('is said to be new, and its clusters are there', async () => {
    const world = new World();
    world.apply('front', { replicas: 1 });
    const { notes, clusters } = await explained(world, 'front');
    expect(notes).toEqual([
      'the operator has not acted on generation 1 yet, so this is of none; mck8s status says whether it runs',
    ]);
    expect(clusters.map(({ cluster }) => cluster)).toEqual(['cluster1', 'cluster2', 'cluster3']);
    expect(await textOf(world, 'front')).toMatch(
      /^cluster1 - - - - no verdict yet; the cluster is not ready$/m,
    );
  });

  test('is explained where no cluster is registered', async () => {
    const world = new World({ members: {} });
    world.apply('front', { replicas: 1 });
    expect(await textOf(world, 'front')).toContain('No member cluster is registered');
  });
});

describe('a location that nobody registered', () => {
  test('is a line of its own', async () => {
    const world = await withWork();
    world.apply('lost', { locations: 'atlantis', replicas: 2 });
    await world.pass(20);
    expect(await textOf(world, 'lost')).toMatch(
      /^atlantis .*UnknownLocation no cluster of this name is registered/m,
    );
  });
});

describe('a name', () => {
  test.each([
    [{ name: 'frnt' }, 'there is no MultiClusterDeployment default/frnt; did you mean front?'],
    [{ name: 'xyzzy' }, 'there is no MultiClusterDeployment default/xyzzy; there is big, front'],
    [{ name: 'front', namespace: 'prod' }, 'there is no MultiClusterDeployment prod/front; write -n default'],
    [{ name: 'x', word: 'mcj' }, 'there is no MultiClusterJob default/x, and none of another name there'],
    [{ name: 'x', word: 'pods' }, 'explain tells of mcd/NAME, mcj/NAME and mcs/NAME, not of pods'],
    [{ name: 'x', word: 'mcl' }, 'explain tells of mcd/NAME, mcj/NAME and mcs/NAME, not of mcl'],
  ])('%j that is not there is answered with what there is', async (meant, why) => {
    const world = await withWork();
    await expect(explained(world, 'front', meant)).rejects.toThrow(why);
  });
});

test('a member that is gone keeps its line as long as the status has it', async () => {
  const world = await withWork();
  world.cluster0.local('admin').remove(MEMBER_CLUSTERS, { namespace: '', name: 'cluster3' });
  const { clusters } = await explained(world, 'front');
  expect(clusters.at(-1)).toMatchObject({ cluster: 'cluster3', registered: false, verdict: 'NotNeeded' });
});

// Deployments in members that somebody else made, or that an earlier life of cluster0 did: left alone until they are adopted, and then
// kept as they run.

import { describe, expect, test } from 'vitest';
import { isTaken } from '../../handlers/adopt/adoption.ts';
import { findAdoptions, listAll, takeOver } from '../../handlers/adopt/takeover.ts';
import { MULTI_CLUSTER_DEPLOYMENTS } from '../../handlers/cluster0/kinds.ts';
import { MANAGER } from '../../handlers/observe/marks.ts';
import { DEPLOYMENTS } from '../../handlers/ports/kube-object.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { driven } from '../support/virtual-driver.ts';
import { clientTo } from './clients.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

/** Under this name the original's library writes. */
const ORIGINAL = 'OpenAPI-Generator';
const ENV = [{ name: 'LEVEL', value: '1' }];

/** The template of `front`, with a variable. */
function withEnv(env: readonly object[]): JsonObject {
  const { metadata } = template('front');
  return {
    metadata,
    spec: { containers: [{ name: 'app', image: 'app:1', resources: { requests: { cpu: '1' } }, env }] },
  };
}

/** Deployments without a mark, as the original makes them. */
async function originalRuns(world: World, replicas: Readonly<Record<string, number>>): Promise<void> {
  for (const [member, count] of Object.entries(replicas)) {
    const client = clientTo(world, world.member(member), ORIGINAL);
    const spec = { replicas: count, selector: { matchLabels: { app: 'front' } }, template: withEnv(ENV) };
    const draft = { metadata: { name: 'front', namespace: 'default' }, spec };
    await driven(world.clock, client.create(DEPLOYMENTS, draft));
  }
}

/** What `mck8s adopt --yes` does. */
async function adopt(world: World, takesUnmarked: boolean): Promise<number> {
  const cluster0 = clientTo(world, world.cluster0, MANAGER);
  const members = new Map(
    [...world.members].map(([name, server]) => [name, clientTo(world, server, MANAGER)]),
  );
  const all = async (): Promise<number> => {
    const found = await findAdoptions(await listAll(cluster0, MULTI_CLUSTER_DEPLOYMENTS), members);
    const taken = found.filter((adoption) => isTaken(adoption, takesUnmarked));
    expect(await takeOver(cluster0, members, taken)).toEqual([]);
    return taken.length;
  };
  return driven(world.clock, all());
}

function podUids(world: World): string[] {
  return [...world.members.keys()]
    .flatMap((member) => world.podsIn(member).map(({ metadata }) => metadata.uid))
    .sort();
}

describe('Deployments of the original', () => {
  async function adopted(): Promise<{ readonly world: World; readonly pods: string[] }> {
    const world = new World();
    await originalRuns(world, { cluster1: 1, cluster2: 2 });
    await world.pass(20);
    const pods = podUids(world);
    expect(pods).toHaveLength(3);
    const spec = { locations: 'cluster1, cluster2', replicaOverrides: [1, 2], template: withEnv(ENV) };
    world.apply('front', spec);
    expect(await adopt(world, true)).toBe(2);
    world.start();
    await world.pass(60);
    return { world, pods };
  }

  test('run on as they are: no pod is started anew', async () => {
    const { world, pods } = await adopted();
    expect(world.isReady('front')).toBe(true);
    expect(podUids(world)).toEqual(pods);
    expect(await world.writesWhile(120)).toBe(0);
  });

  test('are scaled from then on, as nobody else owns their replicas any more', async () => {
    const { world } = await adopted();
    world.patchSpec('front', { replicaOverrides: [2, 1] });
    await world.pass(20);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 1 });
    expect(world.said('front', 'ReplicasOwnedElsewhere') ?? 'False').toMatch(/^False/);
  });

  test('lose what is taken out of the template', async () => {
    const { world } = await adopted();
    world.patchSpec('front', { template: withEnv([]) });
    await world.pass(30);
    expect(world.containerIn('cluster1', 'front')).not.toHaveProperty('env.0');
  });

  test('leave the replicas to an autoscaler that has them', async () => {
    const world = new World();
    await originalRuns(world, { cluster1: 1 });
    world.scaleAs('autoscaler', 'cluster1', 'front', 3);
    await world.pass(20);
    world.apply('front', { locations: 'cluster1', replicas: 1, template: withEnv(ENV) });
    await adopt(world, true);
    world.start();
    await world.pass(60);
    expect(world.replicas('front')).toEqual({ cluster1: 3 });
    expect(world.said('front', 'ReplicasOwnedElsewhere')).toMatch(/^True/);
  });

  test('are left alone where only our own are asked for', async () => {
    const world = new World();
    await originalRuns(world, { cluster1: 1 });
    world.apply('front', { locations: 'cluster1', replicas: 1, template: withEnv(ENV) });
    expect(await adopt(world, false)).toBe(0);
  });
});

test('what objects of cluster0 had before they were made anew is theirs again, and not a pod is started', async () => {
  const world = new World();
  const before = world.start();
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  await world.pass(40);
  const pods = podUids(world);
  before.kill();
  world.change('front', ({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...(metadata as JsonObject), finalizers: [] },
  }));
  world.delete('front');
  world.apply('front', { locations: 'cluster1, cluster2', replicas: 2 });
  world.start();
  await world.pass(60);
  expect(world.reasons('front')).toMatchObject({ cluster1: 'NotOurs', cluster2: 'NotOurs' });
  expect(podUids(world)).toEqual(pods);
  expect(await adopt(world, false)).toBe(2);
  await world.pass(60);
  expect(world.isReady('front')).toBe(true);
  expect(podUids(world)).toEqual(pods);
});

// Whoever asks why an object is where it is may have it decided on anew: with a verdict of now on every cluster of any fleet, saying
// what the operator would do, and writing nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MULTI_CLUSTER_DEPLOYMENTS,
  MULTI_CLUSTER_JOBS,
  MULTI_CLUSTER_SERVICES,
} from '../../handlers/cluster0/kinds.ts';
import type { KubeObject, Resource } from '../../handlers/ports/kube-object.ts';
import { judged } from '../../handlers/why/anew.ts';
import { explainObject } from '../../handlers/why/explain.ts';
import type { LiveExplanation } from '../../handlers/why/explanation.ts';
import { explanationText } from '../../handlers/why/explanation-text.ts';
import { JobWorld } from '../live/job-world.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { ServiceStory } from '../live/services.ts';
import { World } from '../live/world.ts';
import { asked, squeezed } from './asking.ts';

const RESOURCES = { mcd: MULTI_CLUSTER_DEPLOYMENTS, mcj: MULTI_CLUSTER_JOBS, mcs: MULTI_CLUSTER_SERVICES };

const GLOBAL = { 'service.cilium.io/global': 'true' };

interface Asking {
  readonly word?: keyof typeof RESOURCES;
  readonly now?: boolean;
}

function objectOf(world: World, resource: Resource, name: string): KubeObject {
  return world.cluster0.local('reader').get(resource, { namespace: 'default', name })!;
}

async function explained(
  world: World,
  name: string,
  { word = 'mcd', now = true }: Asking = {},
): Promise<LiveExplanation> {
  const meant = { word, namespace: 'default', name };
  if (!now) return asked(world, (side) => explainObject(side, meant));
  const resource = RESOURCES[word];
  const judgement = await world.look((look) => judged(look, resource, objectOf(world, resource, name)));
  return asked(world, (side) => explainObject(side, meant, () => Promise.resolve(judgement)));
}

async function textOf(world: World, name: string, asking: Asking = {}): Promise<string> {
  return squeezed(explanationText(await explained(world, name, asking), world.clock.wallMicros()));
}

async function withWork(members?: Record<string, readonly number[]>): Promise<World> {
  const world = new World(members === undefined ? {} : { members });
  world.start();
  await world.pass(40);
  world.apply('front', { replicas: 10 });
  await world.pass(20);
  return world;
}

describe('a deployment that runs', () => {
  test('is judged on every cluster, as the fleet is now', async () => {
    const world = await withWork();
    world.addServer('cluster4', [4]);
    world.register('cluster4');
    await world.pass(40);
    const { anew, clusters, notes } = await explained(world, 'front');
    expect(anew).toEqual({ isSame: true, waiting: 0 });
    expect(notes).toEqual([]);
    expect(clusters.map(({ cluster, anew: pods, verdict, why }) => [cluster, pods, verdict, why])).toEqual([
      ['cluster1', 8, 'Kept', 'keeps 8; rank 1 by 8; 2 nodes; fits 8 of 10'],
      ['cluster2', 2, 'Kept', 'keeps 2; rank 2 by 8; 2 nodes; fits 8'],
      ['cluster3', 0, 'NotNeeded', 'has room and is not needed; rank 3 by 8; 2 nodes; fits 8'],
      ['cluster4', 0, 'NotNeeded', 'has room and is not needed; rank 4 by 4; 1 node; fits 4'],
    ]);
  });

  test('is told to have changed where the operator has not acted yet', async () => {
    const world = await withWork();
    for (const operator of world.operators) operator.kill();
    world.apply('front', { replicas: 20 });
    const text = await textOf(world, 'front');
    expect(text).toContain(
      'anew decided on the fleet as it is, it would change: 8 instead of 2 in cluster2, 4 instead of 0 in cluster3',
    );
  });

  test('is not written to, nor is anything else', async () => {
    const world = await withWork();
    await world.pass(60);
    const since = world.clock.monotonicMicros();
    await explained(world, 'front');
    const writes = world.traffic.writesSince(since).filter(({ actor }) => actor === 'look');
    expect(writes).toEqual([]);
  });

  test('is told to be held where it is paused', async () => {
    const world = await withWork();
    world.patchSpec('front', { paused: true });
    await world.pass(5);
    const { notes, anew } = await explained(world, 'front');
    expect(notes).toEqual(['spec.paused is true, so nothing is placed, moved or changed']);
    expect(anew?.isSame).toBe(true);
  });
});

describe('a fleet of more clusters than a status keeps', () => {
  const names = Array.from({ length: 40 }, (_, i) => `edge${String(i + 1).padStart(2, '0')}`);
  const members = Object.fromEntries(names.map((name) => [name, [1]]));

  test('is told in part by the status, which says so, and as a whole by a decision anew', async () => {
    const world = await withWork(members);
    const kept = await explained(world, 'front', { now: false });
    expect(kept.clusters.filter(({ verdict }) => verdict !== '')).toHaveLength(32);
    expect(kept.notes).toEqual([
      '8 clusters are without a verdict: the status keeps 32 and no more; --now decides anew, on all of them',
    ]);
    const { clusters, notes } = await explained(world, 'front');
    expect(notes).toEqual([]);
    expect(clusters.map(({ cluster }) => cluster).sort()).toEqual(names);
    expect(clusters.filter(({ why }) => !/fits \d/.test(why))).toEqual([]);
  });
});

describe('a decision anew', () => {
  const cpus = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
  const spec = fc.record({
    placementPolicy: fc.constantFrom('worst_fit', 'best_fit', 'duplicated', 'aggregated', 'static_weight'),
    numberOfLocations: fc.integer({ min: 1, max: 3 }),
    replicas: fc.integer({ min: 1, max: 7 }),
  });

  test('asks for what is there, whatever was placed on any fleet by any policy', async () => {
    await fc.assert(
      fc.asyncProperty(cpus, cpus, cpus, spec, spec, async (cluster1, cluster2, cluster3, one, other) => {
        const world = new World({ members: { cluster1, cluster2, cluster3 } });
        world.start();
        world.apply('one', one);
        world.apply('other', other);
        await world.pass(120);
        for (const name of ['one', 'other']) {
          const { anew, clusters } = await explained(world, name);
          expect(anew?.isSame).toBe(true);
          const there = clusters.filter(({ anew: pods }) => pods !== null && pods > 0);
          expect(Object.fromEntries(there.map(({ cluster, anew: pods }) => [cluster, pods]))).toEqual(
            world.placements(name),
          );
          expect(clusters.every(({ verdict }) => verdict !== '')).toBe(true);
        }
      }),
      { seed: 3, numRuns: 15 },
    );
  });
});

describe('a job', () => {
  async function encoding(spec: JsonObject): Promise<JobWorld> {
    const world = new JobWorld({ members: { cluster1: [4], cluster2: [4], cluster3: [2] } });
    world.start();
    await world.pass(10);
    world.applyJob('encode', spec);
    await world.until(() => world.told('encode', 'observedGeneration') === 1);
    await world.pass(2);
    return world;
  }

  test('is explained by the verdict of its plan, with what runs in each cluster', async () => {
    const world = await encoding({ parallelism: 3, completions: 3 });
    const text = await textOf(world, 'encode', { word: 'mcj', now: false });
    expect(text).toMatch(/^MultiClusterJob default\/encode\n/);
    expect(text).toMatch(/^pods 3 wanted, 3 placed/m);
    expect(text).toMatch(/^cluster1 3 \d+ \w+ Chosen takes 3 of 3; rank 1 by 4; 1 node; fits 4$/m);
    expect(text).toMatch(/^cluster3 - - - NotWhole a copy of 3 pods does not fit at once; /m);
  });

  test.each([
    ['whole', { parallelism: 3, completions: 3 }],
    ['divided', { division: 'Divided', parallelism: 6, completions: 6 }],
  ])('that is placed %s is judged on every cluster', async (_, spec) => {
    const world = await encoding(spec);
    const { anew, clusters } = await explained(world, 'encode', { word: 'mcj' });
    expect(anew).toEqual({ isSame: true, waiting: 0 });
    expect(clusters.map(({ cluster }) => cluster).sort()).toEqual(['cluster1', 'cluster2', 'cluster3']);
    for (const { wanted, anew: pods, verdict } of clusters) {
      expect(pods).toBe(wanted ?? 0);
      expect(verdict === 'Kept').toBe((wanted ?? 0) > 0);
      expect(verdict).not.toBe('');
    }
  });

  test('that has run asks for nothing', async () => {
    const world = await encoding({ parallelism: 1, completions: 1 });
    await world.until(() => world.isComplete('encode'), 180);
    const { anew, clusters } = await explained(world, 'encode', { word: 'mcj' });
    expect(anew).toEqual({ isSame: true, waiting: 0 });
    expect(clusters.filter(({ anew: pods }) => (pods ?? 0) > 0)).toEqual([]);
  });
});

describe('a service', () => {
  async function serving(): Promise<ServiceStory> {
    const story = await ServiceStory.started();
    story.apply('shop', { locations: 'cluster1, cluster2', replicas: 1 });
    story.apply('cart', { locations: 'cluster3', replicas: 1 });
    story.serve('shop', {}, GLOBAL);
    await story.pass(30);
    return story;
  }

  test('is explained by where it serves, where it is consumed, and why', async () => {
    const text = await textOf(await serving(), 'shop', { word: 'mcs', now: false });
    expect(text).toContain('CLUSTER SERVES STATE VERDICT WHY');
    expect(text).toMatch(/^cluster1 yes Ready Follows the deployment wants 1 replica here$/m);
    expect(text).toMatch(/^cluster3 no Ready Consumed 1 deployment of its namespace here may consume it/m);
    expect(text).not.toContain('note:');
  });

  test('is judged on every cluster, as what it follows is now', async () => {
    const story = await serving();
    expect((await explained(story, 'shop', { word: 'mcs' })).anew?.isSame).toBe(true);
    for (const operator of story.operators) operator.kill();
    story.addServer('cluster4', [4]);
    story.register('cluster4');
    const { clusters, anew } = await explained(story, 'shop', { word: 'mcs' });
    expect(anew?.isSame).toBe(true);
    expect(clusters.map(({ cluster, verdict }) => [cluster, verdict])).toEqual([
      ['cluster1', 'Follows'],
      ['cluster2', 'Follows'],
      ['cluster3', 'Consumed'],
      ['cluster4', 'NotWanted'],
    ]);
    story.serve('shop');
    const text = await textOf(story, 'shop', { word: 'mcs' });
    expect(text).toContain('anew decided on the fleet as it is, it would change');
    expect(text).toMatch(/^cluster3 no Ready NotWanted nothing here serves or consumes it$/m);
  });
});

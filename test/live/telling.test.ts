// What users are told: conditions, counts and Events, each change once, and not a single request where nothing changes.

import { describe, expect, test } from 'vitest';
import { MULTI_CLUSTER_DEPLOYMENTS } from '../../handlers/cluster0/kinds.ts';
import { template } from './objects.ts';
import { World } from './world.ts';

async function started(): Promise<World> {
  const world = new World();
  world.start();
  await world.pass(40);
  return world;
}

const SPEC = { locations: 'cluster1, cluster2', replicas: 2 };

function conditions(world: World, name: string): Record<string, string> {
  const { conditions: said } = world.object(name)!.status as {
    conditions: { type: string; status: string; reason: string }[];
  };
  return Object.fromEntries(said.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
}

function told(world: World, name: string): string[] {
  return world.events(name).map(({ type, reason }) => `${type} ${reason}`);
}

describe('conditions', () => {
  test('go from being placed to being ready, for the generation that they are about', async () => {
    const world = await started();
    world.apply('front', SPEC);
    await world.pass(1);
    expect(conditions(world, 'front')).toEqual({
      Placed: 'True AllPlaced',
      Ready: 'False InProgress',
      Reconciling: 'True InProgress',
      Stalled: 'False Readable',
      TemplateValid: 'True DryRun',
    });
    await world.pass(10);
    expect(conditions(world, 'front')).toEqual({
      Placed: 'True AllPlaced',
      Ready: 'True AllReady',
      Reconciling: 'False Settled',
      Stalled: 'False Readable',
      TemplateValid: 'True DryRun',
    });
    world.patchSpec('front', { replicas: 3 });
    await world.pass(10);
    const { metadata, status } = world.object('front')!;
    expect(metadata.generation).toBe(2);
    expect(status).toMatchObject({ observedGeneration: 2 });
    for (const condition of (status as { conditions: unknown[] }).conditions)
      expect(condition).toMatchObject({ observedGeneration: 2 });
  });

  test('say of an object that cannot be read what is wrong, and what runs stays; mended, it is acted on at once (38)', async () => {
    const world = await started();
    world.apply('front', SPEC);
    await world.pass(10);
    world.patchSpec('front', { replicas: -1 });
    await world.pass(600);
    expect(world.said('front', 'Stalled')).toBe('True BadObject');
    expect(world.condition(world.object('front'), 'Stalled')!.message).toContain('spec.replicas');
    expect(world.said('front', 'Ready')).toBe('False BadObject');
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.object('front')!.status).toMatchObject({ observedGeneration: 2 });
    world.patchSpec('front', { replicas: 1 });
    await world.pass(0.1);
    expect(world.replicas('front')).toEqual({ cluster1: 1, cluster2: 1 });
    expect(world.said('front', 'Stalled')).toBe('False Readable');
  });

  test('say of a template that cluster0 does not take why; mended, it is acted on at once', async () => {
    const world = await started();
    world.apply('front', {
      ...SPEC,
      template: { ...template('front'), spec: { containers: [{ name: 'app', image: '' }] } },
    });
    await world.pass(30);
    expect(world.said('front', 'Stalled')).toBe('True BadObject');
    expect(world.replicas('front')).toEqual({});
    world.patchSpec('front', { template: template('front') });
    await world.pass(0.1);
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
  });

  test('of a template that cluster0 did not take are found by the next operator, which places nothing', async () => {
    const world = await started();
    world.cluster0.admission(({ kind, isDryRun }) =>
      kind.plural === 'deployments' && isDryRun
        ? { code: 422, reason: 'Invalid', message: 'no such field' }
        : undefined,
    );
    world.apply('front', SPEC);
    await world.pass(30);
    expect(world.said('front', 'TemplateValid')).toBe('False Invalid');
    world.operators[0]!.kill();
    world.start();
    await world.pass(60);
    expect(world.said('front', 'TemplateValid')).toBe('False Invalid');
    expect(world.said('front', 'Stalled')).toBe('True BadObject');
    expect(world.replicas('front')).toEqual({});
  });

  test('are asked for again where cluster0 could not judge the template', async () => {
    const world = await started();
    world.cluster0.faults.add({
      method: 'POST',
      path: /deployments/,
      times: 1,
      fault: { kind: 'status', status: 500 },
    });
    world.apply('front', SPEC);
    await world.pass(10);
    expect(world.said('front', 'TemplateValid')).toBe('Unknown NotAsked');
    expect(world.isReady('front')).toBe(true);
    await world.pass(60);
    expect(world.said('front', 'TemplateValid')).toBe('True DryRun');
  });

  test('that somebody wiped are said again', async () => {
    const world = await started();
    world.apply('front', SPEC);
    await world.pass(20);
    const place = { namespace: 'default', name: 'front' };
    world.cluster0
      .local('somebody')
      .change(
        MULTI_CLUSTER_DEPLOYMENTS,
        place,
        (now) => ({ ...now, status: { observedGeneration: -1 } }),
        'status',
      );
    await world.pass(5);
    expect(world.isReady('front')).toBe(true);
    expect(world.placements('front')).toEqual({ cluster1: 2, cluster2: 2 });
    expect(world.replicas('front')).toEqual({ cluster1: 2, cluster2: 2 });
  });
});

describe('Events', () => {
  test('tell each change once, with the clusters that were considered', async () => {
    const world = await started();
    world.apply('front', SPEC);
    await world.pass(30);
    expect(told(world, 'front')).toEqual(['Normal Placed']);
    expect(world.events('front')[0]!.note).toBe(
      'replicas by cluster: cluster1 2, cluster2 2; considered: cluster1 Chosen, cluster2 Chosen, cluster3 NotNeeded',
    );
    world.patchSpec('front', { replicas: 1 });
    await world.pass(30);
    expect(told(world, 'front')).toEqual(['Normal Placed', 'Normal Placed']);
    world.patchSpec('front', { replicas: -1 });
    await world.pass(30);
    expect(told(world, 'front').at(-1)).toBe('Warning BadObject');
    await world.pass(3600);
    expect(told(world, 'front')).toHaveLength(3);
  });

  test('tell that replicas wait for room, and why', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1', replicas: 30 });
    await world.pass(30);
    expect(told(world, 'front')).toEqual(['Normal Placed', 'Warning WaitingForRoom']);
    expect(world.events('front').at(-1)!.note).toContain('6 replicas wait for room');
  });

  test('tell nothing anew when an operator starts', async () => {
    const world = await started();
    world.apply('front', SPEC);
    world.apply('back', { locations: 'cluster1', replicas: 30 });
    await world.pass(60);
    const before = world.events().length;
    world.operators[0]!.kill();
    world.start();
    await world.pass(600);
    expect(world.events()).toHaveLength(before);
  });
});

describe('where nothing changes', () => {
  test('no write is sent, for hours and through lists and watches anew', async () => {
    const world = await started();
    world.apply('front', SPEC);
    world.apply('back', {
      numberOfLocations: 2,
      replicas: 1,
      overrides: [{ cluster: 'cluster1', labels: { a: 'b' } }],
    });
    world.apply('waiting', { locations: 'cluster3', replicas: 40 });
    world.apply('bad', { replicas: -1 });
    await world.pass(60);
    expect(await world.writesWhile(4 * 3600)).toBe(0);
  });

  test('an operator that starts sends no write', async () => {
    const world = await started();
    world.apply('front', SPEC);
    world.apply('waiting', { locations: 'cluster3', replicas: 40 });
    world.apply('bad', { replicas: -1 });
    await world.pass(60);
    world.operators[0]!.kill();
    world.start();
    expect(await world.writesWhile(900)).toBe(0);
    const stopped = world.operators[1]!.stop();
    world.start();
    expect(await world.writesWhile(900)).toBe(0);
    expect(stopped.isDone()).toBe(true);
  });

  test('what somebody else says on an object costs no write', async () => {
    const world = await started();
    world.apply('front', SPEC);
    await world.pass(60);
    const since = world.clock.monotonicMicros();
    for (let i = 0; i < 20; i++) {
      world.annotate('front', { 'example.com/seen': String(i) });
      await world.pass(5);
    }
    expect(world.traffic.writesSince(since)).toEqual([]);
  });
});

describe('a rollout', () => {
  test('costs few writes however many pods it has', async () => {
    const world = await started();
    world.apply('front', { locations: 'cluster1, cluster2, cluster3', replicas: 8 });
    const writes = await world.writesWhile(60);
    expect(world.isReady('front')).toBe(true);
    expect(writes).toBeLessThan(16);
  });
});

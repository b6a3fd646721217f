// A shadow policy decides beside the others: what it says is counted, logged and recorded, and nothing else comes of it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guarded } from '../../core/policies/guarded.ts';
import { withOthers } from '../../core/policies/registry.ts';
import { replay } from '../../core/record/replay.ts';
import { TapeWriter } from '../../core/record/tape.ts';
import { Shadow, type ShadowResult } from '../../handlers/mind/shadow.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { World, type StartOptions } from './world.ts';

type Members = Readonly<Record<string, readonly number[]>>;

/** Tells a story of users to a fleet; what comes of it is in the world. */
async function story(members: Members, specs: readonly JsonObject[], options: StartOptions): Promise<World> {
  const world = new World({ members });
  world.start(options);
  await world.pass(5);
  for (const [index, spec] of specs.entries()) {
    world.apply(`app${index}`, spec);
    await world.pass(5);
  }
  world.member('cluster1').freeze();
  await world.pass(120);
  if (specs.length > 0) world.patchSpec('app0', { replicas: 5 });
  await world.pass(30);
  return world;
}

const asked = ({ traffic }: World): readonly string[] =>
  traffic.requests.map(({ atMicros, server, method, path }) => `${atMicros} ${server} ${method} ${path}`);

async function figure(world: World, name: string, labels: Record<string, string> = {}): Promise<number> {
  const metric = await world.metrics[0]!.registry.getSingleMetric(name)!.get();
  return metric.values
    .filter((value) =>
      Object.entries(labels).every(([label, is]) => (value.labels as typeof labels)[label] === is),
    )
    .reduce((sum, { value }) => sum + value, 0);
}

const decisions = (world: World, result: ShadowResult): Promise<number> =>
  figure(world, 'mck8s_shadow_decisions_total', { result });

const cpus = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
const fleet = fc.record({ cluster1: cpus, cluster2: cpus, cluster3: cpus });
function specsOf(policies: readonly string[]): fc.Arbitrary<JsonObject[]> {
  const spec = fc.record({
    placementPolicy: fc.constantFrom(...policies),
    numberOfLocations: fc.integer({ min: 1, max: 3 }),
    replicas: fc.integer({ min: 0, max: 6 }),
  });
  return fc.array(spec, { minLength: 1, maxLength: 4 });
}
const ALL = ['worst_fit', 'best_fit', 'random', 'aggregated', 'duplicated', 'power_of_two'];

test('the same policy never differs, over any fleet and work', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, fc.constantFrom(...ALL), specsOf(['x']), async (members, policy, specs) => {
      const own = specs.map((spec): JsonObject => ({ ...spec, placementPolicy: policy }));
      const world = await story(members, own, { shadow: policy });
      expect([await decisions(world, 'differs'), await decisions(world, 'failed')]).toEqual([0, 0]);
      if (own.some((spec) => Number(spec['replicas']) > 0))
        expect(await decisions(world, 'same')).toBeGreaterThan(0);
    }),
    { numRuns: 25 },
  );
});

test('not one request is another with a shadow than without, whatever it says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fleet,
      specsOf(ALL),
      fc.constantFrom(...ALL, 'pinned'),
      async (members, specs, shadow) => {
        const [beside, alone] = [await story(members, specs, { shadow }), await story(members, specs, {})];
        expect(asked(beside)).toEqual(asked(alone));
      },
    ),
    { numRuns: 20 },
  );
});

const THREE: Members = { cluster1: [2], cluster2: [8], cluster3: [4] };
const WEB = { placementPolicy: 'worst_fit', replicas: 2 };

test('where it differs is counted and logged by object, and stands until the object is placed alike or is gone', async () => {
  const world = await story(THREE, [WEB], { shadow: 'best_fit' });
  expect(world.placements('app0')).toEqual({ cluster2: 5 });
  expect(await decisions(world, 'differs')).toBeGreaterThan(0);
  expect(
    world.lines.find(({ message }) => message === 'the shadow policy would place otherwise')?.fields,
  ).toEqual({
    policy: 'best_fit',
    key: 'MultiClusterDeployment/default/app0',
    pods: 2,
    is: 'cluster2 2',
    would: 'cluster1 2',
  });
  expect(await figure(world, 'mck8s_shadow_pods_apart_total')).toBeGreaterThanOrEqual(2);
  expect(await figure(world, 'mck8s_shadow_differing_objects')).toBe(0);
  world.apply('next', { placementPolicy: 'worst_fit', replicas: 1 });
  await world.pass(5);
  expect(await figure(world, 'mck8s_shadow_differing_objects')).toBe(1);
  expect(await figure(world, 'mck8s_shadow_differing_pods')).toBe(1);
  world.delete('next');
  await world.pass(30);
  expect(await figure(world, 'mck8s_shadow_differing_objects')).toBe(0);
});

test('objects that name their locations have no policy to be replaced', async () => {
  const world = await story(THREE, [{ locations: 'cluster3', replicas: 1 }], { shadow: 'best_fit' });
  expect(await figure(world, 'mck8s_shadow_decisions_total')).toBe(0);
});

test('one that throws is counted, and what it was beside is placed as ever', async () => {
  const broken = guarded(
    {
      name: 'broken',
      summary: 'Of this test.',
      rank: () => {
        throw new RangeError('not today');
      },
    },
    'broken.ts',
  );
  const world = await story(THREE, [WEB], { shadow: 'broken', policies: [broken] });
  expect(world.placements('app0')).toEqual({ cluster2: 5 });
  expect(await decisions(world, 'failed')).toBeGreaterThan(0);
  expect(
    world.lines.find(({ message }) => message === 'the shadow policy has no answer')?.fields['why'],
  ).toContain('not today');
});

test('one that is slow is passed over once it has taken more time than the decisions themselves', () => {
  let micros = 0;
  const results: ShadowResult[] = [];
  const shadow = new Shadow({
    clock: {
      wallMicros: () => 0,
      // Each look at the clock is a second later.
      monotonicMicros: () => (micros += 1e6),
      after: () => () => undefined,
    },
    policy: 'worst_fit',
    listener: {
      compared: (result) => results.push(result),
      differs: () => undefined,
      failed: () => undefined,
      standing: () => undefined,
    },
  });
  const first = { reasons: { clusters: [{}] } };
  const input = { self: { kind: 'MultiClusterDeployment', key: 'k' }, spec: { locations: null } };
  const beside = (tookMicros: number): void => {
    shadow.beside(input as never, first as never, tookMicros);
  };
  beside(0);
  beside(0);
  beside(2e6);
  // The input is none, so that each try fails: that it was tried is what counts.
  expect(results).toEqual(['failed', 'skipped', 'failed']);
});

test('what it answers is on the recording, and is decided again to the byte', async () => {
  const lines: string[] = [];
  const record = () => ({ tape: new TapeWriter(), write: (line: string) => void lines.push(line) });
  await story(THREE, [WEB, { ...WEB, placementPolicy: 'random' }], { shadow: 'best_fit', record });
  const shadows = lines.filter((line) => line.includes('"type":"shadow"'));
  expect(shadows.length).toBeGreaterThan(0);
  expect([...replay(lines, withOthers([]))].every(({ same }) => same)).toBe(true);
  const tampered = lines.map((line) =>
    line === shadows[0] ? line.replace('"replicas":2', '"replicas":1') : line,
  );
  expect([...replay(tampered)].filter(({ same }) => !same)).toHaveLength(1);
});

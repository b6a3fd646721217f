// What would be placed where, asked of a live fleet: a plan is what the operator then does, and it writes nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocuments } from '../../handlers/plan/documents.ts';
import { consider, planFor } from '../../handlers/plan/plan.ts';
import { isWhole, planText, type PlannedObject } from '../../handlers/plan/planned.ts';
import { observedGeneration } from '../../handlers/placement/version.ts';
import type { FleetLook } from '../../handlers/look/fleet-look.ts';
import type { JsonObject } from '../../simulator/apiserver/json.ts';
import { deployment, type PodOptions } from './objects.ts';
import { JobWorld } from './job-world.ts';
import { World } from './world.ts';

interface App {
  readonly name: string;
  readonly spec: JsonObject;
  readonly options: PodOptions;
}

function app(name: string, spec: JsonObject, options: PodOptions = {}): App {
  return { name, spec, options };
}

/** What would become of apps that are applied one after the other. */
function planOf(look: FleetLook, apps: readonly App[]): readonly PlannedObject[] {
  const candidates = apps.map(({ name, spec, options }) => {
    const considered = consider(
      { where: name, object: deployment(name, 'default', spec, options) },
      look,
      'default',
    );
    if (considered.type !== 'candidate') throw new Error(JSON.stringify(considered));
    return considered.candidate;
  });
  return candidates.map((candidate) => planFor(candidate, look));
}

/** Applies an app as kubectl does, which writes down what it applied. */
function apply(world: World, { name, spec, options }: App): void {
  world.apply(name, spec, options);
  const applied = JSON.stringify(deployment(name, 'default', spec, options));
  world.annotate(name, { 'kubectl.kubernetes.io/last-applied-configuration': applied });
}

/** `{ cluster1: 2 }`, clusters without pods left out. */
function after({ clusters }: PlannedObject): Record<string, number> {
  return Object.fromEntries(
    clusters.filter((cluster) => cluster.after > 0).map((cluster) => [cluster.cluster, cluster.after]),
  );
}

function isObserved(world: World, name: string): boolean {
  const object = world.object(name);
  return object !== undefined && observedGeneration(object) === object.metadata.generation;
}

const spec: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({
    placementPolicy: fc.constantFrom('worst_fit', 'best_fit', 'first_fit', 'duplicated', 'aggregated'),
    numberOfLocations: fc.integer({ min: 1, max: 3 }),
    replicas: fc.integer({ min: 0, max: 7 }),
  }),
  fc.record({
    locations: fc.constantFrom('cluster1', 'cluster2, cluster3', 'cluster3, cluster1', 'cluster9'),
    replicas: fc.integer({ min: 0, max: 7 }),
  }),
  fc.record({
    placement: fc.record({
      partial: fc.boolean(),
      spread: fc.constant([{ topologyKey: 'cluster', maxGroups: 2 }]),
    }),
    numberOfLocations: fc.integer({ min: 1, max: 2 }),
    replicas: fc.integer({ min: 1, max: 6 }),
  }),
);
function appsOf(names: readonly string[], maxLength: number): fc.Arbitrary<App[]> {
  const options = fc.record({ cpu: fc.constantFrom('500m', '1', '3') });
  const drawn = fc.record({ name: fc.constantFrom(...names), spec, options });
  return fc.uniqueArray(drawn, { minLength: 1, maxLength, selector: ({ name }) => name });
}
const before = appsOf(['a', 'b', 'c'], 3);
const cpus = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
const fleet = fc.record({ cluster1: cpus, cluster2: cpus, cluster3: cpus });

/** Ties in a division go by the UID of the object, which nobody knows before it is there: new objects are ranked. */
function withoutDraws(apps: readonly App[], there: readonly App[]): readonly App[] {
  return apps.map((one) => {
    const isNew = there.every(({ name }) => name !== one.name);
    if (!isNew || one.spec['placementPolicy'] !== 'aggregated') return one;
    return { ...one, spec: { ...one.spec, placementPolicy: 'best_fit' } };
  });
}

/** A fleet in which apps have been placed; a member may have died since. */
async function settled(
  members: Record<string, readonly number[]>,
  there: readonly App[],
  isFrozen: boolean,
): Promise<World> {
  const world = new World({ members });
  world.start();
  for (const one of there) apply(world, one);
  await world.pass(30);
  if (isFrozen) world.member('cluster2').freeze();
  await world.pass(90);
  return world;
}

/** Applies what was planned, one after the other, and holds what the operator says of each against the plan. */
async function expectAsPlanned(
  world: World,
  planned: readonly PlannedObject[],
  apps: readonly App[],
): Promise<void> {
  for (const [index, one] of planned.entries()) {
    apply(world, apps[index]!);
    await world.until(() => isObserved(world, one.name));
    expect(after(one), planText(one)).toEqual(world.placements(one.name));
    expect(one.waiting, planText(one)).toBe(world.unplaced(one.name));
  }
}

describe('a plan is what the operator then does', () => {
  test('with an object that is new or changed, over any fleet and what runs there', async () => {
    const next = appsOf(['a', 'b', 'z'], 1);
    await fc.assert(
      fc.asyncProperty(fleet, before, next, fc.boolean(), async (members, there, drawn, isFrozen) => {
        const apps = withoutDraws(drawn, there);
        const world = await settled(members, there, isFrozen);
        const planned = await world.look((look) => planOf(look, apps));
        await expectAsPlanned(world, planned, apps);
      }),
      { numRuns: 60 },
    );
  });

  test('with several objects that are new, each beside those before it', async () => {
    const next = appsOf(['x', 'y', 'z'], 3);
    await fc.assert(
      fc.asyncProperty(fleet, before, next, async (members, there, drawn) => {
        const apps = withoutDraws(drawn, there);
        const world = await settled(members, there, false);
        const planned = await world.look((look) => planOf(look, apps));
        await expectAsPlanned(world, planned, apps);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a plan', () => {
  test('says before, after and why by cluster, and asks for nothing but to read', async () => {
    const world = await settled(
      { cluster1: [2], cluster2: [4], cluster3: [1] },
      [app('web', { replicas: 3 })],
      false,
    );
    const writes = await world.writesWhile(60);
    const planned = await world.look((look) =>
      planOf(look, [app('web', { replicas: 6 }), app('new', { replicas: 1 })]),
    );
    expect(writes).toBe(0);
    const asked = world.traffic.requests.filter(({ actor }) => actor === 'look');
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(planned.map(planText).join('\n')).toMatchInlineSnapshot(`
      "MultiClusterDeployment default/web (changed): all of 6 pods would be placed
        CLUSTER   NOW  AFTER  WHY
        cluster2    3      4  takes 1 of 6, keeps 3; rank 1 by 4; 1 node; fits 4 of 6
        cluster1    0      2  takes 2 by overflow; rank 2 by 2; 1 node; fits 2
        cluster3    0      0  has room and is not needed; rank 3 by 1; 1 node; fits 1
      MultiClusterDeployment default/new (new): all of 1 pods would be placed
        CLUSTER   NOW  AFTER  WHY
        cluster3    0      1  takes 1 of 1; rank 1 by 1; 1 node; fits 1
        cluster1    0      0  full; 1 node, 1 full; fits 0
        cluster2    0      0  full; 1 node, 1 full; fits 0"
    `);
  });

  test('takes what kubectl applied last out, and leaves what others set', async () => {
    const world = await settled(
      { cluster1: [4], cluster2: [4] },
      [app('web', { numberOfLocations: 2, replicas: 2 })],
      false,
    );
    world.patchSpec('web', { paused: true });
    const [planned] = await world.look((look) => planOf(look, [app('web', { replicas: 2 })]));
    expect(planned?.notes).toEqual(['spec.paused is true, so nothing is placed, moved or changed']);
    expect(planned?.change).toBe('changed');
  });

  test('says what stands in the way of an object as a whole', async () => {
    const world = await settled({ cluster1: [4] }, [], false);
    const planned = await world.look((look) =>
      planOf(look, [app('lost', { placementPolicy: 'pinned', replicas: 1 })]),
    );
    expect(planned.map(planText)).toEqual([
      'MultiClusterDeployment default/lost (new): nothing would be placed: policy pinned needs a cluster; write its name into placement.home',
    ]);
  });

  test('says of an object that is being deleted that applying it brings nothing', async () => {
    const web = app('web', { replicas: 1 });
    const world = await settled({ cluster1: [4], cluster2: [4] }, [web], false);
    for (const server of world.members.values()) server.freeze();
    world.delete('web');
    const [planned] = await world.look((look) => planOf(look, [web]));
    expect(planned?.stalled).toMatch(/^it is being deleted/);
    expect(isWhole(planned!)).toBe(false);
  });

  test.each<[what: string, object: JsonObject, expected: object]>([
    [
      'of a kind that is not placed',
      { kind: 'Service', metadata: { name: 'x' } },
      { type: 'other', what: 'f:1: Service x' },
    ],
    ['of no kind', { metadata: { name: 'x' } }, { type: 'other', what: 'f:1: an object without kind x' }],
    [
      'that cannot be read',
      { kind: 'MultiClusterDeployment', metadata: { name: 'x' } },
      { type: 'bad', problems: expect.arrayContaining([expect.stringMatching(/^f:1: /)]) as unknown },
    ],
  ])('is not made for an object %s', async (_, object, expected) => {
    const world = await settled({ cluster1: [4] }, [], false);
    expect(await world.look((look) => consider({ where: 'f:1', object }, look, 'default'))).toEqual(expected);
  });
});

describe('manifests', () => {
  test('are read document by document, lists among them, and empty ones are passed over', () => {
    const text = 'kind: A\n---\n---\nkind: List\nitems: [{ kind: B }, { kind: C }]\n---\n{"kind": "D"}\n';
    const read = readDocuments(text, 'app.yaml');
    expect(read.ok && read.value.map(({ where, object }) => `${where} ${String(object['kind'])}`)).toEqual([
      'app.yaml:1 A',
      'app.yaml:4 B',
      'app.yaml:4 C',
      'app.yaml:7 D',
    ]);
  });

  test.each<[text: string, fault: RegExp]>([
    ['', /app.yaml: holds no object/],
    ['a: [', /app.yaml:\d: this is no YAML/],
    ['kind: A\n---\njust text', /app.yaml:3: is no object; write apiVersion/],
  ])('that are none are refused: %j', (text, fault) => {
    const read = readDocuments(text, 'app.yaml');
    expect(read.ok ? '' : read.error.join('\n')).toMatch(fault);
  });
});

test('jobs are planned as deployments are, and what has ended of one is not planned again', async () => {
  const world = new JobWorld({ members: { cluster1: [4], cluster2: [4] } });
  world.start();
  await world.pass(5);
  const written = (name: string, fields: JsonObject): JsonObject => ({
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterJob',
    metadata: { name },
    spec: {
      placementPolicy: 'worst_fit',
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'app', resources: { requests: { cpu: '1' } } }],
        },
      },
      ...fields,
    },
  });
  const spec = { division: 'Divided', parallelism: 6, completions: 6 };
  const plan = (name: string): Promise<PlannedObject> =>
    world.look((look) => {
      const considered = consider({ where: 'f:1', object: written(name, spec) }, look, 'default');
      if (considered.type !== 'candidate') throw new Error(JSON.stringify(considered));
      return planFor(considered.candidate, look);
    });
  const planned = await plan('render');
  world.applyJob('render', spec);
  await world.until(() => world.told('render', 'observedGeneration') === 1);
  const desired = world.byCluster('render', 'desired');
  expect(
    Object.fromEntries(Object.entries(after(planned)).map(([cluster, pods]) => [cluster, [pods]])),
  ).toEqual(desired);
  await world.until(() => world.isComplete('render'), 180);
  const again = await plan('render');
  expect([again.change, again.wanted, isWhole(again)]).toEqual(['changed', 0, true]);
});

// Replicas leave clusters that are silent for long only where their object says so, only as far as they fit elsewhere, only a few
// workloads at a time, and never because most clusters look dead at once.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleClaims } from '../../core/fleet/claims.ts';
import { renderNote, renderReason } from '../../core/decide/render-reasons.ts';
import type {
  DeploymentSpec,
  JobSpec,
  PlacementLimits,
  SpreadConstraint,
} from '../../core/placement/workload-spec.ts';
import { deploymentOf, jobOf, MINUTE, World } from '../support/fleets.ts';

const AFTER = 5 * MINUTE;
const SECOND = MINUTE / 60;

/** Clusters c1, c2, c3 with room for 4 each; nearest to c1 is c2. */
function sites(): World {
  return new World().cluster('c1', 4).cluster('c2', 4).cluster('c3', 4).rtt('c1', 'c2', 5).rtt('c1', 'c3', 9);
}

function silence(world: World, ...clusters: readonly string[]): void {
  world.see(...clusters.map((cluster) => ({ type: 'health', cluster, ready: false }) as const));
}

function restore(world: World, ...clusters: readonly string[]): void {
  world.see(...clusters.map((cluster) => ({ type: 'health', cluster, ready: true }) as const));
}

const OPTED_IN = { failoverAfterMicros: AFTER };
const AT_C1 = { locations: ['c1'], replicas: 3 };

const limits = (given: Partial<PlacementLimits>): PlacementLimits => ({
  ...{ spread: [], minPerCluster: 1, maxPerCluster: null, maxRttMs: null, rttFrom: '' },
  ...given,
});

const byCluster = (given: Partial<SpreadConstraint>): SpreadConstraint => ({
  ...{ topologyKey: 'cluster', minGroups: 1, maxGroups: null, maxSkew: null, isHard: true },
  ...given,
});

interface Row {
  readonly name: string;
  readonly spec: DeploymentSpec | JobSpec;
  readonly before?: (world: World) => unknown;
  readonly silent?: readonly string[];
  readonly afterMicros?: number;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const rows: readonly Row[] = [
  {
    name: 'without opting in they stay for ever',
    spec: deploymentOf(AT_C1),
    afterMicros: 1000 * AFTER,
    wanted: { c1: 3 },
  },
  {
    name: 'a blink moves none',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN }),
    afterMicros: AFTER - 1,
    wanted: { c1: 3 },
  },
  {
    name: 'once it has lasted, all go to where the overflow goes',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN }),
    wanted: { c2: 3 },
  },
  {
    name: 'they go as far as they fit; the rest stays wanted where it is',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN }),
    before: (world) => [world.fill('c2', 3), world.fill('c3', 3)],
    wanted: { c1: 1, c2: 1, c3: 1 },
  },
  {
    name: 'where nothing fits all stay',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN }),
    before: (world) => [world.fill('c2', 4), world.fill('c3', 4)],
    wanted: { c1: 3 },
  },
  {
    name: 'all or nothing goes where an object is not placed in parts',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN, partial: false }),
    before: (world) => [world.fill('c2', 3), world.fill('c3', 3)],
    wanted: { c1: 3 },
  },
  {
    name: 'all stay rather than that fewer stay behind than a cluster is to hold',
    spec: deploymentOf({ ...AT_C1, replicas: 4, ...OPTED_IN, limits: limits({ minPerCluster: 3 }) }),
    before: (world) => [world.fill('c2', 1), world.fill('c3', 4)],
    wanted: { c1: 4 },
  },
  {
    name: 'they leave where all find a cluster that takes the least',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN, limits: limits({ minPerCluster: 3 }) }),
    before: (world) => world.fill('c2', 2),
    wanted: { c3: 3 },
  },
  {
    name: 'all stay rather than that those left behind make one group too many',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN, limits: limits({ spread: [byCluster({ maxGroups: 1 })] }) }),
    before: (world) => [world.fill('c2', 2), world.fill('c3', 4)],
    wanted: { c1: 3 },
  },
  {
    name: 'all stay rather than that those left behind are outnumbered by more than the skew',
    spec: deploymentOf({
      ...{ locations: ['c1'], replicas: 6, ...OPTED_IN },
      limits: limits({ spread: [byCluster({ maxSkew: 1 })] }),
    }),
    before: (world) => world.fill('c2', 2),
    wanted: { c1: 2, c2: 2, c3: 2 },
  },
  {
    name: 'a policy that knows the home alone has nowhere to go',
    spec: deploymentOf({ policy: 'pinned', home: 'c1', replicas: 3, ...OPTED_IN }),
    wanted: { c1: 3 },
  },
  {
    name: 'by the order of a policy that ranks',
    spec: deploymentOf({ policy: 'worst_fit', replicas: 3, ...OPTED_IN }),
    wanted: { c2: 3 },
  },
  {
    name: 'a policy that divides divides them anew',
    spec: deploymentOf({ policy: 'aggregated', replicas: 3, ...OPTED_IN }),
    wanted: { c2: 3 },
  },
  {
    name: 'a copy that every cluster has stays one for each',
    spec: deploymentOf({ policy: 'duplicated', replicas: 2, ...OPTED_IN }),
    wanted: { c1: 2, c2: 2, c3: 2 },
  },
  {
    name: 'only those of the silent cluster go',
    spec: deploymentOf({ locations: ['c1', 'c2'], replicas: 2, ...OPTED_IN }),
    wanted: { c2: 4 },
  },
  {
    name: 'none go while most clusters are silent',
    spec: deploymentOf({ ...AT_C1, ...OPTED_IN }),
    silent: ['c1', 'c2'],
    wanted: { c1: 3 },
  },
  {
    name: 'a copy of a job goes whole',
    spec: jobOf({ locations: ['c1'], parallelism: 3, ...OPTED_IN }),
    wanted: { c2: 3 },
  },
  {
    name: 'a copy of a job that fits nowhere as a whole stays',
    spec: jobOf({ locations: ['c1'], parallelism: 3, ...OPTED_IN }),
    before: (world) => [world.fill('c2', 2), world.fill('c3', 2)],
    wanted: { c1: 3 },
  },
];

describe('replicas in a silent cluster', () => {
  it.each(rows)('$name', ({ spec, before, silent = ['c1'], afterMicros = AFTER, wanted, waiting = 0 }) => {
    const world = sites();
    world.settle('app', spec);
    before?.(world);
    silence(world, ...silent);
    world.again('app');
    world.nowMicros += afterMicros;
    const decision = world.again('app');
    expect(world.wanted('app')).toEqual(wanted);
    expect(world.waiting('app')).toBe(waiting);
    // Nothing is asked of who does not answer, least of all to delete.
    expect(decision.effects.filter(({ cluster }) => silent.includes(cluster))).toEqual([]);
  });

  it('are looked at when their time comes, and again while they do not fit', () => {
    const world = sites();
    world.settle('app', deploymentOf({ ...AT_C1, ...OPTED_IN }));
    world.fill('c2', 4);
    world.fill('c3', 4);
    silence(world, 'c1');
    expect(world.again('app').requeueAfterMicros).toBe(AFTER);
    world.nowMicros += AFTER - SECOND;
    expect(world.again('app').requeueAfterMicros).toBe(SECOND);
    world.nowMicros += SECOND;
    expect(world.again('app').requeueAfterMicros).toBe(30 * SECOND);
  });

  it('count from when the cluster was last ready', () => {
    const world = sites();
    world.settle('app', deploymentOf({ ...AT_C1, ...OPTED_IN }));
    silence(world, 'c1');
    world.nowMicros += AFTER - 1;
    restore(world, 'c1');
    silence(world, 'c1');
    world.nowMicros += 1;
    expect(world.again('app').status.placements).toEqual([{ cluster: 'c1', replicas: 3 }]);
  });

  it('leave with a reason that holds the numbers, and are held with a note', () => {
    const world = sites();
    world.settle('app', deploymentOf({ ...AT_C1, ...OPTED_IN }));
    silence(world, 'c1');
    world.nowMicros += AFTER + 30 * SECOND;
    const reason = world.ask('app').reasons.clusters.find(({ cluster }) => cluster === 'c1')!;
    expect(reason).toMatchObject({
      code: 'FailedOver',
      kept: 0,
      loss: { moved: 3, silentMicros: 330 * SECOND, afterMicros: AFTER },
    });
    expect(renderReason(reason)).toBe(
      'c1: the cluster is not ready, 3 left it, as it has not been ready for 330 s and placement.failover allows 300 s',
    );
    silence(world, 'c3');
    expect(world.ask('app').reasons.notes.map(renderNote)).toEqual([
      'replicas stay in clusters that are not ready, as 2 of 3 clusters are not: it may be this one that is cut off',
    ]);
  });
});

describe('a cluster that is back', () => {
  function movedAway(): World {
    const world = sites();
    world.settle('app', deploymentOf({ ...AT_C1, ...OPTED_IN }));
    silence(world, 'c1');
    world.nowMicros += AFTER;
    const moved = world.again('app');
    world.apply('app', moved);
    world.woken();
    return world;
  }

  it('wakes what was there, and loses it once what replaces it is ready', () => {
    const world = movedAway();
    expect(world.again('app').status).toMatchObject({ leaving: ['c1'], unplaced: null });
    restore(world, 'c1');
    expect(world.woken()).toContain('app');
    expect(world.again('app').effects).toEqual([
      { type: 'removeWorkload', uid: 'uid-app', cluster: 'c1', because: 'failedOver' },
    ]);
    world.settle('app');
    expect(world.observed('app').map(({ cluster }) => cluster)).toEqual(['c2']);
    expect(world.again('app')).toMatchObject({ effects: [], status: { leaving: [] } });
  });

  it('keeps serving what its replacement does not serve yet', () => {
    const world = movedAway();
    world.observe('app', 'c2', { bound: 1 });
    restore(world, 'c1');
    const { effects, status } = world.again('app');
    expect(effects).toEqual([
      {
        type: 'ensureWorkload',
        uid: 'uid-app',
        cluster: 'c1',
        replicas: 2,
        revision: expect.any(String) as string,
      },
    ]);
    expect(status.leaving).toEqual(['c1']);
  });

  it('shrinks to what stayed wanted there, not before what left is ready', () => {
    const world = sites();
    world.settle('app', deploymentOf({ ...AT_C1, ...OPTED_IN }));
    world.fill('c2', 3);
    world.fill('c3', 4);
    silence(world, 'c1');
    world.nowMicros += AFTER;
    const moved = world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 2, c2: 1 });
    expect(moved.effects.map(({ cluster }) => cluster)).toEqual(['c2']);
    restore(world, 'c1');
    expect(world.again('app').effects.map(({ cluster }) => cluster)).toEqual(['c2']);
    world.apply('app', moved);
    expect(world.again('app').effects).toMatchObject([
      { type: 'ensureWorkload', cluster: 'c1', replicas: 2 },
    ]);
    expect(world.settle('app').status.leaving).toEqual([]);
  });

  it('that shows nothing of it has nothing taken away', () => {
    const world = movedAway();
    world.lose('app', 'c1');
    expect(world.again('app').status.leaving).toEqual(['c1']);
    restore(world, 'c1');
    expect(world.again('app')).toMatchObject({ effects: [], status: { leaving: [] } });
  });

  it('and falls silent before anything was taken away is remembered on', () => {
    const world = movedAway();
    restore(world, 'c1');
    silence(world, 'c1');
    expect(world.again('app')).toMatchObject({ effects: [], status: { leaving: ['c1'] } });
  });

  it('is waited for when the object is deleted meanwhile', () => {
    const world = movedAway();
    world.mark('app', { deleting: true });
    expect(world.again('app').status.leaving).toContain('c1');
  });
});

it('an object whose replicas all run elsewhere is settled, silent cluster or not', () => {
  const world = sites();
  world.settle('app', deploymentOf({ ...AT_C1, ...OPTED_IN }));
  silence(world, 'c1');
  world.nowMicros += AFTER;
  const { conditions } = world.settle('app').status;
  expect(conditions).toContainEqual({ type: 'Reconciling', status: 'False', reason: 'Settled' });
});

it('ten workloads go at once, by priority and age, and the next ten ten seconds later', () => {
  const world = new World().cluster('c1', 100).cluster('c2', 100).cluster('c3', 1);
  const names = Array.from({ length: 25 }, (_, i) => `app${String(i).padStart(2, '0')}`);
  for (const [i, name] of names.entries()) {
    world.nowMicros += 1;
    world.settle(name, deploymentOf({ locations: ['c1'], ...OPTED_IN, priority: i === 24 ? 1 : 0 }));
  }
  world.settle('other', deploymentOf({ locations: ['c1'] }));
  silence(world, 'c1');
  const moved = (seconds: number): string[] => {
    world.nowMicros += seconds * SECOND;
    for (const name of names) world.settle(name);
    return names.filter((name) => world.wanted(name)['c2'] === 1);
  };
  expect(moved(AFTER / SECOND - 1)).toEqual([]);
  expect(moved(1)).toEqual([...names.slice(0, 9), 'app24']);
  expect(moved(9)).toHaveLength(10);
  expect(moved(1)).toEqual([...names.slice(0, 19), 'app24']);
  expect(moved(10)).toEqual(names);
  expect(world.wanted('other')).toEqual({ c1: 1 });
});

describe('whatever the world', () => {
  const CLUSTERS = ['c1', 'c2', 'c3', 'c4', 'cloud1'];
  const story = fc.record({
    cpus: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 5, maxLength: 5 }),
    workloads: fc.array(
      fc.record({
        policy: fc.constantFrom(
          'worst_fit',
          'best_fit',
          'random',
          'cluster_affinity',
          'pinned',
          'aggregated',
          'dynamic_weight',
        ),
        home: fc.constantFrom('c1', 'c2', 'c3'),
        replicas: fc.integer({ min: 1, max: 4 }),
        numberOfLocations: fc.integer({ min: 1, max: 2 }),
        partial: fc.boolean(),
        optsIn: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    silent: fc.uniqueArray(fc.constantFrom(...CLUSTERS), { minLength: 1, maxLength: 3 }),
    minutes: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }),
  });

  it('no replica is wanted twice, none moves without opting in or for a blink, nobody silent is asked for anything, and in the end all run once', () => {
    let moves = 0;
    fc.assert(
      fc.property(story, ({ cpus, workloads, silent, minutes }) => {
        const world = new World();
        for (const [i, name] of CLUSTERS.entries()) world.cluster(name, cpus[i]!).rtt('c1', name, i);
        const names = workloads.map((_, i) => `w${i}`);
        for (const [i, { optsIn, policy, numberOfLocations, ...spec }] of workloads.entries()) {
          const where =
            policy === 'cluster_affinity'
              ? { locations: [spec.home], numberOfLocations: 1 }
              : { policy, numberOfLocations };
          world.settle(names[i]!, deploymentOf({ ...spec, ...where, ...(optsIn ? OPTED_IN : {}) }));
        }
        const first = names.map((name) => world.wanted(name));
        const demand = (name: string): number => total(world.wanted(name)) + world.waiting(name);
        const asked = names.map(demand);
        silence(world, ...silent);
        let silentMinutes = 0;
        for (const step of minutes) {
          silentMinutes += step;
          world.nowMicros += step * MINUTE;
          for (const [i, name] of names.entries()) {
            const decision = world.again(name);
            const heard = decision.effects.filter(({ cluster }) => !silent.includes(cluster));
            expect(heard).toEqual(decision.effects);
            world.apply(name, decision);
            world.again(name);
            expect(demand(name)).toBe(asked[i]);
            const left = silent.filter(
              (cluster) => (world.wanted(name)[cluster] ?? 0) < (first[i]![cluster] ?? 0),
            );
            moves += left.length;
            const mayMove =
              workloads[i]!.optsIn && silentMinutes * MINUTE >= AFTER && 2 * silent.length <= CLUSTERS.length;
            if (!mayMove) expect(left).toEqual([]);
          }
          for (const name of CLUSTERS) {
            settleClaims(world.state(name));
            expect(world.state(name).nodes.cpu.free[0]).toBeGreaterThanOrEqual(0);
          }
        }
        restore(world, ...silent);
        for (let round = 0; round < 4; round++) for (const name of names) world.settle(name);
        for (const [i, name] of names.entries()) {
          const runs = Object.fromEntries(
            world
              .observed(name)
              .map(({ cluster, desired }) => [cluster, desired] as const)
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          );
          expect(runs).toEqual(world.wanted(name));
          expect(demand(name)).toBe(asked[i]);
        }
      }),
      { numRuns: 400, seed: 11 },
    );
    expect(moves).toBeGreaterThan(100);
  });
});

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

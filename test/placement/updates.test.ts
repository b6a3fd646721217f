// What moves replicas once they are placed, and what does not.

import { describe, expect, it } from 'vitest';
import type { DeploymentSpec } from '../../core/placement/workload-spec.ts';
import { shapeWith } from '../support/shapes.ts';
import { cpuNode, clusterFacts, deploymentOf, MINUTE, World } from '../support/fleets.ts';

const DRAIN = { key: 'maintenance', value: '', effect: 'NoExecute' } as const;
const labels = new Map([['app', 'a']]);

/** Clusters c1, c2, c3 with room for 4 each and a cloud with room for 50; nearest to c1 is c2, then c3. */
function sites(): World {
  return new World()
    .cluster('c1', 4)
    .cluster('c2', 4)
    .cluster('c3', 4)
    .cluster('cloud1', 50)
    .rtt('c1', 'c2', 5)
    .rtt('c1', 'c3', 9)
    .rtt('c2', 'c3', 5);
}

interface Row {
  readonly name: string;
  readonly first: Partial<DeploymentSpec>;
  /** What happens between. */
  readonly then?: (world: World) => unknown;
  /** The new spec's fields; the first's where none are given. */
  readonly next?: Partial<DeploymentSpec>;
  readonly wanted: Readonly<Record<string, number>>;
  readonly waiting?: number;
}

const twoReplicas = { replicas: 2 };
const fullInC1 = { locations: ['c1'], replicas: 15 };

const rows: readonly Row[] = [
  {
    name: 'more replicas grow where they are',
    first: twoReplicas,
    next: { replicas: 4 },
    wanted: { c1: 4 },
  },
  {
    name: 'more replicas overflow what does not fit beside those there',
    first: twoReplicas,
    then: (world) => world.fill('c1', 1),
    next: { replicas: 5 },
    wanted: { c1: 3, c2: 2 },
  },
  {
    name: 'fewer replicas leave the cloud first',
    first: fullInC1,
    next: { locations: ['c1'], replicas: 12 },
    wanted: { c1: 4, c2: 4, c3: 4 },
  },
  {
    name: 'fewer replicas leave overflow before the location, the farthest first',
    first: fullInC1,
    next: { locations: ['c1'], replicas: 6 },
    wanted: { c1: 4, c2: 2 },
  },
  {
    name: 'fewer replicas leave the location last',
    first: fullInC1,
    next: { locations: ['c1'], replicas: 3 },
    wanted: { c1: 3 },
  },
  {
    name: 'changed overrides follow their locations',
    first: { locations: ['c1', 'c2'], replicaOverrides: [1, 3] },
    next: { locations: ['c1', 'c2'], replicaOverrides: [2, 1] },
    wanted: { c1: 2, c2: 1 },
  },
  {
    name: 'another image moves nothing',
    first: { replicas: 4 },
    then: (world) => world.fill('c1', 3),
    next: { replicas: 4, shape: shapeWith({ cpuMilli: 1000, labels, images: ['nginx:2'] }) },
    wanted: { c1: 4 },
  },
  {
    name: 'larger requests move only what no longer fits',
    first: { replicas: 4 },
    next: { replicas: 4, shape: shapeWith({ cpuMilli: 2000, labels }) },
    wanted: { c1: 2, c2: 2 },
  },
  {
    name: 'larger requests move nothing while all fits',
    first: { replicas: 3 },
    then: (world) => world.see({ type: 'node', cluster: 'c2', facts: cpuNode('c2-more', 90) }),
    next: { replicas: 3, shape: shapeWith({ cpuMilli: 1333, labels }) },
    wanted: { c1: 3 },
  },
  {
    name: 'larger requests move nothing from a cluster that cannot be asked',
    first: { replicas: 3 },
    then: (world) => world.see({ type: 'health', cluster: 'c1', ready: false }),
    next: { replicas: 3, shape: shapeWith({ cpuMilli: 4000, labels }) },
    wanted: { c1: 3 },
  },
  {
    name: 'a ranking that changed moves nothing',
    first: { ...twoReplicas, policy: 'most_traffic' },
    then: (world) => world.see({ type: 'traffic', cluster: 'c3', value: 9 }),
    wanted: { c1: 2 },
  },
  {
    name: 'a ranking that changed moves nothing when replicas are added',
    first: { ...twoReplicas, policy: 'most_traffic' },
    then: (world) => world.see({ type: 'traffic', cluster: 'c3', value: 9 }),
    next: { replicas: 3, policy: 'most_traffic' },
    wanted: { c1: 3 },
  },
  {
    name: 'a full cluster moves nothing',
    first: twoReplicas,
    then: (world) => world.fill('c1', 5),
    wanted: { c1: 2 },
  },
  {
    name: 'a cluster that does not answer moves nothing',
    first: twoReplicas,
    then: (world) => world.see({ type: 'health', cluster: 'c1', ready: false }),
    wanted: { c1: 2 },
  },
  {
    name: 'replicas are not added to a cluster that does not answer, and those there stay',
    first: twoReplicas,
    then: (world) => world.see({ type: 'health', cluster: 'c1', ready: false }),
    next: { replicas: 4 },
    wanted: { c1: 2, c2: 2 },
  },
  {
    name: 'a cordoned cluster keeps what it has',
    first: twoReplicas,
    then: (world) => world.see({ type: 'cluster', facts: clusterFacts('c1', { cordoned: true }) }),
    next: { replicas: 4 },
    wanted: { c1: 2, c2: 2 },
  },
  {
    name: 'room that comes free at the location does not call overflow back',
    first: { locations: ['c1'], replicas: 6 },
    then: (world) => world.see({ type: 'node', cluster: 'c1', facts: cpuNode('c1-more', 9) }),
    wanted: { c1: 4, c2: 2 },
  },
  {
    name: 'another policy ranks anew',
    first: { ...twoReplicas, policy: 'most_traffic' },
    then: (world) => world.fill('c3', 1),
    next: { replicas: 2, policy: 'best_fit' },
    wanted: { c3: 2 },
  },
  {
    name: 'locations c1,c2 changed to c3: all are wanted there',
    first: { locations: ['c1', 'c2'], replicas: 2 },
    next: { locations: ['c3'], replicas: 2 },
    wanted: { c3: 2 },
  },
  {
    name: 'locations c1,c2 changed to c2,c3 with more replicas: c2 grows and keeps its own',
    first: { locations: ['c1', 'c2'], replicas: 2 },
    next: { locations: ['c2', 'c3'], replicas: 3 },
    wanted: { c2: 3, c3: 3 },
  },
  {
    name: 'a common location that does not answer keeps its replicas when locations change',
    first: { locations: ['c1', 'c2'], replicas: 2 },
    then: (world) => world.see({ type: 'health', cluster: 'c2', ready: false }),
    next: { locations: ['c2', 'c3'], replicas: 2 },
    wanted: { c2: 2, c3: 2 },
  },
  {
    name: 'a NoExecute taint drains the cluster, and the others keep their shares',
    first: { numberOfLocations: 3, replicaOverrides: [1, 2, 3] },
    then: (world) => world.see({ type: 'cluster', facts: clusterFacts('c1', { taints: [DRAIN] }) }),
    wanted: { c2: 3, c3: 3 },
  },
  {
    name: 'a drained location is replaced in its own position',
    first: { numberOfLocations: 2, replicaOverrides: [1, 3] },
    then: (world) => world.see({ type: 'cluster', facts: clusterFacts('c1', { taints: [DRAIN] }) }),
    wanted: { c2: 3, c3: 1 },
  },
  {
    name: 'a tolerated NoExecute taint drains nothing',
    first: { ...twoReplicas, tolerations: [{ key: 'maintenance', operator: 'Exists', value: '' }] },
    then: (world) => world.see({ type: 'cluster', facts: clusterFacts('c1', { taints: [DRAIN] }) }),
    wanted: { c1: 2 },
  },
  {
    name: 'a NoSchedule taint drains nothing',
    first: twoReplicas,
    then: (world) =>
      world.see({
        type: 'cluster',
        facts: clusterFacts('c1', { taints: [{ ...DRAIN, effect: 'NoSchedule' }] }),
      }),
    wanted: { c1: 2 },
  },
  {
    name: 'a cluster that is not selected any more is left',
    first: twoReplicas,
    next: {
      ...twoReplicas,
      clusterSelector: [{ key: 'metadata.name', operator: 'NotIn', values: ['c1'], field: true }],
    },
    wanted: { c2: 2 },
  },
  {
    name: 'a cluster that is not registered any more is replaced',
    first: { numberOfLocations: 2, replicas: 2 },
    then: (world) => world.see({ type: 'clusterGone', cluster: 'c1' }),
    wanted: { c2: 2, c3: 2 },
  },
];

describe('a placed deployment', () => {
  it.each(rows)('$name', ({ first, then, next = first, wanted, waiting = 0 }) => {
    const world = sites();
    world.settle('app', deploymentOf(first));
    then?.(world);
    world.place('app', deploymentOf(next));
    expect(world.wanted('app')).toEqual(wanted);
    expect(world.waiting('app')).toBe(waiting);
  });

  it('runs on in its old clusters until the new ones are ready', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1', 'c2'], replicas: 2 }));
    const moving = world.place('app', deploymentOf({ locations: ['c2', 'c3'], replicas: 2 }));
    expect(moving.effects.map(({ type, cluster }) => `${type} ${cluster}`)).toEqual(['ensureWorkload c3']);
    expect(moving.status.leaving).toEqual(['c1']);
    world.apply('app', moving);
    const moved = world.again('app');
    expect(moved.effects).toEqual([
      { type: 'removeWorkload', uid: 'uid-app', cluster: 'c1', because: 'locationRemoved' },
    ]);
    expect(moved.status.leaving).toEqual([]);
  });

  it('runs on in its old clusters while a part of it waits for room', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 2 }));
    world.see({ type: 'clusterGone', cluster: 'cloud1' });
    for (const cluster of ['c2', 'c3']) world.fill(cluster, 3);
    world.see({ type: 'cluster', facts: clusterFacts('c1', { taints: [DRAIN] }) });
    const { status } = world.settle('app', deploymentOf({ locations: ['c1'], replicas: 3 }));
    expect(world.wanted('app')).toEqual({ c2: 1, c3: 1 });
    expect(status.leaving).toEqual(['c1']);
    expect(world.observed('app').map(({ cluster }) => cluster)).toEqual(['c1', 'c2', 'c3']);
  });

  it('runs on in its old clusters with no more than are missing elsewhere', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'], replicas: 3 }));
    world.settle('app', deploymentOf({ locations: ['c2', 'nowhere'], replicas: 1 }));
    expect(world.wanted('app')).toEqual({ c2: 1 });
    expect(world.observed('app')).toMatchObject([
      { cluster: 'c1', desired: 1 },
      { cluster: 'c2', desired: 1 },
    ]);
  });

  it('says what it keeps and what it adds where a new answer names an old place', () => {
    const world = sites();
    world.settle('app', deploymentOf({ ...twoReplicas, policy: 'most_traffic' }));
    const { reasons } = world.place('app', deploymentOf({ policy: 'pinned', home: 'c1', replicas: 3 }));
    expect(reasons.clusters[0]).toMatchObject({ cluster: 'c1', kept: 2, added: 1, share: 3 });
    const moved = world.place('app', deploymentOf({ locations: ['c2'], replicas: 6 }));
    const ofC1 = moved.reasons.clusters.find(({ cluster }) => cluster === 'c1');
    expect(ofC1).toMatchObject({ code: 'Kept', kept: 2, added: 0, share: 0 });
  });

  it('leaves a cluster without ready replicas at once', () => {
    const world = sites();
    world.place('app', deploymentOf({ locations: ['c1'] }));
    world.apply('app', world.again('app'));
    world.observe('app', 'c1', { bound: 0 });
    const { effects } = world.place('app', deploymentOf({ locations: ['c2'] }));
    expect(effects).toContainEqual({
      type: 'removeWorkload',
      uid: 'uid-app',
      cluster: 'c1',
      because: 'locationRemoved',
    });
  });

  it('drains make-before-break, and says that it drains', () => {
    const world = sites();
    world.settle('app', deploymentOf(twoReplicas));
    world.see({ type: 'cluster', facts: clusterFacts('c1', { taints: [DRAIN] }) });
    const draining = world.again('app');
    expect(draining.memory.leaving).toEqual([{ cluster: 'c1', because: 'drained' }]);
    world.apply('app', draining);
    expect(world.again('app').effects).toEqual([
      { type: 'removeWorkload', uid: 'uid-app', cluster: 'c1', because: 'drained' },
    ]);
  });

  it('asks nothing of a cluster that is not registered', () => {
    const world = sites();
    world.settle('app', deploymentOf(twoReplicas));
    world.see({ type: 'clusterGone', cluster: 'c1' });
    expect(world.again('app').effects.map(({ cluster }) => cluster)).toEqual(['c2']);
  });

  it('is made again where a member lost it', () => {
    const world = sites();
    const { memory } = world.settle('app', deploymentOf(twoReplicas));
    world.lose('app', 'c1');
    const { effects } = world.again('app');
    expect(effects).toEqual([
      expect.objectContaining({ type: 'ensureWorkload', cluster: 'c1', replicas: 2 }) as unknown,
    ]);
    expect(memory.locations).toEqual([{ cluster: 'c1', pods: 2 }]);
  });

  it('writes nothing in a steady state', () => {
    const world = sites();
    const settled = world.settle('app', deploymentOf({ locations: ['c1', 'c2'], replicas: 3 }));
    world.nowMicros += 90 * MINUTE;
    expect(world.again('app')).toEqual(settled);
    expect(settled.effects).toEqual([]);
  });
});

describe('replicas that no node of their member takes', () => {
  /** Two replicas in c1, one of them pending since the start, though cluster0 thought that both fit. */
  function stuck(): World {
    const world = sites();
    world.settle('app', deploymentOf(twoReplicas));
    world.observe('app', 'c1', { bound: 1, unschedulable: { count: 1, sinceMicros: 0 } });
    return world;
  }

  it('stay for five minutes', () => {
    const world = stuck();
    world.nowMicros = 5 * MINUTE - 1;
    const { requeueAfterMicros } = world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 2 });
    expect(requeueAfterMicros).toBe(1);
  });

  it('are taken back after five minutes and go elsewhere', () => {
    const world = stuck();
    world.nowMicros = 5 * MINUTE;
    const { memory, requeueAfterMicros } = world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 1, c2: 1 });
    expect(memory.avoided).toMatchObject([{ cluster: 'c1', untilMicros: 35 * MINUTE }]);
    expect(requeueAfterMicros).toBe(30 * MINUTE);
  });

  it('that a rollout has in excess are not waited for', () => {
    const world = sites();
    world.settle('app', deploymentOf(twoReplicas));
    world.observe('app', 'c1', { bound: 2, unschedulable: { count: 1, sinceMicros: 0 } });
    expect(world.again('app').requeueAfterMicros).toBeUndefined();
  });

  it('are taken back once, however late the member shows it', () => {
    const world = stuck();
    world.nowMicros = 5 * MINUTE;
    world.again('app');
    world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 1, c2: 1 });
  });

  /** The stuck replica was taken back; then another is wanted at the time. */
  function grown(at: number, change: (world: World) => unknown = () => undefined): World {
    const world = stuck();
    world.nowMicros = 5 * MINUTE;
    world.apply('app', world.again('app'));
    change(world);
    world.nowMicros = at;
    world.place('app', deploymentOf({ replicas: 3 }));
    return world;
  }

  it.each([
    ['are not offered the cluster again for half an hour', grown(34 * MINUTE), { c1: 1, c2: 2 }],
    ['are offered it again after half an hour', grown(35 * MINUTE), { c1: 2, c2: 1 }],
    [
      'are offered it again once its nodes changed',
      grown(6 * MINUTE, (w) => w.see({ type: 'node', cluster: 'c1', facts: cpuNode('c1-node', 5) })),
      { c1: 2, c2: 1 },
    ],
  ])('%s', (_, world, wanted) => {
    expect(world.wanted('app')).toEqual(wanted);
  });

  it('are offered it again with another revision', () => {
    const world = grown(6 * MINUTE);
    const shape = shapeWith({ cpuMilli: 1000, labels, images: ['fixed'] });
    world.place('app', deploymentOf({ replicas: 4, shape }));
    expect(world.wanted('app')).toEqual({ c1: 2, c2: 2 });
  });
});

describe('an object that is not acted on', () => {
  it('changes nothing while paused, and catches up after', () => {
    const world = sites();
    world.settle('app', deploymentOf(twoReplicas));
    world.mark('app', { paused: true });
    const { effects, status } = world.place('app', deploymentOf({ replicas: 4 }));
    expect(effects).toEqual([]);
    expect(status.conditions).toEqual([{ type: 'Reconciling', status: 'False', reason: 'Paused' }]);
    world.mark('app', { paused: false });
    world.again('app');
    expect(world.wanted('app')).toEqual({ c1: 4 });
  });

  it('keeps what runs while its spec cannot be read, and is decided at once when it is repaired', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1', 'nowhere'], replicas: 2 }));
    const { status, effects, reasons } = world.place('app', { problems: ['spec.replicas: is missing'] });
    expect(status).toMatchObject({ placements: [{ cluster: 'c1', replicas: 2 }], unplaced: null });
    expect(status.conditions).toEqual([{ type: 'Stalled', status: 'True', reason: 'BadObject' }]);
    expect(reasons.notes).toEqual([{ code: 'BadObject', problems: ['spec.replicas: is missing'] }]);
    expect(effects).toEqual([]);
    world.place('app', deploymentOf({ locations: ['c1', 'nowhere'], replicas: 2 }));
    expect(world.waiting('app')).toBe(2);
  });

  it('goes from everywhere when it is deleted, and is leaving until each member shows so', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1', 'c2'] }));
    world.mark('app', { deleting: true });
    const deleting = world.again('app');
    expect(deleting.effects).toEqual(
      ['c1', 'c2'].map((cluster) => ({
        type: 'removeWorkload',
        uid: 'uid-app',
        cluster,
        because: 'objectDeleted',
      })),
    );
    expect(world.wanted('app')).toEqual({});
    expect(deleting.status.leaving).toEqual(['c1', 'c2']);
    world.apply('app', deleting);
    expect(world.again('app')).toMatchObject({ effects: [], status: { leaving: [] } });
  });

  it('is leaving a member that does not answer, even if nothing of it is seen there', () => {
    const world = sites();
    world.settle('app', deploymentOf({ locations: ['c1'] }));
    world.lose('app', 'c1');
    world.see({ type: 'health', cluster: 'c1', ready: false });
    world.mark('app', { deleting: true });
    expect(world.again('app').status.leaving).toEqual(['c1']);
    expect(world.again('app').status.leaving).toEqual(['c1']);
    world.see({ type: 'health', cluster: 'c1', ready: true });
    expect(world.again('app').status.leaving).toEqual([]);
  });
});

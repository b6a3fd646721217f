// What users see of their objects in a run: from kubectl apply to pods on nodes, and back.

import { describe, expect, test } from 'vitest';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { deployment, job, tell, type TellOptions, type Told } from './story.ts';

const SECOND = 1_000_000;

/** Two edges and a cloud, four pods of one cpu each; the given lines are manifests. */
function story(...manifests: readonly string[]): string {
  return `name: story
question: What becomes of it?
duration: 1h
policies: [worst_fit]
clusters:
  - { name: edge1, nodes: [{ count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
  - { name: edge2, nodes: [{ count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
  - { name: cloud1, nodes: [{ count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
network:
  rtt:
    - { between: [edge1, edge2], ms: 50 }
    - { between: [edge1, cloud1], ms: 5 }
    - { between: [edge2, cloud1], ms: 5 }
load:
  - manifests:
${manifests.map((line) => `      - { ${line} }\n`).join('')}`;
}

/** The end of a story, when all has come to rest. */
function endOf(manifests: readonly string[], options: TellOptions = {}): Told {
  const told = tell(story(...manifests), options);
  checkSettled(told.control);
  return told;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const AT_EDGE1 = { locations: 'edge1' };

describe('a deployment', () => {
  test('runs its replicas in each of its locations', () => {
    const told = endOf([`at: 0s, apply: ${deployment('web', { locations: 'edge1, edge2', replicas: 2 })}`]);
    expect(told.podsOf('web')).toEqual({ edge1: 2, edge2: 2 });
    expect(told.metrics.pendingShareAtEnd).toBe(0);
  });

  test.each([
    { replicas: 4, pods: { edge1: 4 }, waiting: 0 },
    { replicas: 6, pods: { edge1: 4, edge2: 2 }, waiting: 0 },
    { replicas: 10, pods: { edge1: 4, edge2: 4, cloud1: 2 }, waiting: 0 },
    { replicas: 14, pods: { edge1: 4, edge2: 4, cloud1: 4 }, waiting: 2 },
  ])(
    'scaled up to $replicas overflows to edges, then to the cloud, then waits',
    ({ replicas, pods, waiting }) => {
      const told = endOf([
        `at: 0s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 3 })}`,
        `at: 1m, scale: mcd/web, replicas: ${replicas}`,
      ]);
      expect(told.podsOf('web')).toEqual(pods);
      expect(told.waiting('web')).toBe(waiting);
      expect(told.metrics.pendingShareAtEnd).toBeCloseTo(waiting / replicas, 12);
    },
  );

  test.each([
    { replicas: 9, pods: { edge1: 4, edge2: 4, cloud1: 1 } },
    { replicas: 5, pods: { edge1: 4, edge2: 1 } },
    { replicas: 2, pods: { edge1: 2 } },
    { replicas: 0, pods: {} },
  ])('scaled down from 10 to $replicas leaves the cloud first, its location last', ({ replicas, pods }) => {
    const told = endOf([
      `at: 0s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 10 })}`,
      `at: 1m, scale: mcd/web, replicas: ${replicas}`,
    ]);
    expect(told.podsOf('web')).toEqual(pods);
  });

  test('gets a new image where it is, never with fewer ready than it may', () => {
    let least = Infinity;
    const where = { locations: 'edge1, edge2', replicas: 3 };
    const told = endOf(
      [
        `at: 0s, apply: ${deployment('web', where)}`,
        `at: 1m, apply: ${deployment('web', where, { image: 'app:2' })}`,
      ],
      {
        onEvent: (now, micros) => {
          if (micros > 60 * SECOND) least = Math.min(least, total(now.readyOf('web')));
        },
      },
    );
    expect(told.podsOf('web')).toEqual({ edge1: 3, edge2: 3 });
    expect(told.imagesOf('web')).toEqual(Array(6).fill('app:2'));
    // A quarter of three is less than one: none may be missing.
    expect(least).toBe(6);
  });

  test('gets a new image in a cluster that is full', () => {
    const where = { ...AT_EDGE1, replicas: 4 };
    const told = endOf([
      `at: 0s, apply: ${deployment('web', where)}`,
      `at: 1m, apply: ${deployment('web', where, { image: 'app:2' })}`,
    ]);
    expect(told.podsOf('web')).toEqual({ edge1: 4 });
    expect(told.imagesOf('web')).toEqual(Array(4).fill('app:2'));
  });

  test('whose locations change stays ready where it was until it is ready where it goes', () => {
    let least = Infinity;
    const told = endOf(
      [
        `at: 0s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 3 })}`,
        `at: 1m, apply: ${deployment('web', { locations: 'edge2', replicas: 3 })}`,
      ],
      {
        onEvent: (now, micros) => {
          if (micros > 60 * SECOND) least = Math.min(least, total(now.readyOf('web')));
        },
      },
    );
    expect(told.podsOf('web')).toEqual({ edge2: 3 });
    expect(least).toBe(3);
  });

  test('that waits is placed when another leaves', () => {
    const told = endOf([
      `at: 0s, apply: ${deployment('first', { ...AT_EDGE1, replicas: 10 })}`,
      `at: 1m, apply: ${deployment('second', { ...AT_EDGE1, replicas: 4 })}`,
      `at: 2m, delete: mcd/first`,
    ]);
    expect(told.podsOf('second')).toEqual({ edge1: 2, cloud1: 2 });
    expect(told.waiting('second')).toBe(0);
  });

  test('that is paused from the start is placed when it goes on', () => {
    const paused = `at: 0s, apply: ${deployment('web', { ...AT_EDGE1, paused: true })}`;
    expect(endOf([paused]).podsOf('web')).toEqual({});
    expect(endOf([paused, `at: 1m, apply: ${deployment('web', AT_EDGE1)}`]).podsOf('web')).toEqual({
      edge1: 1,
    });
  });
});

describe('deletion', () => {
  test.each(['60s', '60.1s', '60.18s', '61s', '10m'])(
    'of what was applied at 60 s leaves nothing when it comes at %s',
    (at) => {
      const told = endOf([
        `at: 60s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 10 })}`,
        `at: 60s, run: 20m, apply: ${job('batch', { parallelism: 2 })}`,
        `at: ${at}, delete: mcd/web`,
        `at: ${at}, delete: mcj/batch`,
      ]);
      expect(told.traces()).toEqual([]);
      expect(told.metrics.pendingShareAtEnd).toBe(0);
    },
  );

  test.each([
    // Until the controller heard of the deletion, the object that is applied is the one that goes.
    ['60s', {}],
    ['60.04s', {}],
    // Before, while and after the old pods go.
    ['60.06s', { edge2: 2 }],
    ['60.18s', { edge2: 2 }],
    ['70s', { edge2: 2 }],
  ])('at 60 s and a new object of the name at %s: what is left is %j', (at, pods) => {
    const told = endOf([
      `at: 0s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 4 })}`,
      `at: 60s, delete: mcd/web`,
      `at: ${at}, apply: ${deployment('web', { locations: 'edge2', replicas: 2 })}`,
    ]);
    expect(told.podsOf('web')).toEqual(pods);
  });

  test('and a new object of the same kind books no slot twice while the old pods go', () => {
    const told = endOf([
      `at: 0s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 4 })}`,
      `at: 60s, delete: mcd/web`,
      `at: 60.06s, apply: ${deployment('web', { ...AT_EDGE1, replicas: 4 })}`,
      `at: 60.06s, apply: ${deployment('other', { ...AT_EDGE1, replicas: 4 })}`,
    ]);
    expect(total(told.podsOf('web')) + total(told.podsOf('other'))).toBe(8);
    expect(told.queuedOf('web')).toEqual({});
    expect(told.queuedOf('other')).toEqual({});
  });
});

describe('a job', () => {
  const first = `at: 0s, run: 30m, apply: ${job('first', { ...AT_EDGE1, parallelism: 4 })}`;
  const second = (placementPolicy: string): string =>
    `at: 1m, run: 10m, apply: ${job('second', { placementPolicy, placement: { home: 'edge1' }, parallelism: 2 })}`;

  test('runs so many pods at once until enough have finished, then leaves cluster0', () => {
    let most = 0;
    const batch = job('batch', { ...AT_EDGE1, parallelism: 2, completions: 5 });
    const told = endOf([`at: 0s, run: 5m, apply: ${batch}`], {
      onEvent: (now) => {
        most = Math.max(most, total(now.podsOf('batch')));
      },
    });
    expect(most).toBe(2);
    expect(told.finishedOf('batch')).toEqual({ edge1: 5 });
    expect(told.traces()).toEqual([]);
  });

  test('of a name that was there before is another', () => {
    const uids = new Set<string>();
    const batch = job('batch', { ...AT_EDGE1, parallelism: 2 });
    const twice = [`at: 0s, run: 5m, apply: ${batch}`, `at: 10m, run: 5m, apply: ${batch}`];
    const told = endOf(twice, { onDecision: ({ self }) => uids.add(self.uid) });
    expect([...uids]).toEqual(['MultiClusterJob/default/batch/1', 'MultiClusterJob/default/batch/2']);
    expect(told.finishedOf('batch')).toEqual({ edge1: 2 });
  });

  test('pinned to a home that is full waits for it', () => {
    const before = tell(story(first, second('pinned')), { untilSeconds: 1700 });
    expect([before.podsOf('second'), before.queuedOf('second'), before.waiting('second')]).toEqual([
      {},
      {},
      2,
    ]);
    expect(endOf([first, second('pinned')]).finishedOf('second')).toEqual({ edge1: 2 });
  });

  test('whose home is full runs elsewhere under another policy', () => {
    const told = tell(story(first, second('worst_fit')), { untilSeconds: 120 });
    expect(told.podsOf('second')).toEqual({ edge2: 2 });
  });

  test('goes nowhere in part: its pods find room together or wait', () => {
    const told = tell(
      story(
        ...['edge1', 'edge2', 'cloud1'].map((home) => {
          const pinned = { placementPolicy: 'pinned', placement: { home }, parallelism: 2 };
          return `at: 0s, run: 30m, apply: ${job(`in-${home}`, pinned)}`;
        }),
        `at: 1m, run: 10m, apply: ${job('wide', { parallelism: 3 })}`,
        `at: 1m, run: 10m, apply: ${job('narrow', { parallelism: 2 })}`,
      ),
      { untilSeconds: 120 },
    );
    expect([told.podsOf('wide'), told.waiting('wide')]).toEqual([{}, 3]);
    expect(total(told.podsOf('narrow'))).toBe(2);
  });

  test('that is suspended has no pods and waits for none, until it goes on', () => {
    const batch = (suspend: boolean): string =>
      `run: 20m, apply: ${job('batch', { ...AT_EDGE1, parallelism: 2, suspend })}`;
    const held = tell(story(`at: 0s, ${batch(false)}`, `at: 1m, ${batch(true)}`), { untilSeconds: 120 });
    expect([held.podsOf('batch'), held.metrics.pendingShareAtEnd]).toEqual([{}, 0]);
    const resumed = tell(story(`at: 0s, ${batch(true)}`, `at: 1m, ${batch(false)}`), { untilSeconds: 120 });
    expect(resumed.podsOf('batch')).toEqual({ edge1: 2 });
    // Wanted from 60 s on: that is when the wait begins.
    expect(resumed.metrics.timeToPlaceP99Seconds).toBeLessThan(1);
  });
});

describe('replicas of which a part fits', () => {
  const others = `at: 0s, apply: ${deployment('others', { ...AT_EDGE1, replicas: 3 })}`;
  const pinned = (partial: boolean): string =>
    `at: 1m, apply: ${deployment('web', { placementPolicy: 'pinned', placement: { home: 'edge1', partial }, replicas: 2 })}`;

  test.each([
    { partial: true, pods: { edge1: 1 }, waiting: 1 },
    { partial: false, pods: {}, waiting: 2 },
  ])('are placed in part if partial is $partial', ({ partial, pods, waiting }) => {
    const told = endOf([others, pinned(partial)]);
    expect([told.podsOf('web'), told.waiting('web')]).toEqual([pods, waiting]);
  });

  test('all come when room for all comes', () => {
    const told = endOf([others, pinned(false), `at: 2m, scale: mcd/others, replicas: 2`]);
    expect(told.podsOf('web')).toEqual({ edge1: 2 });
  });
});

test('a policy of the run replaces that of workloads without locations alone', () => {
  const told = endOf(
    [
      `at: 0s, apply: ${deployment('free', { placementPolicy: 'worst_fit', placement: { home: 'cloud1' } })}`,
      `at: 0s, apply: ${deployment('bound', AT_EDGE1)}`,
    ],
    { policy: 'pinned' },
  );
  expect([told.podsOf('free'), told.podsOf('bound')]).toEqual([{ cloud1: 1 }, { edge1: 1 }]);
});

describe('copies that a policy makes for every cluster', () => {
  const web = `at: 0s, apply: ${deployment('web', { placementPolicy: 'duplicated', replicas: 3 })}`;
  const api = `at: 1m, apply: ${deployment('api', { placementPolicy: 'duplicated', replicas: 2 })}`;

  test('are submitted each, so that no more waits than was submitted and each has its time to place', () => {
    const { metrics } = endOf([web]);
    expect(metrics.pendingPerSubmitted).toBe(0);
    expect(metrics.timeToPlaceP99Seconds).toBeLessThan(60);
    // Of two of api in each of three clusters one fits.
    const full = endOf([web, api]);
    expect(full.podsOf('api')).toEqual({ edge1: 1, edge2: 1, cloud1: 1 });
    expect(full.metrics.pendingPerSubmitted).toBe(3 / 15);
    expect(full.metrics.timeToPlaceP50Seconds).toBeLessThan(60);
    expect(full.metrics.timeToPlaceP95Seconds).toBe(Infinity);
  });

  test('are called off where they waited and are asked for no more', () => {
    const { metrics } = endOf([web, api, `at: 2m, scale: mcd/api, replicas: 1`]);
    expect(metrics.pendingPerSubmitted).toBe(0);
    expect(metrics.timeToPlaceP99Seconds).toBeLessThan(60);
  });
});

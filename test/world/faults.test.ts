// What becomes of pods, and of what cluster0 knows, while things are broken and once they are mended.

import { describe, expect, test } from 'vitest';
import { checkSettled } from '../../simulator/run/invariants/settled.ts';
import { deployment, job, tell, type Told } from './story.ts';

const SECOND = 1_000_000;

/** Two edges of two nodes of two cpus each; no delay but those of probes and of controllers of nodes. */
function story(faults: readonly string[], manifests: readonly string[]): string {
  return `name: faults
question: What becomes of it?
duration: 1h
policies: [worst_fit]
clusters:
  - { name: edge1, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
  - { name: edge2, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
delays: { api: 0s, informer: 0s, controller: 0s, schedule: 0s, pull: 0s, start: 1s }
faults:
${faults.map((line) => `  - { ${line} }\n`).join('')}load:
  - manifests:
${manifests.map((line) => `      - { ${line} }\n`).join('')}`;
}

/** Looks at a run at some seconds. */
function looks<T>(
  faults: readonly string[],
  manifests: readonly string[],
  seconds: readonly number[],
  look: (told: Told) => T,
): T[] {
  return seconds.map((untilSeconds) => look(tell(story(faults, manifests), { untilSeconds })));
}

/** What cluster0 sees as ready. */
function seenReady({ control }: Told): number {
  return control.cluster0.workloads.at(0)!.seen.reduce((sum, { ready }) => sum + ready, 0);
}

function isReady({ control }: Told, cluster = 'edge1'): boolean {
  return control.cluster0.fleet.clusters.get(cluster)!.ready;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const WEB = `at: 0s, apply: ${deployment('web', { locations: 'edge1', replicas: 2 })}`;
/** Fills both nodes of edge1. */
const FULL = `at: 0s, apply: ${deployment('web', { locations: 'edge1', replicas: 4 })}`;

describe('a node that goes down', () => {
  const on = (node: string, lasts: string): string =>
    `at: 60s, ${lasts}nodeDown: { cluster: edge1, node: ${node} }`;

  test('serves nothing from then on; 40 s later it shows, and 300 s after that its pods are made anew', () => {
    const counts = looks([on('n-1', '')], [WEB], [59, 61, 99, 101, 399, 402], (told) => [
      total(told.readyOf('web')),
      seenReady(told),
      told.control.pods.count,
    ]);
    expect(counts).toEqual([
      [2, 2, 2],
      [1, 2, 2],
      [1, 2, 2],
      [1, 1, 2],
      [1, 1, 2],
      [2, 2, 3],
    ]);
  });

  test('for a blink, only makes its pods start again', () => {
    const counts = looks([on('n-1', 'for: 10s, ')], [WEB], [65, 70.5, 72, 3600], (told) => [
      total(told.readyOf('web')),
      seenReady(told),
      told.control.pods.count,
    ]);
    expect(counts).toEqual([
      [1, 2, 2],
      [1, 1, 2],
      [2, 2, 2],
      [2, 2, 2],
    ]);
  });

  test('longer than it takes to show, and shorter than pods tolerate, keeps its pods', () => {
    const told = tell(story([on('n-1', 'for: 339s, ')], [WEB]));
    expect(told.control.pods.count).toBe(2);
    expect(told.readyOf('web')).toEqual({ edge1: 2 });
    checkSettled(told.control);
  });

  test('with no room elsewhere in its cluster, has its pods placed in another once they were stuck for five minutes', () => {
    const counts = looks([on('n-1', '')], [FULL], [402, 699, 705, 3600], (told) => [
      told.podsOf('web'),
      told.queuedOf('web'),
    ]);
    expect(counts).toEqual([
      [{ edge1: 2 }, { edge1: 2 }],
      [{ edge1: 2 }, { edge1: 2 }],
      [{ edge1: 2, edge2: 2 }, {}],
      [{ edge1: 2, edge2: 2 }, {}],
    ]);
  });

  test('gets nothing new once it shows, and all it had when it is back', () => {
    const more = `at: 120s, apply: ${deployment('more', { locations: 'edge1', replicas: 3 })}`;
    const counts = looks([on('n-1', 'for: 10m, ')], [more], [130, 3600], (told) => told.podsOf('more'));
    expect(counts).toEqual([
      { edge1: 2, edge2: 1 },
      { edge1: 2, edge2: 1 },
    ]);
    const late = `at: 15m, apply: ${deployment('late', { locations: 'edge1', replicas: 4 })}`;
    expect(tell(story([on('n-1', 'for: 10m, ')], [late])).podsOf('late')).toEqual({ edge1: 4 });
  });

  test('lets a job run again from its beginning, where it was or elsewhere', () => {
    const work = `at: 0s, run: 100s, apply: ${job('work', { locations: 'edge1' })}`;
    const finished = (faults: readonly string[], seconds: readonly number[]): number[] =>
      looks(faults, [work], seconds, (told) => total(told.finishedOf('work')));
    expect(finished([], [100, 102])).toEqual([0, 1]);
    // A second to start, 100 to run, from when the node is back.
    expect(finished([on('n-1', 'for: 20s, '), on('n-2', 'for: 20s, ')], [180, 182])).toEqual([0, 1]);
    // From when it is made anew on the other node.
    expect(finished([on('n-1', '')], [500, 502])).toEqual([0, 1]);
  });

  test('counts as down until the last of what keeps it down is over', () => {
    const faults = [on('n-1', 'for: 100s, '), 'at: 100s, for: 100s, clusterDown: { cluster: edge1 }'];
    const counts = looks(faults, [WEB], [159, 162, 199, 202], (told) => total(told.readyOf('web')));
    expect(counts).toEqual([0, 0, 0, 2]);
  });
});

describe('a node that the provider takes back', () => {
  const TAKEN = 'at: 60s, for: 10m, spotReclaim: { cluster: edge1, node: n-1, notice: 30s }';

  test('is drained at the notice, is gone after it, and a fresh one comes', () => {
    const counts = looks([TAKEN], [WEB], [61.5, 100, 3600], (told) => {
      const { nodes, machines } = told.control.clusters[0]!;
      return [told.readyOf('web')['edge1'], nodes.facts[0]!.unschedulable, machines.isUp(0)];
    });
    expect(counts).toEqual([
      [2, true, true],
      [2, true, false],
      [2, false, true],
    ]);
  });

  test('has its images to pull again', () => {
    const told = tell(
      story([TAKEN], [`at: 15m, apply: ${deployment('late', { locations: 'edge1', replicas: 4 })}`]).replace(
        'pull: 0s',
        'pull: 20s',
      ),
      { untilSeconds: 15 * 60 + 20 },
    );
    expect(told.readyOf('late')).toEqual({});
  });
});

describe('a cluster that goes down', () => {
  const DOWN = 'at: 60s, for: 30m, clusterDown: { cluster: edge1 }';

  test('serves nothing; cluster0 counts it as not ready after probe, timeout and grace, and ready again after it recovered', () => {
    // A probe at 60 s times out at 65 s; 30 s of grace. The first to be answered is that of 1860 s; 10 s to recover.
    const counts = looks([DOWN], [WEB], [61, 94, 96, 1859, 1862, 1869, 1871], (told) => [
      total(told.readyOf('web')),
      isReady(told),
    ]);
    expect(counts).toEqual([
      [0, true],
      [0, true],
      [0, false],
      [0, false],
      [2, false],
      [2, false],
      [2, true],
    ]);
  });

  test('keeps its workloads and is given nothing new', () => {
    const more = `at: 120s, apply: ${deployment('more', { replicas: 1, numberOfLocations: 1 })}`;
    const told = tell(story([DOWN], [WEB, more]));
    expect(told.readyOf('web')).toEqual({ edge1: 2 });
    expect(told.readyOf('more')).toEqual({ edge2: 1 });
    expect(told.control.pods.count).toBe(3);
    checkSettled(told.control);
  });

  test('does what it was asked for meanwhile once it is back', () => {
    const told = tell(story([DOWN], [WEB, 'at: 120s, delete: mcd/web']));
    expect(told.podsOf('web')).toEqual({});
    expect(told.traces()).toEqual([]);
  });

  test('for a blink flips nobody', () => {
    let flips = 0;
    const told = tell(story(['at: 60s, for: 20s, clusterDown: { cluster: edge1 }'], [WEB]), {
      onEvent: (now) => (flips += isReady(now) ? 0 : 1),
    });
    expect(flips).toBe(0);
    expect(told.readyOf('web')).toEqual({ edge1: 2 });
  });

  test('with all the others is held ready: then it is cluster0 that is cut off', () => {
    const both = ['edge1', 'edge2'].map((name) => `at: 60s, for: 30m, clusterDown: { cluster: ${name} }`);
    const told = tell(story(both, [WEB]), { untilSeconds: 1000 });
    expect([isReady(told), isReady(told, 'edge2')]).toEqual([true, true]);
  });
});

describe('a partition', () => {
  test.each(['both', 'fromMember', 'toMember'])('%s makes a member not ready, whose pods run on', (way) => {
    const cut = `at: 60s, for: 30m, partition: { cluster: edge1, way: ${way} }`;
    const told = tell(story([cut], [WEB]), { untilSeconds: 1000 });
    expect(isReady(told)).toBe(false);
    expect(told.readyOf('web')).toEqual({ edge1: 2 });
    checkSettled(tell(story([cut], [WEB])).control);
  });

  test('from a member hides what happens there, to a member keeps away what is asked for', () => {
    const scaled = 'at: 70s, scale: mcd/web, replicas: 3';
    const at = (way: string): unknown =>
      looks(
        [`at: 60s, for: 30m, partition: { cluster: edge1, way: ${way} }`],
        [WEB, scaled],
        [200],
        (told) => [told.readyOf('web')['edge1'], seenReady(told)],
      )[0];
    expect(at('fromMember')).toEqual([3, 2]);
    expect(at('toMember')).toEqual([2, 2]);
  });
});

describe('a stale view', () => {
  const LATER = `at: 100s, apply: ${deployment('web', { locations: 'edge1', replicas: 2 })}`;

  test('without a delay shows nothing before it is over; the member counts as ready', () => {
    const faults = ['at: 60s, for: 10m, staleView: { cluster: edge1 }'];
    const counts = looks(faults, [LATER], [659, 661], (told) => [
      total(told.readyOf('web')),
      seenReady(told),
      isReady(told),
    ]);
    expect(counts).toEqual([
      [2, 0, true],
      [2, 2, true],
    ]);
  });

  test('with a delay shows everything so much later, in its order', () => {
    const faults = ['at: 60s, for: 10m, staleView: { cluster: edge1, delay: 3m }'];
    const counts = looks(faults, [LATER], [279, 282], (told) => [
      total(told.readyOf('web')),
      seenReady(told),
    ]);
    expect(counts).toEqual([
      [2, 0],
      [2, 2],
    ]);
  });
});

describe('a slow API server', () => {
  const slow = (factor: number): string =>
    `at: 60s, for: 10m, slowApi: { cluster: edge1, factor: ${factor} }`;
  const LATER = `at: 100s, apply: ${deployment('web', { locations: 'edge1', replicas: 2 })}`;
  const withApi = (text: string): string => text.replace('api: 0s', 'api: 100ms');

  test('lets requests take so many times as long, and so does what they carry', () => {
    const ready = (faults: readonly string[], untilSeconds: number): number =>
      total(tell(withApi(story(faults, [LATER])), { untilSeconds }).podsOf('web'));
    // A status write at cluster0 and a request to the member.
    expect([ready([], 100.19), ready([], 100.21)]).toEqual([0, 2]);
    expect([ready([slow(20)], 102.09), ready([slow(20)], 102.11)]).toEqual([0, 2]);
  });

  test('that takes longer than a probe waits makes its cluster not ready', () => {
    const at = (factor: number): boolean =>
      isReady(tell(withApi(story([slow(factor)], [WEB])), { untilSeconds: 200 }));
    expect([at(49), at(51)]).toEqual([true, false]);
  });
});

describe('replicas that may leave a silent cluster', () => {
  const AWAY = `at: 0s, apply: ${deployment('web', { locations: 'edge1', replicas: 2, placement: { failover: { after: '2m' } } })}`;

  test('start elsewhere after that, and run once when it is back', () => {
    const down = ['at: 60s, for: 30m, clusterDown: { cluster: edge1 }'];
    // Not ready at 95 s, and two minutes later they go.
    const counts = looks(down, [AWAY], [214, 217, 1862, 1875, 3600], (told) => told.readyOf('web'));
    expect(counts).toEqual([{}, { edge2: 2 }, { edge1: 2, edge2: 2 }, { edge2: 2 }, { edge2: 2 }]);
    const told = tell(story(down, [AWAY]));
    checkSettled(told.control);
    // Without it, the outage lasts as long as the cluster is down.
    expect(told.metrics).toMatchObject({ outageSeconds: 215 - 60 + 1, migrations: 2 });
    expect(tell(story(down, [WEB])).metrics).toMatchObject({ outageSeconds: 1801, migrations: 0 });
  });

  test('run twice behind a partition, which is what failover costs where it buys nothing', () => {
    const cut = ['at: 60s, for: 30m, partition: { cluster: edge1 }'];
    const told = tell(story(cut, [AWAY]), { untilSeconds: 1000 });
    expect(told.readyOf('web')).toEqual({ edge1: 2, edge2: 2 });
    const end = tell(story(cut, [AWAY]));
    expect(end.readyOf('web')).toEqual({ edge2: 2 });
    expect(end.metrics.outageSeconds).toBe(0);
  });
});

test('a fault strikes every policy alike', () => {
  const rates = ['every: 10m, for: 1m, nodeDown: {}', 'every: 20m, for: 2m, clusterDown: {}'];
  const outages = (policy: string): unknown => {
    const seen: string[] = [];
    tell(story(rates, [`at: 0s, apply: ${deployment('web', { replicas: 3, placementPolicy: policy })}`]), {
      onEvent: ({ control }, now) => {
        const up = control.clusters.flatMap(({ machines }) => [machines.isUp(0), machines.isUp(1)]).join();
        if (seen.at(-1)?.endsWith(up) !== true) seen.push(`${Math.floor(now / SECOND)} ${up}`);
      },
    });
    return seen;
  };
  expect(outages('worst_fit')).toEqual(outages('best_fit'));
  expect((outages('worst_fit') as string[]).length).toBeGreaterThan(10);
});

// What outages cost: time without any replica, replicas that were ready and are missing, and replicas that were moved.

import { expect, test } from 'vitest';
import { deployment, job, tell } from './story.ts';

/** Two edges of four cpus each; a pod starts in a second. */
function story(manifests: readonly string[], faults: readonly string[] = []): string {
  return `name: outages
question: What was missing?
duration: 1h
policies: [worst_fit]
clusters:
  - { name: edge1, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
  - { name: edge2, labels: { kind: other }, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
delays: { api: 0s, informer: 0s, controller: 0s, schedule: 0s, pull: 0s, start: 1s }
faults: [${faults.map((line) => `{ ${line} }`).join(', ')}]
load:
  - manifests:
${manifests.map((line) => `      - { ${line} }\n`).join('')}`;
}

function costs(manifests: readonly string[], faults: readonly string[] = []): readonly (number | null)[] {
  const { outageSeconds, missingReplicaSeconds, migrations } = tell(story(manifests, faults)).metrics;
  return [outageSeconds, missingReplicaSeconds, migrations];
}

const web = (spec: object = {}): string =>
  `apply: ${deployment('web', { locations: 'edge1', replicas: 2, ...spec })}`;
const WEB = `at: 0s, ${web()}`;

test.each<
  [
    what: string,
    manifests: readonly string[],
    faults: readonly string[],
    expected: readonly (number | null)[],
  ]
>([
  ['a run in which nothing fails', [WEB], [], [0, 0, 0]],
  ['starting up and scaling out', [WEB, 'at: 1m, scale: mcd/web, replicas: 6'], [], [0, 0, 0]],
  [
    'scaling in and deleting',
    [WEB, 'at: 1m, scale: mcd/web, replicas: 1', 'at: 2m, delete: mcd/web'],
    [],
    [0, 0, 0],
  ],
  // For 30 minutes, and the second that it takes to start again.
  ['a cluster down', [WEB], ['at: 1m, for: 30m, clusterDown: { cluster: edge1 }'], [1801, 3602, 0]],
  ['a cluster down to the end', [WEB], ['at: 50m, clusterDown: { cluster: edge1 }'], [600, 1200, 0]],
  // 340 s until the pod is made anew, and a second to start.
  ['a node down', [WEB], ['at: 1m, nodeDown: { cluster: edge1, node: n-1 }'], [0, 341, 0]],
  [
    'a partition, as users reach what runs on',
    [WEB],
    ['at: 1m, for: 30m, partition: { cluster: edge1 }'],
    [0, 0, 0],
  ],
  [
    'what is wanted no more during an outage',
    [WEB, 'at: 2m, scale: mcd/web, replicas: 1', 'at: 3m, delete: mcd/web'],
    ['at: 1m, for: 30m, clusterDown: { cluster: edge1 }'],
    [120, 60 * 2 + 60, 0],
  ],
  [
    'a deployment that was never ready',
    [`at: 2m, ${web()}`],
    [
      'at: 1m, for: 30m, nodeDown: { cluster: edge1, node: n-1 }',
      'at: 1m, for: 30m, nodeDown: { cluster: edge1, node: n-2 }',
    ],
    [0, 0, 0],
  ],
  ['another location', [WEB, `at: 5m, ${web({ locations: 'edge2' })}`], [], [0, 0, 2]],
  // What a cluster keeps shrinks at once; the replica elsewhere takes a second.
  ['a part moved on', [WEB, `at: 5m, ${web({ locations: 'edge1, edge2', replicas: 1 })}`], [], [0, 1, 1]],
  ['jobs alone', [`at: 0s, run: 1m, apply: ${job('work')}`], [], [null, null, null]],
])('%s', (_, manifests, faults, expected) => {
  expect(costs(manifests, faults)).toEqual(expected);
});

test('a rollout that makes before it breaks misses what it may miss, and moves nothing', () => {
  const image = (name: string): string =>
    `apply: ${deployment('web', { locations: 'edge1', replicas: 4 }, { image: name, cpu: '100m' })}`;
  const [out, missing, moved] = costs([`at: 0s, ${image('app:1')}`, `at: 5m, ${image('app:2')}`]);
  expect([out, moved]).toEqual([0, 0]);
  // One of four may be unavailable, for as long as two steps of a second take.
  expect(missing).toBeGreaterThan(0);
  expect(missing).toBeLessThanOrEqual(4);
});

test('with one cluster there is nowhere to move to', () => {
  const alone = story([WEB]).replace(/ {2}- \{ name: edge2.*\n/, '');
  expect(tell(alone).metrics).toMatchObject({ outageSeconds: 0, migrations: null });
});

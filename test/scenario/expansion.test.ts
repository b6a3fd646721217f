// What a scenario says in short becomes clusters, nodes, times and delays one by one, with every default filled in.

import { expect, test } from 'vitest';
import { parseDuration } from '../../simulator/scenario/units.ts';
import { scenarioHash } from '../../simulator/scenario/hash.ts';
import { HEAD, scenarioOf, SMALL } from './scenarios-under-test.ts';

const load = SMALL.slice(HEAD.length);

function withClusters(clusters: string): string {
  return `name: n\nquestion: q\nduration: 1h\npolicies: [worst-fit]\n${clusters}${load.replace(/home:.*/, '')}`;
}

test('a cluster with a count becomes that many, sorted by name', () => {
  const { clusters } = scenarioOf(
    withClusters(`clusters:
  - { name: site, count: 11, nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }] }
`),
  );
  expect(clusters.map((cluster) => cluster.name).slice(0, 4)).toEqual(['site1', 'site10', 'site11', 'site2']);
});

test('a cluster merges what another one says', () => {
  const { clusters } = scenarioOf(
    withClusters(`clusters:
  - &a { name: a, region: north, nodes: [{ count: 3, allocatable: { cpu: 1, memory: 1Gi } }] }
  - { <<: *a, name: b, region: south }
`),
  );
  expect(clusters.map(({ name, region, nodes }) => [name, region, nodes.length])).toEqual([
    ['a', 'north', 3],
    ['b', 'south', 3],
  ]);
});

test('where a cluster stands, who runs it and what it costs is known of it, or known not to be said', () => {
  const { clusters } = scenarioOf(
    withClusters(`clusters:
  - { name: a, nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }] }
  - { name: b, provider: acme, pricePerHour: 0.12, coordinates: { latitude: 48.1, longitude: -1.7 } }
`),
  );
  expect(
    clusters.map(({ provider, coordinates, pricePerHourUsd }) => [provider, coordinates, pricePerHourUsd]),
  ).toEqual([
    ['', null, null],
    ['acme', { latitude: 48.1, longitude: -1.7 }, 0.12],
  ]);
});

test('nodes are numbered with as many digits, named by host and place, and hold 110 pods by default', () => {
  const { clusters } = scenarioOf(
    withClusters(`clusters:
  - name: a
    region: north
    zone: north-1
    nodes:
      - { count: 8, allocatable: { cpu: 3900m, memory: 4Gi } }
      - { count: 2, allocatable: { cpu: 2, memory: 1G, pods: 10, example.com/gpu: 2 }, labels: { disk: ssd } }
      - { name: big, allocatable: { cpu: 64, memory: 1Ti }, images: { web: 100Mi }, unschedulable: true }
`),
  );
  const { nodes } = clusters[0]!;
  expect(nodes.map((node) => node.name)).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `a-node-${String(i + 1).padStart(2, '0')}`),
    'big',
  ]);
  expect(nodes[0]!.allocatable).toEqual(
    new Map([
      ['cpu', 3900],
      ['memory', 2 ** 32],
      ['pods', 110],
    ]),
  );
  expect(nodes[9]!.allocatable).toEqual(
    new Map([
      ['cpu', 2000],
      ['example.com/gpu', 2],
      ['memory', 1e9],
      ['pods', 10],
    ]),
  );
  expect(nodes[9]!.labels).toEqual(
    new Map([
      ['disk', 'ssd'],
      ['kubernetes.io/hostname', 'a-node-10'],
      ['topology.kubernetes.io/region', 'north'],
      ['topology.kubernetes.io/zone', 'north-1'],
    ]),
  );
  expect(nodes[10]).toMatchObject({
    unschedulable: true,
    ready: true,
    images: new Map([['web', 100 * 2 ** 20]]),
  });
});

test('only a name with "cloud" makes a cluster a cloud by default', () => {
  const nodes = 'nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }]';
  const { clusters } = scenarioOf(
    withClusters(`clusters:
  - { name: a, ${nodes} }
  - { name: b, tier: fog, ${nodes} }
  - { name: my-cloud, ${nodes} }
  - { name: near-cloud, tier: edge, ${nodes} }
`),
  );
  expect(clusters.map((cluster) => cluster.tier)).toEqual(['edge', 'fog', 'cloud', 'edge']);
});

test('round-trip times hold both ways unless each way is given, and the default fills the rest', () => {
  const nodes = 'nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }]';
  const clusters = `clusters:\n  - { name: c, count: 4, ${nodes} }\n`;
  const network = `network:
  rtt:
    - { between: [c1, c2], ms: 5 }
    - { from: c1, to: c3, ms: 7 }
    - { from: c2, to: c3, ms: 8 }
    - { from: c3, to: c2, ms: 9.5 }
`;
  const { rttMs } = scenarioOf(withClusters(clusters + network)).network;
  expect(rttMs).toEqual(
    new Map([
      [
        'c1',
        new Map([
          ['c2', 5],
          ['c3', 7],
        ]),
      ],
      [
        'c2',
        new Map([
          ['c1', 5],
          ['c3', 8],
        ]),
      ],
      [
        'c3',
        new Map([
          ['c1', 7],
          ['c2', 9.5],
        ]),
      ],
    ]),
  );
  const filled = scenarioOf(withClusters(`${clusters}${network}  defaultRttMs: 50\n`)).network.rttMs;
  expect(filled.get('c4')).toEqual(
    new Map([
      ['c1', 50],
      ['c2', 50],
      ['c3', 50],
    ]),
  );
  expect(filled.get('c1')!.get('c4')).toBe(50);
});

test('defaults', () => {
  const scenario = scenarioOf(SMALL);
  expect(scenario).toMatchObject({ seed: 1, seeds: 30, control: 'mck8s', durationMicros: 600e6 });
  expect(scenario.delays).toEqual({
    apiMicros: 10e3,
    informerMicros: 50e3,
    controllerMicros: 100e3,
    scheduleMicros: 5e3,
    pullMicros: 2e6,
    startMicros: 1e6,
    readyMicros: 0,
  });
});

test.each([
  ['90s', 90e6],
  ['1.5h', 5400e6],
  ['1h30m', 5400e6],
  ['250ms', 250e3],
  ['7us', 7],
  ['1d', 86400e6],
  ['0s', 0],
])('%s is %d microseconds', (text, micros) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: micros });
});

test.each(['', '5', '-5s', '5 s', '5S', '1e3s', 's', '5sm', '4000000000s', '0x5s'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text).ok).toBe(false);
  },
);

test('the hash covers what can change a number, and nothing else', () => {
  const hash = scenarioHash(scenarioOf(SMALL));
  const same = [
    'name=other',
    'question=Why?',
    'duration=600s',
    'clusters.0.nodes.0.allocatable.cpu=4000m',
    'seeds=30',
    'clusters.0.provider=""',
  ];
  const different = [
    'duration=601s',
    'clusters.edge1.traffic=1',
    'clusters.edge1.pricePerHour=0',
    'clusters.edge1.provider=acme',
    'delays.ready=1s',
    'seed=2',
    'policies=[pinned]',
  ];
  for (const set of same) expect([set, scenarioHash(scenarioOf(SMALL, { set: [set] }))]).toEqual([set, hash]);
  for (const set of different) expect(scenarioHash(scenarioOf(SMALL, { set: [set] }))).not.toBe(hash);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
});

test('the hash covers the contents of a trace, not its name', () => {
  const text = `${HEAD}load:
  - trace:
      file: a.csv
      gap: { column: 0 }
      duration: { constant: 1s }
      cpu: { constant: 1 }
      memory: { constant: 1Gi }
`;
  const hashOf = (file: string, content: string): string =>
    scenarioHash(scenarioOf(text.replace('a.csv', file), { files: { [`s/${file}`]: content } }));
  const hash = hashOf('a.csv', 'gap\n1s\n2s\n');
  expect(hashOf('sub/b.csv', 'gap\n1s\n2000ms\n')).toBe(hash);
  expect(hashOf('a.csv', 'gap\n1s\n3s\n')).not.toBe(hash);
});

// Runs that begin with a fleet as it is: workloads that are placed, pods of others, clusters that do not answer.

import { expect, test } from 'vitest';
import { deployment, job, tell } from './story.ts';
import { faultsOf, HEAD } from '../scenario/scenarios-under-test.ts';

/** The object with a status. */
function withStatus(name: string, spec: object, status: object, created = '2026-01-01T00:00:00Z'): string {
  const object = JSON.parse(deployment(name, spec as Record<string, unknown>)) as Record<string, unknown>;
  const metadata = { name, creationTimestamp: created };
  return JSON.stringify({ ...object, metadata, status });
}

function fleet(
  manifests: readonly string[],
  { edge1 = '', edge2 = '', edge3 = '' } = {},
  faults = '',
): string {
  const nodes = 'nodes: [{ name: n, count: 2, allocatable: { cpu: 4, memory: 8Gi }';
  return `name: found
question: What is there?
startsAt: 2026-03-01T12:00:00Z
duration: 1h
policies: [worst_fit]
clusters:
  - { name: edge1, ${nodes} ${edge1} }] }
  - { name: edge2, ${nodes} ${edge2} }] }
  - { name: edge3, ${nodes} }] ${edge3} }
delays: { api: 0s, informer: 50ms, controller: 0s, schedule: 0s, pull: 0s, start: 1s }
faults: [${faults}]
load:
  - manifests:
${manifests.map((line) => `      - { at: 0s, ${line} }\n`).join('')}`;
}

/** The status that an operator writes which placed the object so, whatever the policy says of that. */
function statusOf(
  name: string,
  spec: Readonly<Record<string, unknown>>,
  placed: Record<string, number>,
): object {
  const entries = Object.entries(placed);
  const pods = entries.reduce((sum, [, desired]) => sum + desired, 0);
  const { memory } = tell(fleet([`apply: ${deployment(name, spec)}`])).find(name);
  return {
    clusters: entries.map(([cluster, desired]) => ({ name: cluster, desired })),
    memory: { ...memory, locations: [{ cluster: entries[0]![0], pods }] },
  };
}

const STATUS = statusOf('web', { replicas: 3 }, { edge1: 2, edge2: 1 });
const WEB = `apply: ${withStatus('web', { replicas: 3 }, STATUS)}, placed: { edge1: { n-1: 2 }, edge2: { n-2: 1 } }`;

test('a workload that is placed stays where it is, was never submitted and loses nothing', () => {
  const told = tell(fleet([WEB]));
  expect(told.readyOf('web')).toEqual({ edge1: 2, edge2: 1 });
  expect(told.control.pods.count).toBe(3);
  expect(told.metrics.pendingShareAtEnd).toBe(0);
  expect(told.metrics.outageSeconds).toBe(0);
});

test('pods that the status wants and no node has yet wait in their own cluster', () => {
  const told = tell(fleet([WEB.replace('n-1: 2', 'n-1: 1')]));
  expect(told.readyOf('web')).toEqual({ edge1: 2, edge2: 1 });
});

test('what is new goes around what is placed, and what goes is placed anew', () => {
  const news = `apply: ${deployment('new', { replicas: 8 })}`;
  const told = tell(fleet([WEB, news], {}, '{ at: 10m, nodeDown: { cluster: edge1, node: n-1 } }'));
  expect(told.readyOf('new')).toEqual({ edge3: 8 });
  expect(told.readyOf('web')).toEqual({ edge1: 2, edge2: 1 });
});

test('pods of others take room and are no business of metrics', () => {
  const others = ', others: [{ count: 3, requests: { cpu: 1 } }]';
  const told = tell(
    fleet([`apply: ${deployment('web', { locations: 'edge1', replicas: 4 })}`], { edge1: others }),
  );
  expect(told.readyOf('web')).toEqual({ edge1: 2, edge2: 2 });
  // Two of the two cpus of edge1 that are free, and two of the sixteen of the others.
  expect(told.metrics.utilisationCpu).toBeCloseTo(4 / 18, 3);
});

test('a copy of a job that has ended is not run again, and one that is under way begins its run', () => {
  const spec = { parallelism: 2, completions: 2, numberOfLocations: 2 };
  const ran = tell(fleet([`run: 30m, apply: ${job('once', spec)}`]), { untilSeconds: 5 }).find('once');
  const status = {
    clusters: ran.status!.placements.map(({ cluster, replicas }) => ({ name: cluster, desired: replicas })),
    memory: { ...ran.memory, finished: ['edge1'] },
  };
  const object = JSON.parse(job('once', spec)) as object;
  const apply = JSON.stringify({ ...object, metadata: { name: 'once' }, status });
  const told = tell(fleet([`run: 30m, apply: ${apply}, placed: { edge2: { n-1: 2 } }`]), {
    untilSeconds: 1700,
  });
  expect(told.podsOf('once')).toEqual({ edge2: 2 });
  expect(told.finishedOf('once')).toEqual({ edge1: 2 });
  expect(told.control.pods.count).toBe(4);
});

const SILENT = ', staleSince: 2026-03-01T11:00:00Z';

test('a cluster that does not answer is not ready from the start and takes nothing', () => {
  const told = tell(fleet([`apply: ${deployment('web', { replicas: 8 })}`], { edge3: SILENT }));
  expect(told.readyOf('web')).not.toHaveProperty('edge3');
  expect(told.control.cluster0.fleet.clusters.get('edge3')!.ready).toBe(false);
});

test('what is placed in a silent cluster stays, or fails over by the time that it has been silent', () => {
  const there = { edge3: 2 };
  const spec = { replicas: 2 };
  const failing = { ...spec, placement: { failover: { after: '59m' } } };
  const stays = `apply: ${withStatus('stays', spec, statusOf('stays', spec, there))}, placed: { edge3: {} }`;
  const moves = `apply: ${withStatus('moves', failing, statusOf('moves', failing, there))}, placed: {}`;
  const told = tell(fleet([stays, moves], { edge3: SILENT }));
  expect(told.find('stays').status?.placements).toEqual([{ cluster: 'edge3', replicas: 2 }]);
  expect(told.readyOf('stays')).toEqual({});
  expect(told.readyOf('moves')).not.toHaveProperty('edge3');
  expect(Object.values(told.readyOf('moves')).reduce((sum, pods) => sum + pods, 0)).toBe(2);
});

const APPLY = `apply: ${withStatus('web', {}, STATUS)}`;
const MANIFESTS = (line: string, head = `startsAt: 2026-03-01T12:00:00Z\n${HEAD}`): string =>
  `${head}load: [{ manifests: [{ ${line} }] }]`;

test.each<[what: string, text: string, shown: RegExp]>([
  ['later than the start', MANIFESTS(`at: 5s, ${APPLY}, placed: {}`), /\.at: .* write 0s/],
  ['without startsAt', MANIFESTS(`at: 0s, ${APPLY}, placed: {}`, HEAD), /\.placed: needs startsAt/],
  ['no such node', MANIFESTS(`at: 0s, ${APPLY}, placed: { edge1: { x: 1 } }`), /edge1 has no node x/],
  ['no such cluster', MANIFESTS(`at: 0s, ${APPLY}, placed: { edge9: {} }`), /no cluster edge9; did you mean/],
  ['a list', MANIFESTS(`at: 0s, ${APPLY.replace('apply: ', 'apply: [')}], placed: {}`), /one object/],
  [
    'silent and no startsAt',
    MANIFESTS(`at: 0s, ${APPLY}`, HEAD.replace('region: lille', 'staleSince: 2026-03-01T11:00:00Z')),
    /staleSince: needs startsAt/,
  ],
  [
    'silent from later on',
    MANIFESTS(
      `at: 0s, ${APPLY}`,
      `startsAt: 2026-03-01T10:00:00Z\n${HEAD.replace('region: lille', 'staleSince: 2026-03-01T11:00:00Z')}`,
    ),
    /staleSince: is not before startsAt/,
  ],
  [
    'silent and struck again',
    `${MANIFESTS(`at: 0s, ${APPLY}`, `startsAt: 2026-03-01T12:00:00Z\n${HEAD.replace('region: lille', 'staleSince: 2026-03-01T11:00:00Z')}`)}
faults: [{ at: 1m, clusterDown: { cluster: edge2 } }]`,
    /edge2, which is down already by its staleSince/,
  ],
  [
    'a date that is none',
    MANIFESTS(`at: 0s, ${APPLY}`, `startsAt: today\n${HEAD}`),
    /startsAt: .*2026-03-01T12:00:00Z/,
  ],
])('a fault of input: %s', (_, text, shown) => {
  const faults = faultsOf(text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(shown);
});

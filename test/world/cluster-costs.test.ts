// Clusters cost what their prices say for as long as they are there; a cluster that is created is used once it is there.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { CostTally } from '../../simulator/measure/cost.ts';
import { TALLY_CLASSES } from '../../simulator/measure/tally-classes.ts';
import { Tallies } from '../../simulator/measure/tallies.ts';
import { deployment, job, scenarioOf, tell } from './story.ts';

const SECOND = 1_000_000;

/** Half an hour of a cluster of one's own and a rented one that may cost something and may be created. */
function story({ edge = '', cloud = '', node = '', manifests = [] as readonly string[] }): string {
  const lines =
    manifests.length === 0 ? [`at: 0s, apply: ${deployment('none', { replicas: 0 })}`] : manifests;
  return `name: costs
question: What does it cost?
duration: 30m
policies: [worst_fit]
clusters:
  - { name: edge, nodes: [{ count: 2, allocatable: { cpu: 2, memory: 8Gi } }]${edge} }
  - { name: rented, nodes: [{ count: 2, allocatable: { cpu: 2, memory: 8Gi }${node} }]${cloud} }
load:
  - manifests:
${lines.map((line) => `      - { ${line} }\n`).join('')}`;
}

const web = (replicas: number) => `at: 1s, apply: ${deployment('web', { replicas })}`;

test('a cluster that is there from the start is paid for all the time, used or not', () => {
  const { costUsd, usedNodesUsd } = tell(story({ node: ', pricePerHour: 1.5' })).metrics;
  expect([costUsd, usedNodesUsd]).toEqual([1.5, 0]);
});

test('nothing is told where nothing has a price', () => {
  const { costUsd, usedNodesUsd } = tell(story({})).metrics;
  expect([costUsd, usedNodesUsd]).toEqual([null, null]);
});

test('a node is used from when the first pod is bound to it until the last one is gone', () => {
  const batch = `at: 10m, run: 5m, apply: ${job('batch', { locations: 'rented' })}`;
  const told = tell(story({ node: ', pricePerHour: 6', manifests: [batch] }));
  // One pod on one of two nodes: 10 ms for its API request, 2 s to pull, 1 s to start, 5 min to run.
  expect(told.metrics.usedNodesUsd).toBeCloseTo((6 * 303.01) / 3600, 9);
});

test('a pod that is deleted or runs at the end has used its node too', () => {
  const manifests = [
    `at: 0s, apply: ${deployment('web', { locations: 'rented' })}`,
    'at: 10m, delete: mcd/web',
    `at: 20m, apply: ${deployment('late', { locations: 'rented' })}`,
  ];
  const { usedNodesUsd } = tell(story({ node: ', pricePerHour: 6', manifests })).metrics;
  expect(usedNodesUsd).toBeCloseTo(2, 2);
});

test('a cluster that is created is paid for from when it registers, and takes pods from when its nodes are there', () => {
  const cloud = ', creation: { at: 5m, takes: 5m, boot: 2m }';
  const firsts: number[] = [];
  const told = tell(story({ cloud, node: ', pricePerHour: 3', manifests: [web(6)] }), {
    onEvent: (now, nowMicros) => {
      if (now.podsOf('web')['rented'] !== undefined && firsts.length === 0) firsts.push(nowMicros / SECOND);
    },
  });
  // 20 of 30 minutes, two nodes.
  expect(told.metrics.costUsd).toBeCloseTo(2, 9);
  expect(told.podsOf('web')).toEqual({ edge: 4, rented: 2 });
  expect(firsts[0]).toBeGreaterThan(720);
  expect(firsts[0]).toBeLessThan(721);
});

const taken = (at: string, lasts: string): string =>
  `  - { at: ${at}, for: ${lasts}, spotReclaim: { cluster: rented, node: rented-node-1, notice: 2m } }\n`;

test.each([
  ['a machine that is taken away is not paid for until another is there', taken('5m', '12m'), 1.5 - 0.25],
  ['it may be taken away twice', taken('5m', '5m') + taken('12m', '8m'), 1.5 - 0.225],
  ['a machine that stays away is not paid for until the end', taken('18m', '40m'), 1.5 - 0.25],
  [
    'a machine that broke is paid for',
    '  - { at: 5m, for: 12m, nodeDown: { cluster: rented, node: rented-node-1 } }\n',
    1.5,
  ],
])('%s', (_, faults, costUsd) => {
  for (const price of [{ node: ', pricePerHour: 1.5' }, { cloud: ', pricePerHour: 3' }])
    expect(tell(`${story(price)}faults:\n${faults}`).metrics.costUsd).toBeCloseTo(costUsd, 9);
});

test('the cost is that of all clusters together, and twice the price is twice the cost', () => {
  const price = fc.integer({ min: 0, max: 1000 }).map((cents) => cents / 100);
  const costsOf = (edge: number, cloud: number, replicas: number) => {
    const manifests = [web(replicas)];
    const { metrics } = tell(
      story({ edge: `, pricePerHour: ${edge}`, node: `, pricePerHour: ${cloud}`, manifests }),
    );
    return [metrics.costUsd!, metrics.usedNodesUsd!] as const;
  };
  fc.assert(
    fc.property(price, price, fc.integer({ min: 0, max: 8 }), (edge, cloud, replicas) => {
      const [all, used] = costsOf(edge, cloud, replicas);
      const [edgeAlone, edgeUsed] = costsOf(edge, 0, replicas);
      const [cloudAlone, cloudUsed] = costsOf(0, cloud, replicas);
      expect(all).toBeCloseTo(edgeAlone + cloudAlone, 9);
      expect(used).toBeCloseTo(edgeUsed + cloudUsed, 9);
      const [twice, twiceUsed] = costsOf(2 * edge, 2 * cloud, replicas);
      expect(twice).toBeCloseTo(2 * all, 9);
      expect(twiceUsed).toBeCloseTo(2 * used, 9);
      expect(used).toBeLessThanOrEqual(all + 1e-9);
    }),
    { numRuns: 15 },
  );
});

test('the tally has the cost of each cluster, which add up to that of the run', () => {
  const scenario = scenarioOf(story({ edge: ', pricePerHour: 2', node: ', pricePerHour: 3' }));
  const tallies = new Tallies(TALLY_CLASSES, scenario, buildLoad(prepareLoad(scenario), 1));
  tallies.end(30 * 60 * SECOND);
  const cost = tallies.of(CostTally)!;
  const names = scenario.clusters.map(({ name }) => name);
  expect(names.map((name, member) => [name, cost.usd[member]])).toEqual([
    ['edge', 1],
    ['rented', 3],
  ]);
});

// Machines of a cloud are written by flavour: the table says what they hold and cost, and prices by hand go before it.

import { describe, expect, test } from 'vitest';
import { faultsOf, scenarioOf } from './scenarios-under-test.ts';

const FLAVOURS = `flavour,cpu,memory,on_demand_usd_per_hour,spot_usd_per_hour
small,2,8Gi,0.1,0.02
large,8,32Gi,0.4,
`;
const files = { 's/flavours.csv': FLAVOURS };

function scenario(nodes: string, cluster = '', lines = 'flavours: flavours.csv'): string {
  return `name: flavours
question: What is bought?
duration: 1h
policies: [worst_fit]
${lines}
clusters:
  - name: cloud
    nodes:
      - { ${nodes} }
${cluster}
load:
  - poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [1m], memory: [1Mi] }
`;
}

const cloudOf = (nodes: string, cluster?: string) =>
  scenarioOf(scenario(nodes, cluster), { files }).clusters[0]!;

describe('a flavour', () => {
  test('says what a node holds, and its nodes are known by it', () => {
    const [node] = cloudOf('flavour: small').nodes;
    expect(Object.fromEntries(node!.allocatable)).toEqual({ cpu: 2000, memory: 8 * 2 ** 30, pods: 110 });
    expect(node!.labels.get('node.kubernetes.io/instance-type')).toBe('small');
  });

  test.each<[string, string, string | undefined, number | null]>([
    ['on demand unless it is said otherwise', 'flavour: small, count: 3', undefined, 0.3],
    ['as spot', 'flavour: small, pricing: spot, count: 3', undefined, 0.06],
    ['by hand', 'flavour: small, pricePerHour: 5, count: 2', undefined, 10],
    ['by hand where it is not sold so', 'flavour: large, pricing: spot, pricePerHour: 1', undefined, 1],
    ['by hand without a flavour', 'allocatable: { cpu: 1, memory: 1Gi }, pricePerHour: 2', undefined, 2],
    ['as a whole cluster', 'flavour: small', '    pricePerHour: 7', 7],
    ['not at all', 'allocatable: { cpu: 1, memory: 1Gi }', undefined, null],
  ])('is paid %s', (_, nodes, cluster, usdPerHour) => {
    const price = cloudOf(nodes, cluster).pricePerHourUsd;
    if (usdPerHour === null) expect(price).toBeNull();
    else expect(price).toBeCloseTo(usdPerHour, 12);
  });
});

test('a cluster that is created registers when its control plane answers, and has nodes when these have booted', () => {
  const minute = 60_000_000;
  const creation = (text: string) => cloudOf('flavour: small', `    creation: { ${text} }`).creation;
  expect(creation('at: 10m, takes: 4m, boot: 1m')).toEqual({
    registeredMicros: 14 * minute,
    bootedMicros: 15 * minute,
  });
  expect(creation('')).toEqual({ registeredMicros: 5 * minute, bootedMicros: 6.5 * minute });
  expect(cloudOf('flavour: small').creation).toBeNull();
});

test.each<[what: string, nodes: string, flavours: string, shown: string]>([
  [
    'a misspelt flavour',
    'flavour: smal',
    FLAVOURS,
    's/small.yaml:9:11: clusters[0].nodes[0].flavour: there is no flavour smal; did you mean small?',
  ],
  [
    'a flavour that is nothing like any',
    'flavour: n2-standard-4',
    FLAVOURS,
    's/small.yaml:9:11: clusters[0].nodes[0].flavour: there is no flavour n2-standard-4; write one of the table',
  ],
  [
    'a price that there is not',
    'flavour: large, pricing: spot',
    FLAVOURS,
    's/small.yaml:9:27: clusters[0].nodes[0].pricing: large has no spot price; write pricing: on-demand',
  ],
  [
    'a flavour and what it would say',
    'flavour: small, allocatable: { cpu: 1, memory: 1Gi }',
    FLAVOURS,
    's/small.yaml:9:11: clusters[0].nodes[0].flavour: allocatable and flavour exclude each other; write only one of allocatable, flavour',
  ],
  [
    'a node of nothing',
    'count: 1',
    FLAVOURS,
    's/small.yaml:9:9: clusters[0].nodes[0]: allocatable, flavour: none of them is there; write one',
  ],
  [
    'a negative price by hand',
    'flavour: small, pricePerHour: -1',
    FLAVOURS,
    's/small.yaml:9:27: clusters[0].nodes[0].pricePerHour: -1 is too small; write at least 0',
  ],
  [
    'a negative price in the table',
    'flavour: small',
    FLAVOURS.replace('0.02', '-0.02'),
    's/flavours.csv:2:1: spot_usd_per_hour is -0.02; write a price of zero or more, or nothing where it is not sold so',
  ],
  [
    'a table of another shape',
    'flavour: small',
    'name,cpu,memory\nsmall,2,8Gi\n',
    's/flavours.csv:1:1: there is no column flavour; the columns are name, cpu, memory',
  ],
  [
    'a flavour twice',
    'flavour: small',
    `${FLAVOURS}small,2,8Gi,1,1\n`,
    's/flavours.csv:4:1: small stands in this file twice; keep one row',
  ],
  [
    'memory without a unit',
    'flavour: small',
    FLAVOURS.replace('8Gi', '8'),
    's/flavours.csv:2:1: memory: 8 is less than 1Mi: without a suffix a number counts bytes; write for example 512Mi or 4Gi',
  ],
])('%s is told', (_, nodes, flavours, shown) => {
  expect(faultsOf(scenario(nodes), { files: { 's/flavours.csv': flavours } })[0]).toBe(shown);
});

test('a flavour without a table is told', () => {
  const [found] = faultsOf(scenario('flavour: small', '', 'seed: 1'), { files });
  expect(found).toContain('there is no table of flavours; write flavours: with a file');
});

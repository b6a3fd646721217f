// --set changes one value of a scenario before it is checked, and a fault in it is told under its own text.

import { expect, test } from 'vitest';
import { faultsOf, scenarioOf, SMALL } from './scenarios-under-test.ts';

test('a setting reaches fields, list items by number and by name, and keys with dots', () => {
  const scenario = scenarioOf(SMALL, {
    set: [
      'seed=7',
      'clusters.edge1.traffic=5',
      'clusters.1.nodes.0.allocatable={cpu: 1, memory: 2Gi}',
      'clusters.edge2.labels."example.com/kind"=fog',
      'network.defaultRttMs=9',
      'delays.pull=4s',
    ],
  });
  expect(scenario.seed).toBe(7);
  expect(scenario.clusters[0]!.traffic).toBe(5);
  expect(scenario.clusters[1]!.nodes[0]!.allocatable.get('cpu')).toBe(1000);
  expect(scenario.clusters[1]!.labels.get('example.com/kind')).toBe('fog');
  expect(scenario.delays.pullMicros).toBe(4e6);
});

test('a setting of one user of an alias leaves the others alone', () => {
  const shared = SMALL.replace('nodes:\n      - count: 2', 'nodes: &n\n      - count: 2').replace(
    /region: lille\n {4}nodes:\n.*\n/,
    'nodes: *n\n',
  );
  const counts = scenarioOf(shared, { set: ['clusters.edge1.nodes.0.count=1'] }).clusters.map(
    (one) => one.nodes.length,
  );
  expect(counts).toEqual([1, 2]);
});

test.each([
  [
    'clusters.edge3.traffic=5',
    'there is no clusters.edge3.traffic: the list has no edge3; did you mean edge1?',
  ],
  [
    'clusters.9.x=1',
    'there is no clusters.9.x: the list has no 9; write a number from 0 to 1, or one of edge1, edge2',
  ],
  ['name.x=5', 'there is no name.x: what x would be a part of is a single value'],
  ['__proto__.x=5', 'there is no __proto__.x: no field has this name'],
  ['nonsense', 'this is no setting; write path=value, for example clusters.cluster1.traffic=5'],
  ['seed=[', 'the value "[" is not YAML; put texts with special characters in quotes'],
  ['sead=5', 'sead: there is no field "sead"; did you mean seed?'],
  ['delay.pull=5s', 'delay: there is no field "delay"; did you mean delays?'],
  ['policy=pinned', 'policy: there is no field "policy"; did you mean policies?'],
  ['seeds=0', 'seeds: 0 is too small; write at least 1'],
  ['duration=5', 'duration: "5" is no duration with its unit; write for example 5s, 5m or 5h'],
])('--set %s is refused', (set, message) => {
  expect(faultsOf(SMALL, { set: [set] })).toEqual([`--set ${set}: ${message}`]);
});

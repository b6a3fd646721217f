// Faults as they are written: what befalls what and when, and what is wrong with them.

import { describe, expect, test } from 'vitest';
import { spellsOf } from '../../simulator/faults/spells.ts';
import { faultsOf, scenarioOf, SMALL } from './scenarios-under-test.ts';

const MINUTE = 60_000_000;

/** The small scenario with these faults; it lasts ten minutes. */
function withFaults(...lines: readonly string[]): string {
  return `${SMALL}faults:\n${lines.map((line) => `  - { ${line} }\n`).join('')}`;
}

test.each([
  ['nodeDown: { cluster: edge1, node: edge1-node-2 }', 'edge1/edge1-node-2', { kind: 'nodeDown' }],
  ['clusterDown: { cluster: edge2 }', 'edge2', { kind: 'clusterDown' }],
  ['clusterDown: { region: lille }', 'edge2', { kind: 'clusterDown' }],
  ['partition: { cluster: edge1 }', 'edge1', { kind: 'partition', hears: false, writes: false }],
  [
    'partition: { cluster: edge1, way: fromMember }',
    'edge1',
    { kind: 'partition', hears: false, writes: true },
  ],
  [
    'partition: { cluster: edge1, way: toMember }',
    'edge1',
    { kind: 'partition', hears: true, writes: false },
  ],
  [
    'partition: { cluster: edge1, from: [edge2, cluster0] }',
    'edge1',
    { kind: 'partition', hears: false, writes: false, from: ['edge2', 'cluster0'] },
  ],
  ['partition: { cluster: edge1, from: all }', 'edge1', { kind: 'partition', from: 'all' }],
  ['staleView: { cluster: edge1 }', 'edge1', { kind: 'staleView', delayMicros: Infinity }],
  ['staleView: { cluster: edge1, delay: 2m }', 'edge1', { kind: 'staleView', delayMicros: 2 * MINUTE }],
  ['slowApi: { cluster: edge1, factor: 20 }', 'edge1', { kind: 'slowApi', factor: 20 }],
  [
    'spotReclaim: { cluster: edge1, node: edge1-node-1 }',
    'edge1/edge1-node-1',
    { kind: 'spotReclaim', noticeMicros: 2 * MINUTE },
  ],
])('%s', (line, entity, effect) => {
  const { faults } = scenarioOf(withFaults(`at: 1m, for: 3m, ${line}`));
  expect(faults).toMatchObject([
    { effect, target: { entity }, atMicros: MINUTE, endMicros: 4 * MINUTE, when: 'timed' },
  ]);
});

test('a fault without an end holds to the end of the run', () => {
  const { faults } = scenarioOf(withFaults('at: 0s, clusterDown: { cluster: edge1 }'));
  expect(faults).toMatchObject([{ atMicros: 0, endMicros: Infinity }]);
});

describe('at a rate', () => {
  test('each node or cluster is befallen by itself', () => {
    const targets = (line: string): readonly string[] =>
      scenarioOf(withFaults(`every: 1h, for: 1m, ${line}`)).faults.flatMap((source) =>
        source.when === 'random' ? source.targets.map(({ entity }) => entity) : [],
      );
    expect(targets('nodeDown: {}')).toEqual([
      'edge1/edge1-node-1',
      'edge1/edge1-node-2',
      'edge2/edge2-node-1',
    ]);
    expect(targets('nodeDown: { cluster: edge1 }')).toEqual(['edge1/edge1-node-1', 'edge1/edge1-node-2']);
    expect(targets('clusterDown: {}')).toEqual(['edge1', 'edge2']);
    expect(targets('partition: { region: lille }')).toEqual(['edge2']);
  });

  test('gaps and durations have the means that are written, and spells of a target never meet', () => {
    const { faults } = scenarioOf(withFaults('every: 9m, for: { constant: 1m }, nodeDown: {}'));
    const spells = spellsOf(faults, 1, 30_000 * MINUTE);
    const first = spells.filter(({ target }) => target.node === 'edge1-node-1');
    // 3000 spells are expected; the standard deviation of their number is below 60.
    expect(first.length).toBeGreaterThan(2800);
    expect(first.length).toBeLessThan(3200);
    for (const [index, { atMicros, endMicros }] of first.entries()) {
      expect(endMicros - atMicros).toBe(MINUTE);
      if (index > 0) expect(atMicros).toBeGreaterThan(first[index - 1]!.endMicros);
    }
    const lasts = scenarioOf(withFaults('every: 9m, for: 2m, nodeDown: {}')).faults;
    const drawn = spellsOf(lasts, 1, 30_000 * MINUTE);
    const mean = drawn.reduce((sum, { atMicros, endMicros }) => sum + endMicros - atMicros, 0) / drawn.length;
    expect(mean / MINUTE).toBeGreaterThan(1.9);
    expect(mean / MINUTE).toBeLessThan(2.1);
  });

  test('one more target, or one more source, moves no faults of the others', () => {
    const ofEdge1 = (...lines: readonly string[]): unknown =>
      spellsOf(scenarioOf(withFaults(...lines)).faults, 7, 1000 * MINUTE).filter(
        ({ target, effect }) => target.cluster === 'edge1' && effect.kind === 'nodeDown',
      );
    const alone = ofEdge1('every: 9m, for: 1m, nodeDown: { cluster: edge1 }');
    expect(alone).toEqual(ofEdge1('every: 9m, for: 1m, nodeDown: {}'));
    expect(alone).toEqual(
      ofEdge1('every: 1m, for: 1m, clusterDown: {}', 'every: 9m, for: 1m, nodeDown: { cluster: edge1 }'),
    );
  });
});

const DOWN = 'nodeDown: { cluster: edge1, node: edge1-node-1 }';

test.each<[what: string, lines: readonly string[], shown: string]>([
  [
    'a partition from an unknown cluster',
    ['at: 1m, partition: { cluster: edge1, from: [egde2] }'],
    '[0].partition.from[0]: there is no cluster egde2; did you mean edge2?',
  ],
  [
    'a partition from itself',
    ['at: 1m, partition: { cluster: edge1, from: [cluster0, edge1] }'],
    '[0].partition.from[1]: edge1 cannot be cut off from itself; write another cluster',
  ],
  [
    'cluster',
    ['at: 1m, clusterDown: { cluster: egde1 }'],
    '[0].clusterDown.cluster: there is no cluster egde1; did you mean edge1?',
  ],
  [
    'node',
    ['at: 1m, nodeDown: { cluster: edge1, node: edge1-node-3 }'],
    '[0].nodeDown.node: edge1 has no node edge1-node-3; did you mean edge1-node-1?',
  ],
  [
    'node of another cluster',
    ['at: 1m, nodeDown: { cluster: edge2, node: nothing }'],
    '[0].nodeDown.node: edge2 has no node nothing; its nodes are edge2-node-1',
  ],
  [
    'region',
    ['at: 1m, clusterDown: { region: lile }'],
    '[0].clusterDown.region: no cluster is in region lile; did you mean lille?',
  ],
  [
    'missing cluster',
    ['at: 1m, clusterDown: {}'],
    '[0].clusterDown.cluster: is missing; write the name of a cluster',
  ],
  [
    'missing node',
    ['at: 1m, nodeDown: { cluster: edge1 }'],
    '[0].nodeDown.node: is missing; write the name of a node',
  ],
  [
    'node of which cluster',
    ['every: 1m, for: 1m, nodeDown: { node: a }'],
    '[0].nodeDown.cluster: is missing; write the cluster of the node',
  ],
  [
    'cluster and region',
    ['at: 1m, clusterDown: { cluster: edge1, region: lille }'],
    '[0].clusterDown.region: cluster and region exclude each other; write only one of them',
  ],
  [
    'negative time',
    [`at: -1m, ${DOWN}`],
    '[0].at: "-1m" is no duration with its unit; write for example 500ms, 90s, 5m, 2h or 1d',
  ],
  [
    'negative end',
    [`at: 1m, for: -5s, ${DOWN}`],
    '[0].for: "-5s" is no duration with its unit; write for example 500ms, 90s, 5m, 2h or 1d',
  ],
  ['no time at all', [`at: 1m, for: 0s, ${DOWN}`], '[0].for: is no time at all; write a duration above zero'],
  [
    'rate without end',
    [`every: 0s, for: 1m, ${DOWN}`],
    '[0].every: is no time at all; write a duration above zero',
  ],
  [
    'too many',
    ['every: 1us, for: 1us, nodeDown: {}'],
    '[0].every: makes 1800000000 faults in a run; write a longer time, so that there are at most 1000000',
  ],
  [
    'rate without duration',
    [`every: 1m, ${DOWN}`],
    '[0].every: needs for beside it; write how long a fault lasts',
  ],
  [
    'time and rate',
    [`at: 1m, every: 1m, for: 1m, ${DOWN}`],
    '[0].every: at and every exclude each other; write only one of at, every',
  ],
  ['neither time nor rate', [DOWN], '[0]: at, every: none of them is there; write one'],
  [
    'distribution at a time',
    [`at: 1m, for: { constant: 1m }, ${DOWN}`],
    '[0].for: a fault at a set time lasts for a set time; write a duration, or every instead of at',
  ],
  [
    'two kinds',
    [`at: 1m, ${DOWN}, clusterDown: { cluster: edge1 }`],
    '[0].clusterDown: nodeDown and clusterDown exclude each other; write only one of nodeDown, clusterDown, partition, staleView, slowApi, spotReclaim',
  ],
  [
    'after the end',
    [`at: 10m, ${DOWN}`],
    '[0].at: is not before the end of the run (600s), so nothing would happen; write an earlier time, or a longer duration of the run',
  ],
  [
    'notice beyond the end',
    ['at: 1m, for: 2m, spotReclaim: { cluster: edge1, node: edge1-node-1 }'],
    '[0].for: is not longer than the notice (120s), so the node would never go; write more',
  ],
  [
    'overlap',
    [`at: 1m, for: 2m, ${DOWN}`, `at: 2m, ${DOWN}`],
    '[1].at: overlaps with faults[0], which befalls edge1/edge1-node-1 too; write one of them',
  ],
  [
    'overlap of two causes of one thing',
    [`at: 1m, ${DOWN}`, 'at: 5m, spotReclaim: { cluster: edge1, node: edge1-node-1 }'],
    '[1].at: overlaps with faults[0], which befalls edge1/edge1-node-1 too; write one of them',
  ],
  [
    'two rates of one name',
    ['every: 1m, for: 1m, nodeDown: {}', 'every: 2m, for: 1m, nodeDown: {}'],
    '[1].name: there are faults named nodeDown already; write another name',
  ],
])('a fault with a wrong %s is refused', (_, lines, shown) => {
  const told = faultsOf(withFaults(...lines));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`faults${shown}`);
});

test('faults of one thing may follow each other, and different things may go wrong together', () => {
  const lines = [
    `at: 1m, for: 1m, ${DOWN}`,
    `at: 2m, for: 1m, ${DOWN}`,
    'at: 1m, nodeDown: { cluster: edge1, node: edge1-node-2 }',
    'at: 1m, partition: { cluster: edge1 }',
    'at: 1m, staleView: { cluster: edge1 }',
  ];
  expect(scenarioOf(withFaults(...lines)).faults).toHaveLength(5);
});

test('under control: direct nothing may go wrong', () => {
  const direct = SMALL.replace('policies: [worst_fit]', 'control: direct').replace(
    / {2}- name: edge2[^]*?(?=load:)/,
    '',
  );
  const faults = faultsOf(
    `${direct.replace(/, edge2: 2/, '')}faults: [{ at: 1m, clusterDown: { cluster: edge1 } }]\n`,
  );
  expect(faults).toEqual([expect.stringContaining('faults: under control: direct nothing goes wrong')]);
});

test.each([
  ['scrapePeriod: 0s', 'staleness.scrapePeriod: is too short; write 1s or more'],
  ['lag: -5s', 'staleness.lag: "-5s" is no duration with its unit'],
  ['view: seen', 'staleness.view: "seen"'],
])('staleness of %s is refused', (field, shown) => {
  const faults = faultsOf(`${SMALL}staleness: { ${field} }\n`);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(shown.split(' "')[0]);
});

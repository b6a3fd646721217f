// A fault in a scenario is told with its file, line and field, and what to write instead.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOf, HEAD, read, SMALL } from './scenarios-under-test.ts';

/** Replaces what stands once in the small scenario. */
function broken(part: string, by: string): string {
  expect(SMALL.split(part).length).toBeGreaterThan(1);
  return SMALL.replace(part, by);
}

const faults: readonly [what: string, part: string, by: string, shown: string][] = [
  [
    'unknown field',
    'name: edge1',
    'name: edge1\n    traffc: 5',
    '7:5: clusters[0].traffc: there is no field "traffc"; did you mean traffic?',
  ],
  [
    'unit Gb',
    'memory: 4Gi',
    'memory: 4Gb',
    '9:32: clusters[0].nodes[0].allocatable.memory: quantity "4Gb": unknown suffix "Gb"; write 4G or 4Gi',
  ],
  [
    'blank in a quantity',
    'cpu: 4',
    'cpu: 1500 m',
    '9:24: clusters[0].nodes[0].allocatable.cpu: quantity "1500 m": blanks are not allowed; write 1500m',
  ],
  [
    'negative quantity',
    'cpu: 4',
    'cpu: -1',
    '9:24: clusters[0].nodes[0].allocatable.cpu: -1 is negative; write a quantity of zero or more',
  ],
  [
    'NaN',
    'cpu: 4',
    'cpu: .nan',
    '9:24: clusters[0].nodes[0].allocatable.cpu: NaN is not allowed here; write a CPU quantity, for example 500m or 4',
  ],
  [
    'infinity',
    'ratePerSecond: 1',
    'ratePerSecond: .inf',
    '19:7: load[0].poisson.ratePerSecond: Infinity is not allowed here; write a number',
  ],
  [
    'rate of zero',
    'ratePerSecond: 1',
    'ratePerSecond: 0',
    '19:7: load[0].poisson.ratePerSecond: 0 is too small; write a number above zero',
  ],
  [
    'memory without its unit',
    'memory: 4Gi',
    'memory: 4',
    '9:32: clusters[0].nodes[0].allocatable.memory: 4 is less than 1Mi: without a suffix a number counts bytes; write for example 512Mi or 4Gi',
  ],
  [
    'missing resource',
    'cpu: 4, ',
    '',
    '9:9: clusters[0].nodes[0].allocatable.cpu: is missing; write a CPU quantity, for example 500m or 4',
  ],
  [
    'misspelt resource',
    'cpu: 4, ',
    'cpu: 4, pod: 9, ',
    '9:32: clusters[0].nodes[0].allocatable.pod: there is no resource pod; write cpu, memory, pods, ephemeral-storage, hugepages-<size> or a name such as example.com/gpu (did you mean pods?)',
  ],
  [
    'duplicate cluster',
    'name: edge2',
    'name: edge1',
    '10:5: clusters[1].name: there is a cluster edge1 already; write another name',
  ],
  [
    'duplicate node',
    '- count: 2',
    '- name: n\n        allocatable: { cpu: 1, memory: 1Gi }\n      - name: n',
    '10:9: clusters[0].nodes[1]: edge1 has a node n already; write another name',
  ],
  [
    'RTT to an unknown cluster',
    '[edge1, edge2]',
    '[edge1, edg2]',
    '16:9: network.rtt[0].between: there is no cluster edg2; did you mean edge2?',
  ],
  [
    'RTT to itself',
    '[edge1, edge2]',
    '[edge1, edge1]',
    '16:7: network.rtt[0]: edge1 has no round-trip time to itself; name two clusters',
  ],
  [
    'RTT given twice',
    'ms: 5 }',
    'ms: 5 }\n    - { from: edge2, to: edge1, ms: 6 }',
    '17:7: network.rtt[1]: the round-trip time from edge2 to edge1 is given twice; keep one of them',
  ],
  [
    'half an RTT',
    'between: [edge1, edge2]',
    'from: edge1',
    '16:9: network.rtt[0].from: from needs to beside it; write both',
  ],
  [
    'duration without unit',
    'duration: 10m',
    'duration: 600',
    '3:1: duration: "600" is no duration with its unit; write for example 600s, 600m or 600h',
  ],
  [
    'no duration',
    'duration: 10m\n',
    '',
    '1:1: duration: is missing; write a duration with its unit, for example 500ms, 90s, 5m, 2h or 1d',
  ],
  [
    'more work than a run can hold',
    'ratePerSecond: 1',
    'ratePerSecond: 1000000',
    '18:5: load[0].poisson: brings about 600 000 000 pods in a run, more than 10000000; write a lower rate, a count, or a shorter duration',
  ],
  ['zero seeds', 'duration: 10m', 'duration: 10m\nseeds: 0', '4:1: seeds: 0 is too small; write at least 1'],
  [
    'unknown policy',
    '[worst_fit]',
    '[wrost-fit]',
    '4:12: policies[0]: there is no policy wrost-fit (did you mean worst_fit?); the policies are pinned, random, worst_fit, best_fit, most_traffic, cluster_affinity',
  ],
  [
    'unknown metric',
    'duration: 10m',
    'duration: 10m\nmeasure: imbalanc',
    '4:1: measure: there is no metric imbalanc (did you mean imbalance?); the metrics are pendingShareAtEnd, imbalance',
  ],
  [
    'policy listed twice',
    '[worst_fit]',
    '[worst_fit, worst-fit]',
    '4:23: policies[1]: the policy worst_fit is listed twice; keep it once',
  ],
  ['no policy', '[worst_fit]', '[]', '4:1: policies: no policy is named; write policies: [worst_fit], say'],
  [
    'home in an unknown cluster',
    'edge2: 2 }',
    'edge3: 2 }',
    '23:25: load[0].poisson.home.edge3: there is no cluster edge3; did you mean edge1?',
  ],
  [
    'shares of nothing',
    '{ edge1: 1, edge2: 2 }',
    '{ edge1: 0 }',
    '23:7: load[0].poisson.home: no share is above zero; write shares whose sum is positive',
  ],
  [
    'negative share',
    'edge2: 2 }',
    'edge2: -2 }',
    '23:25: load[0].poisson.home.edge2: -2 is too small; write at least 0',
  ],
  [
    'duplicate key',
    'duration: 10m',
    'duration: 10m\nname: again',
    '4:1: this field is given twice; keep one of them',
  ],
  [
    'tab',
    '    nodes:\n      - count',
    '\tnodes:\n      - count',
    '7:1: tabs cannot indent YAML; write spaces',
  ],
  [
    'second document',
    'name: small',
    '--- {}\n---\nname: small',
    '3:1: a second document begins here; write one document per file, without ---',
  ],
  [
    'two generators in one source',
    'home: { edge1: 1, edge2: 2 }',
    '\n    manifests: [{ at: 0s, delete: mcd/web }]',
    '24:5: load[0].manifests: poisson and manifests exclude each other; write only one of quantiles, poisson, trace, manifests, services',
  ],
];

describe('a faulty scenario', () => {
  test.each(faults)('%s', (_what, part, by, shown) => {
    expect(faultsOf(broken(part, by))).toEqual([`s/small.yaml:${shown}`]);
  });

  test('is told about all faults of the schema at once', () => {
    const text = broken('cpu: 4', 'cpu: 4x').replace('ms: 5', 'ms: -5');
    expect(faultsOf(text)).toHaveLength(2);
  });

  test('without clusters', () => {
    const text = SMALL.replace(/clusters:[^]*load:/, 'clusters: []\nload:');
    expect(faultsOf(text)).toEqual(['s/small.yaml:5:1: clusters: 0 entries are too few; write at least 1']);
  });

  test('without nodes', () => {
    const text = SMALL.replace(
      /clusters:[^]*load:/,
      'clusters:\n  - { name: edge1 }\n  - { name: edge2 }\nload:',
    );
    expect(faultsOf(text)).toEqual([
      's/small.yaml:6:5: clusters[0].nodes: no cluster has a node, so nothing can run; write a node group',
    ]);
  });

  test('with direct control of two clusters by policies', () => {
    expect(faultsOf(`${SMALL}control: direct\n`)).toEqual([
      's/small.yaml:24:1: control: direct has one cluster only, and there are 2; write control: mck8s',
      's/small.yaml:4:1: policies: under control: direct no policy places anything; leave out policies',
    ]);
  });

  test('that is a bomb of aliases', () => {
    const levels = Array.from(
      'bcdefghi',
      (name, level) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[level]!}`).join(', ')}]\n`,
    );
    expect(faultsOf(`a: &a [x, x, x]\n${levels.join('')}`)).toEqual([
      expect.stringContaining('write the values out instead of aliases of aliases'),
    ]);
  });

  test('that is no scenario at all', () => {
    expect(faultsOf('')).toEqual(['s/small.yaml:1:1: is missing; write fields (name: value)']);
    expect(faultsOf('- a')).toEqual([
      's/small.yaml:1:1: a list is not allowed here; write fields (name: value)',
    ]);
    expect(faultsOf('name: &a { name: *a }')).toEqual([
      expect.stringContaining('an alias stands in its own anchor'),
    ]);
    expect(faultsOf(`name: ${'['.repeat(200)}${']'.repeat(200)}`)).toEqual([
      expect.stringContaining('levels deep'),
    ]);
    expect(faultsOf('x'.repeat(5_000_000))).toEqual([expect.stringContaining('longer than')]);
  });

  test('tells a fault once that several clusters take over by an alias', () => {
    const shared = SMALL.replace('nodes:', 'nodes: &site').replace('count:', 'cuont:');
    const text = shared.replace('\nnetwork:', '\n  - { name: twin, nodes: *site }\nnetwork:');
    expect(text).toContain('twin');
    expect(faultsOf(text)).toEqual([expect.stringContaining('"cuont"; did you mean count?')]);
  });

  test('never throws, whatever the text', () => {
    const lines = SMALL.split('\n');
    const cut = fc.tuple(fc.nat(lines.length), fc.nat(lines.length), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(cut, ([from, to, by]) => {
        read([...lines.slice(0, from), by, ...lines.slice(to)].join('\n'));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

const tables: readonly [what: string, table: string, shown: string][] = [
  [
    'does not begin at 0',
    '[[10, 1s], [100, 2s]]',
    '[0]: write the least value as the pair of 0 percent, first, and the greatest as that of 100, last',
  ],
  [
    'does not end at 100',
    '[[0, 1s], [99, 2s]]',
    '[1]: write the least value as the pair of 0 percent, first, and the greatest as that of 100, last',
  ],
  [
    'falls',
    '[[0, 1s], [50, 3s], [100, 2s]]',
    '[2]: write percents that rise, and positive values that never fall',
  ],
  [
    'has a percent twice',
    '[[0, 1s], [50, 1s], [50, 2s], [100, 2s]]',
    '[2]: write percents that rise, and positive values that never fall',
  ],
  [
    'begins at zero',
    '[[0, 0s], [100, 2s]]',
    '[0]: write percents that rise, and positive values that never fall',
  ],
];

test.each(tables)('a table of quantiles that %s is refused', (_what, table, shown) => {
  const load = `load:
  - quantiles:
      interarrival: ${table}
      duration: [[0, 1s], [100, 2s]]
      cpu: [[0, 8.9m], [100, 1]]
      memory: [[0, 9.1Mi], [100, 1Gi]]
`;
  const faults = faultsOf(HEAD + load);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(`load[0].quantiles.interarrival${shown}`);
});

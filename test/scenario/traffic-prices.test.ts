// What images weigh, how fast they come and what traffic costs: by hand first, then by the tables, then as documented.

import { describe, expect, test } from 'vitest';
import { faultsOf, scenarioOf } from './scenarios-under-test.ts';

const files = {
  's/bps.csv': `src_region,dst_region,throughput_sent_bps
aws:eu-west-1,aws:us-east-1,800000000
aws:us-east-1,gcp:us-west1-a,1600000000
`,
  's/usd.csv': `src,dst,cost
eu-west-1,us-east-1,0.02
eu-west-1,internet,0.08
`,
};

/** Clusters dublin, virginia, oregon and site, and these lines. */
function scenario(lines: string, virginia = ''): string {
  const node = 'nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }]';
  return `name: traffic
question: What does it cost?
duration: 1m
policies: [worst_fit]
clusters:
  - { name: dublin, region: "aws:eu-west-1", ${node} }
  - { name: virginia, region: "aws:us-east-1", ${node}${virginia} }
  - { name: oregon, region: "gcp:us-west1-a", ${node} }
  - { name: site, region: lille, ${node} }
${lines}
load:
  - poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [1m], memory: [1Mi] }
`;
}

const MEGABIT_BYTES = 125_000;

describe('an image comes', () => {
  const speeds = (lines: string, virginia?: string) => {
    const { images, warnings } = scenarioOf(scenario(lines, virginia), { files });
    const megabits = [...images!.bytesPerSecond].map(([name, bytes]) => [name, bytes / MEGABIT_BYTES]);
    return { mbps: Object.fromEntries(megabits) as Readonly<Record<string, number>>, warnings };
  };
  const TABLE = 'network: { throughput: bps.csv }';

  test('by the table, in either direction, and within its region by the fastest way', () => {
    const { mbps } = speeds(`${TABLE}\nimages: { registry: "aws:us-east-1", defaultSize: 100Mi }`);
    expect(mbps).toEqual({ dublin: 800, oregon: 1600, virginia: 1600 });
  });

  test('as fast as its cluster says, before the table; where that has no way, as the scenario says', () => {
    const images = 'images: { registry: "aws:us-east-1", defaultSize: 100Mi, pullMbps: 50 }';
    const { mbps, warnings } = speeds(`${TABLE}\n${images}`, ', pullMbps: 7');
    expect(mbps).toEqual({ dublin: 800, oregon: 1600, site: 50, virginia: 7 });
    expect(warnings).toEqual([
      'network.throughput has no way from the registry to site: taken from images.pullMbps, else every pull takes delays.pull; write pullMbps of the cluster to say otherwise',
    ]);
  });
});

describe('a gigabyte costs', () => {
  const usd = (egress: string, from: string, to: string) =>
    scenarioOf(scenario(`prices: { egress: ${egress} }`), { files })
      .egress!.get(from)!
      .get(to);

  test.each<[string, string, string, string, number]>([
    ['what the table says', '{ table: usd.csv }', 'dublin', 'virginia', 0.02],
    ['as to the internet, to where the table does not know', '{ table: usd.csv }', 'dublin', 'site', 0.08],
    [
      'what is written by hand',
      '{ table: usd.csv, pairs: [{ from: dublin, to: virginia, usdPerGb: 1 }] }',
      'dublin',
      'virginia',
      1,
    ],
    ['the default from a region that the table does not know', '{ table: usd.csv }', 'oregon', 'site', 0.09],
    ['the default that is written', '{ defaultUsdPerGb: 0.5 }', 'oregon', 'site', 0.5],
    ['nothing from where no provider is', '{ table: usd.csv }', 'site', 'dublin', 0],
    ['nothing within a cluster', '{ table: usd.csv }', 'dublin', 'dublin', 0],
  ])('%s', (_, egress, from, to, expected) => {
    expect(usd(egress, from, to)).toBe(expected);
  });

  test('nothing at all where no price is asked for', () => {
    expect(scenarioOf(scenario(''), { files }).egress).toBeNull();
  });
});

test.each<[string, string, string]>([
  [
    'a negative price',
    'prices: { egress: { defaultUsdPerGb: -1 } }',
    's/small.yaml:10:21: prices.egress.defaultUsdPerGb: -1 is too small; write at least 0',
  ],
  [
    'a price for an unknown cluster',
    'prices: { egress: { pairs: [{ from: dublin, to: virgina, usdPerGb: 1 }] } }',
    's/small.yaml:10:45: prices.egress.pairs[0].to: there is no cluster virgina; did you mean virginia?',
  ],
  [
    'an unknown region of the registry',
    'network: { throughput: bps.csv }\nimages: { registry: "aws:us-est-1" }',
    's/small.yaml:11:11: images.registry: the table has no region aws:us-est-1; did you mean aws:us-east-1?',
  ],
  [
    'throughput for nothing',
    'network: { throughput: bps.csv }',
    's/small.yaml:10:12: network.throughput: nothing is pulled by it; write images: with sizes, or leave it out',
  ],
  [
    'a table of another shape',
    'prices: { egress: { table: bps.csv } }',
    's/bps.csv:1:1: there is no column src (did you mean src_region?); the columns are src_region, dst_region, throughput_sent_bps',
  ],
])('%s is told', (_, lines, shown) => {
  expect(faultsOf(scenario(lines), { files })[0]).toBe(shown);
});

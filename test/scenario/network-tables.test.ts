// Round-trip times come from a table by region, what is written by hand goes before it, and holes are filled as documented.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { greatCircleKm, rttOfDistanceMs } from '../../simulator/scenario/network/great-circle.ts';
import { faultsOf, scenarioOf } from './scenarios-under-test.ts';

const RTT = `src_region,dst_region,avg_rtt_ms,mdev_ms
aws:eu-west-1,aws:us-east-1,70,0.5
aws:us-east-1,aws:eu-west-1,71,0.7
aws:eu-west-1,gcp:us-west1-a,130,
`;
const PLACES = `region,latitude,longitude
aws:eu-west-1,53.3,-6.3
aws:us-east-1,39,-77.5
gcp:us-west1-a,45.6,-121.2
`;
const files = { 's/rtt.csv': RTT, 's/places.csv': PLACES };

/** Clusters a, b, c in these regions, and these lines of the network. */
function scenario(regions: readonly string[], network: string): string {
  const clusters = regions.map(
    (region, i) =>
      `  - { name: ${'abc'[i]!}, ${region}, nodes: [{ allocatable: { cpu: 1, memory: 1Gi } }] }\n`,
  );
  return `name: tables
question: How far is it?
duration: 1m
policies: [worst_fit]
clusters:
${clusters.join('')}network: { ${network} }
load:
  - poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [1m], memory: [1Mi] }
`;
}

const EU = 'region: "aws:eu-west-1"';
const US = 'provider: aws, region: us-east-1';
const WEST = 'region: "gcp:us-west1-a"';

function networkOf(regions: readonly string[], network: string) {
  const { warnings, network: read } = scenarioOf(scenario(regions, network), { files });
  const plain = (table: ReadonlyMap<string, ReadonlyMap<string, number>>) =>
    Object.fromEntries([...table].map(([from, row]) => [from, Object.fromEntries(row)]));
  return { rttMs: plain(read.rttMs), jitterMs: plain(read.jitterMs), warnings };
}

describe('a cluster has the row of its region', () => {
  test('in each direction, with its jitter', () => {
    expect(networkOf([EU, US], 'table: rtt.csv')).toEqual({
      rttMs: { a: { b: 70 }, b: { a: 71 } },
      jitterMs: { a: { b: 0.5 }, b: { a: 0.7 } },
      warnings: [],
    });
  });

  test('and nodes have the region without its provider as their label', () => {
    const [a] = scenarioOf(scenario([EU, US], 'table: rtt.csv'), { files }).clusters;
    expect([a!.provider, a!.region]).toEqual(['aws', 'eu-west-1']);
    expect(a!.nodes[0]!.labels.get('topology.kubernetes.io/region')).toBe('eu-west-1');
  });

  test('where only one direction is measured, the way back is as long', () => {
    const { rttMs, warnings } = networkOf([EU, WEST], 'table: rtt.csv');
    expect({ rttMs, warnings }).toEqual({ rttMs: { a: { b: 130 }, b: { a: 130 } }, warnings: [] });
  });

  test('two clusters of one region are neighbours', () => {
    expect(networkOf([EU, EU], 'table: rtt.csv').rttMs).toEqual({ a: { b: 1 }, b: { a: 1 } });
  });

  test('times and jitter by hand go before the table', () => {
    const { rttMs, jitterMs } = networkOf(
      [EU, US],
      'table: rtt.csv, rtt: [{ from: a, to: b, ms: 5, jitterMs: 2 }]',
    );
    expect({ rttMs, jitterMs }).toEqual({
      rttMs: { a: { b: 5 }, b: { a: 5 } },
      jitterMs: { a: { b: 2 }, b: { a: 2 } },
    });
  });

  test('jitterMs of the network goes before that of the table, and 0 leaves none', () => {
    expect(networkOf([EU, US], 'table: rtt.csv, jitterMs: 3').jitterMs).toEqual({ a: { b: 3 }, b: { a: 3 } });
    expect(networkOf([EU, US], 'table: rtt.csv, jitterMs: 0').jitterMs).toEqual({});
  });
});

describe('holes', () => {
  test('are filled by distance where coordinates are known, and told once', () => {
    const { rttMs, warnings } = networkOf(
      [EU, US, WEST],
      'table: rtt.csv, coordinates: places.csv, defaultRttMs: 50',
    );
    const ms = rttOfDistanceMs({ latitude: 39, longitude: -77.5 }, { latitude: 45.6, longitude: -121.2 });
    expect(rttMs).toMatchObject({ b: { c: ms }, c: { b: ms } });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      `network.table has no time between b and c (${Math.round(ms)} ms by their distance): `,
    );
  });

  test('are filled by the default where they are not', () => {
    expect(networkOf([EU, US, 'region: lille'], 'table: rtt.csv, defaultRttMs: 50').rttMs).toMatchObject({
      a: { c: 50 },
      b: { c: 50 },
    });
  });

  test('stay open where there is neither', () => {
    expect(networkOf([EU, US, 'region: lille'], 'table: rtt.csv').rttMs).toEqual({
      a: { b: 70 },
      b: { a: 71 },
    });
  });

  test('are none of anybody who has no table', () => {
    expect(networkOf([EU, US], 'coordinates: places.csv, defaultRttMs: 4')).toEqual({
      rttMs: { a: { b: 4 }, b: { a: 4 } },
      jitterMs: {},
      warnings: [],
    });
  });
});

describe('distance', () => {
  const place = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });

  test('is that of well-known places', () => {
    const paris = { latitude: 48.857, longitude: 2.352 };
    const newYork = { latitude: 40.713, longitude: -74.006 };
    expect(greatCircleKm(paris, newYork)).toBeCloseTo(5837, -1);
  });

  test('is the same both ways, nothing to itself, and at most half way round', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(greatCircleKm(a, b)).toBeCloseTo(greatCircleKm(b, a), 6);
        expect(greatCircleKm(a, a)).toBe(0);
        expect(greatCircleKm(a, b)).toBeLessThanOrEqual(20_016);
      }),
    );
  });

  test('lets expect the measured times of the shipped table, half of them within a quarter', () => {
    const read = (name: string) =>
      readFileSync(`scenarios/data/${name}`, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(','));
    const places = new Map(
      read('region-coordinates.csv').map(([region, latitude, longitude]) => [
        region!,
        { latitude: Number(latitude), longitude: Number(longitude) },
      ]),
    );
    const ratios = read('skyplane-rtt.csv')
      .filter(([from, to]) => greatCircleKm(places.get(from!)!, places.get(to!)!) > 200)
      .map(([from, to, , ms]) => Number(ms) / rttOfDistanceMs(places.get(from!)!, places.get(to!)!))
      .sort((a, b) => a - b);
    const quartile = (part: number): number => ratios[Math.floor(ratios.length * part)]!;
    expect(quartile(0.5)).toBeCloseTo(1, 1);
    expect(quartile(0.25)).toBeGreaterThan(0.75);
    expect(quartile(0.75)).toBeLessThan(1.25);
  });
});

test.each<[string, { rtt?: string; places?: string; regions?: readonly string[] }, string]>([
  [
    'a table of another shape',
    { rtt: 'src,dst,cost\na,b,1\n' },
    's/rtt.csv:1:1: there is no column src_region; the columns are src, dst, cost',
  ],
  [
    'a time that is no number',
    { rtt: RTT.replace('70,', 'fast,') },
    's/rtt.csv:2:1: avg_rtt_ms is "fast", which is no number; write one of zero or more',
  ],
  [
    'a negative time',
    { rtt: RTT.replace('71,', '-71,') },
    's/rtt.csv:3:1: avg_rtt_ms is -71, which is negative; write a number of zero or more',
  ],
  [
    'a pair twice',
    { rtt: `${RTT}aws:eu-west-1,aws:us-east-1,7,\n` },
    's/rtt.csv:5:1: aws:eu-west-1 to aws:us-east-1 stands in this file twice; keep one of the rows',
  ],
  [
    'a table without rows',
    { rtt: RTT.slice(0, RTT.indexOf('\n') + 1) },
    's/rtt.csv:1:1: the file has no rows',
  ],
  [
    'a misspelt region',
    { regions: [EU, 'region: "aws:us-est-1"'] },
    's/small.yaml:7:16: clusters[1].region: the table has no region aws:us-est-1; did you mean aws:us-east-1?',
  ],
  [
    'a region that its provider does not have in the table',
    { regions: [EU, 'region: "aws:mars-north-1"'] },
    's/small.yaml:7:16: clusters[1].region: the table has no region aws:mars-north-1; those of aws are aws:eu-west-1, aws:us-east-1',
  ],
  [
    'a table that nobody uses',
    { regions: ['region: lille', 'region: rennes'] },
    's/small.yaml:8:12: network.table: no cluster has a region of this table; write region: of one',
  ],
  [
    'a place beyond the pole',
    { places: PLACES.replace('53.3', '153.3') },
    's/places.csv:2:1: this is no place on Earth; write degrees, at most 90 north and 180 east',
  ],
])('%s is told', (_, { rtt = RTT, places = PLACES, regions = [EU, US] }, shown) => {
  const text = scenario(regions, 'table: rtt.csv, coordinates: places.csv');
  const found = faultsOf(text, { files: { 's/rtt.csv': rtt, 's/places.csv': places } });
  expect(found[0]).toBe(shown);
});

test('a table that is not there is told with its name', () => {
  const [found] = faultsOf(scenario([EU, US], 'table: nowhere.csv'), { files });
  expect(found).toContain('network.table: cannot read nowhere.csv');
});

// Traffic is paid for by the gigabyte: twice the price, twice the cost; and the cost is that of all ends together.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EgressTally } from '../../simulator/measure/egress.ts';
import { TALLY_CLASSES } from '../../simulator/measure/tally-classes.ts';
import { Tallies } from '../../simulator/measure/tallies.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { deployment, scenarioOf, tell } from './story.ts';

/** Two clusters of two nodes; the registry is at the first one's region. */
function story(lines: string): string {
  const nodes = 'nodes: [{ count: 2, allocatable: { cpu: 2, memory: 8Gi } }]';
  return `name: traffic
question: What does it cost?
duration: 5m
policies: [worst_fit]
clusters:
  - { name: edge1, region: "aws:eu-west-1", ${nodes} }
  - { name: edge2, region: "aws:us-east-1", ${nodes} }
${lines}
load:
  - manifests:
      - { at: 1s, apply: ${deployment('web', { replicas: 4, locations: 'edge1, edge2' })} }
`;
}

const IMAGES = 'images: { registry: "aws:eu-west-1", sizes: { "app:1": 500M }, pullMbps: 100 }';

test('an image is paid for once for each node of another region', () => {
  const { metrics } = tell(story(`${IMAGES}\nprices: { egress: { defaultUsdPerGb: 0.5 } }`));
  // Two nodes of edge2, half a gigabyte each; edge1 is where the registry is.
  expect(metrics.egressUsd).toBeCloseTo(0.5, 9);
});

test('an image takes as long as its size and the way let', () => {
  const readySeconds = (lines: string): number => {
    let first = Infinity;
    tell(story(lines), {
      onEvent: (told, nowMicros) => {
        if ((told.readyOf('web')['edge2'] ?? 0) > 0) first = Math.min(first, nowMicros / 1e6);
      },
    });
    return first;
  };
  // 4 Gbit at 100 Mbit/s, instead of the 2 s of delays.pull.
  expect(readySeconds(IMAGES) - readySeconds('')).toBeCloseTo(38, 6);
});

test('without prices nothing is counted', () => {
  expect(tell(story(IMAGES)).metrics.egressUsd).toBeNull();
});

describe('the tally', () => {
  const movement = fc.record({
    from: fc.constantFrom('edge1', 'edge2'),
    to: fc.constantFrom('edge1', 'edge2'),
    bytes: fc.integer({ min: 0, max: 1e12 }),
  });

  function tally(usdPerGb: number, movements: readonly { from: string; to: string; bytes: number }[]) {
    const scenario = scenarioOf(story(`prices: { egress: { defaultUsdPerGb: ${usdPerGb} } }`));
    const tallies = new Tallies(TALLY_CLASSES, scenario, buildLoad(prepareLoad(scenario), 1));
    const egress = tallies.of(EgressTally)!;
    for (const { from, to, bytes } of movements) egress.moved(from, to, bytes);
    tallies.end(0);
    return egress;
  }

  test('adds up over the ends, and twice the price is twice the cost', () => {
    fc.assert(
      fc.property(fc.array(movement, { maxLength: 20 }), (movements) => {
        const once = tally(0.25, movements);
        const byEnd = [...once.usdFrom.values()].reduce((sum, usd) => sum + usd, 0);
        const gigabytes = movements.reduce(
          (sum, { from, to, bytes }) => sum + (from === to ? 0 : bytes / 1e9),
          0,
        );
        expect(once.usd).toBe(byEnd);
        expect(once.usd).toBeCloseTo(0.25 * gigabytes, 6);
        expect(tally(0.5, movements).usd).toBe(2 * once.usd);
      }),
      { numRuns: 50 },
    );
  });

  test('knows its ends', () => {
    expect(() => tally(1, [{ from: 'edge1', to: 'nowhere', bytes: 1 }])).toThrow(
      'no price for traffic from edge1',
    );
  });
});

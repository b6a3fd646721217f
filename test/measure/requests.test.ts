// Requests for services: none is lost and none made, they go where the routing says, and what they come to follows by hand.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import { DemandWalk } from '../../simulator/load/services/demand.ts';
import type { Load } from '../../simulator/load/load.ts';
import { RequestTally } from '../../simulator/measure/requests.ts';
import { Tallies } from '../../simulator/measure/tallies.ts';
import { TALLY_CLASSES } from '../../simulator/measure/tally-classes.ts';
import type { MetricValues } from '../../simulator/measure/metrics.ts';
import { pooledLoad, pooledScenario, POOLED_POLICY } from '../../simulator/run/pooled.ts';
import { runOnce } from '../../simulator/run/run.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';
import { nearest, proportional, type Carry } from '../../simulator/traffic/routing.ts';
import { Mck8sControl } from '../../simulator/world/mck8s-control.ts';
import { HEAD, scenarioOf } from '../scenario/scenarios-under-test.ts';

const CLOUD = `  - name: cloud
    nodes:
      - allocatable: { cpu: 100, memory: 100Gi }
network:`;

function scenario(services: Readonly<Record<string, unknown>>, head = HEAD): Scenario {
  const written = {
    ratePerReplica: 10,
    ...('deployment' in services ? {} : { cpu: 1, memory: '1Mi' }),
    ...services,
  };
  return scenarioOf(`${head}load:\n  - name: web\n    services: ${JSON.stringify(written)}\n`);
}

function measured(of: Scenario, policy: string | null = null, seed = 1): MetricValues {
  return runOnce({ scenario: of, load: buildLoad(prepareLoad(of), seed), policy, seed }).metrics;
}

/** Copies of one deployment, in these locations. */
function within(locations: string): unknown {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name: 'any' },
    spec: {
      locations,
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'a', image: 'a', resources: { requests: { cpu: '1' } } }] },
      },
    },
  };
}

const steady = (mean: number): unknown => ({ daily: { mean, amplitude: 0 } });

describe('by hand', () => {
  test('requests that are served at home go nowhere', () => {
    const metrics = measured(scenario({ home: ['edge1'], demand: steady(35) }), 'pinned');
    expect(metrics).toMatchObject({ rttWeightedMs: 0, homeShare: 1, burstShare: null });
  });

  test('what is served elsewhere goes the way there and back', () => {
    const away = scenario({ home: ['edge1'], demand: steady(15), deployment: within('edge2') });
    expect(measured(away).homeShare).toBe(0);
    expect(measured(away).rttWeightedMs).toBeCloseTo(5, 9);
    const half = scenario({ home: ['edge1'], demand: steady(15), deployment: within('edge1, edge2') });
    const { rttWeightedMs, homeShare } = measured(half);
    expect(rttWeightedMs).toBeCloseTo(2.5, 1);
    expect(homeShare).toBeCloseTo(0.5, 1);
  });

  test('users elsewhere bring their way with them', () => {
    const users = { usersAtHome: 0.75, users: { edge2: 1 } };
    const metrics = measured(scenario({ home: ['edge1'], demand: steady(15), ...users }), 'pinned');
    expect(metrics.rttWeightedMs).toBeCloseTo(1.25);
    expect(metrics.homeShare).toBe(1);
  });

  test('until the first replica is ready, requests are unserved', () => {
    // 50 ms informer, 20 ms two API hops, 100 ms controller, 5 ms scheduler, 10 ms API, 2 s pull, 1 s start: 3.185 s of 600.
    const metrics = measured(scenario({ home: ['edge1'], demand: steady(5) }), 'pinned');
    expect(metrics.unservedShare).toBeCloseTo(3.185 / 600, 9);
  });

  test('requests beyond what replicas are meant for are overload', () => {
    const metrics = measured(scenario({ home: ['edge1'], demand: steady(16), maxReplicas: 1 }), 'pinned');
    expect(metrics.overloadShare).toBeCloseTo((6 / 16) * (1 - 3.185 / 600), 6);
  });

  test('pods burst in a cloud that nobody named', () => {
    const head = HEAD.replace('network:', CLOUD);
    const full = { home: ['edge2'], demand: steady(40), minReplicas: 4 };
    const { burstShare, homeShare } = measured(scenario(full, head), 'cluster_affinity');
    expect(burstShare).toBe(0);
    expect(homeShare).toBeCloseTo(0.5, 2);
    const crowded = { ...full, demand: steady(200) };
    expect(measured(scenario(crowded, head), 'cluster_affinity').burstShare).toBeCloseTo(0.5, 2);
    const named = { demand: steady(40), deployment: within('cloud') };
    expect(measured(scenario(named, head)).burstShare).toBe(0);
  });

  test('where a time is unknown there is no mean, and without services nothing is measured', () => {
    const unknown = HEAD.replace(/network:[^]*/, '');
    const away = { home: ['edge1'], demand: steady(15), deployment: within('edge2') };
    expect(measured(scenario(away, unknown)).rttWeightedMs).toBeNull();
    const jobs = scenarioOf(
      `${HEAD}load:\n  - poisson: { ratePerSecond: 0.1, duration: { constant: 60s }, cpu: [1], memory: [1Mi], home: { edge1: 1 } }\n`,
    );
    const metrics = measured(jobs, 'pinned');
    expect(metrics).toMatchObject({
      rttWeightedMs: null,
      unservedShare: null,
      overloadShare: null,
      homeShare: 1,
    });
  });

  test('an answer that leaves for another region is paid for where it leaves', () => {
    const priced = HEAD.replace(
      'network:',
      'prices: { egress: { pairs: [{ from: edge2, to: edge1, usdPerGb: 0.5 }, { from: edge1, to: edge2, usdPerGb: 9 }] } }\nnetwork:',
    );
    const away = { home: ['edge1'], demand: steady(15), deployment: within('edge2'), requestBytes: '1M' };
    // 15 answers of 1 MB a second, from 3.185 s on.
    const wanted = 0.015 * (600 - 3.185) * 0.5;
    expect(measured(scenario(away, priced)).egressUsd).toBeCloseTo(wanted, 6);
    expect(measured(scenario({ ...away, deployment: within('edge1') }, priced)).egressUsd).toBe(0);
  });

  test('while the cluster of all replicas is down, requests are unserved', () => {
    const faulty = HEAD.replace(
      'network:',
      'faults: [{ at: 2m, for: 3m, clusterDown: { cluster: edge2 } }]\nnetwork:',
    );
    const { unservedShare } = measured(scenario({ home: ['edge2'], demand: steady(15) }, faulty), 'pinned');
    // 180 s until it is back, and an API hop and the start until replicas are.
    expect(unservedShare).toBeCloseTo((3.185 + 180 + 1.01) / 600, 6);
  });

  test('in the pooled reference nobody is at home', () => {
    const away = scenario({ home: ['edge1'], demand: steady(15) });
    const load = pooledLoad(buildLoad(prepareLoad(away), 1));
    const { metrics } = runOnce({ scenario: pooledScenario(away)!, load, policy: POOLED_POLICY, seed: 1 });
    expect(metrics).toMatchObject({ rttWeightedMs: null, homeShare: null });
    expect(metrics.unservedShare).toBeGreaterThan(0);
  });
});

const services = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  home: fc.constantFrom(['edge1'], ['edge1', 'edge2'], { edge1: 1, edge2: 3 }),
  usersAtHome: fc.constantFrom(0, 0.4, 1),
  users: fc.constant({ edge1: 1, edge2: 1 }),
  routing: fc.constantFrom('proportional', 'nearest'),
  arrivals: fc.constantFrom({ perDay: 500 }, { perDay: 1 }),
  lifetime: fc.constant({ exponential: { mean: '5m' } }),
  updates: fc.constant({ perDay: 300 }),
  demand: fc.constantFrom(
    { daily: { mean: 20, noise: 0.5 } },
    { daily: { mean: 60, amplitude: 1 }, spread: 1 },
  ),
});

const POLICIES = ['pinned', 'worst_fit', 'most_traffic', 'cluster_affinity'];

/** Sums of a run, from the tally itself. */
function sumsOf(of: Scenario, load: Load, policy: string, seed: number): RequestTally['sums'] {
  const { control } = runOnce({ scenario: of, load, policy, seed });
  if (!(control instanceof Mck8sControl)) throw new Error('Services need cluster0.');
  return control.requests!.sums;
}

/** Requests of the whole run, from the demand alone. */
function demandOf({ durationMicros }: Scenario, { services: plans }: Load): number {
  let sum = 0;
  for (const plan of plans) {
    const walk = new DemandWalk(plan, durationMicros);
    const end = Math.min(plan.deleteMicros, durationMicros);
    for (let step = Math.floor(plan.arriveMicros / walk.stepMicros); step * walk.stepMicros < end; step++) {
      const from = Math.max(plan.arriveMicros, step * walk.stepMicros);
      sum += (walk.rate(step) * (Math.min(end, (step + 1) * walk.stepMicros) - from)) / 1e6;
    }
  }
  return sum;
}

const FAULTS =
  'faults: [{ every: 3m, for: 1m, nodeDown: {} }, { every: 10m, for: 2m, clusterDown: {} }, { every: 5m, for: 1m, spotReclaim: { notice: 30s } }]\n';

test('served and unserved requests are those that were made, whatever the policy and whatever fails', () => {
  fc.assert(
    fc.property(services, fc.integer({ min: 0, max: 99 }), fc.boolean(), (drawn, seed, fails) => {
      const of = scenario(drawn, fails ? HEAD.replace('network:', `${FAULTS}network:`) : HEAD);
      const load = buildLoad(prepareLoad(of), seed);
      const made = demandOf(of, load);
      for (const policy of POLICIES) {
        const sums = sumsOf(of, load, policy, seed);
        expect(sums.demanded / made).toBeCloseTo(1, 9);
        expect((sums.served + sums.unserved) / made).toBeCloseTo(1, 9);
        expect(sums.atHome).toBeLessThanOrEqual(sums.ofHome * (1 + 1e-9));
        expect(sums.excess).toBeLessThanOrEqual(sums.served * (1 + 1e-9));
      }
    }),
    { numRuns: 25 },
  );
});

test('a second run measures the same to the last bit', () => {
  fc.assert(
    fc.property(services, fc.integer({ min: 0, max: 99 }), (drawn, seed) => {
      const of = scenario(drawn);
      expect(measured(of, 'worst_fit', seed)).toEqual(measured(scenario(drawn), 'worst_fit', seed));
    }),
    { numRuns: 10 },
  );
});

describe('a partition between clusters', () => {
  const FAULT = 'faults: [{ at: 20m, for: 20m, partition: { cluster: edge1, from: FROM, way: WAY } }]\n';
  const cutOff = (locations: string, from = '[edge2]', way = 'both'): Scenario => {
    const faults = FAULT.replace('FROM', from).replace('WAY', way);
    const head = HEAD.replace(/duration: .*/, 'duration: 1h').replace('clusters:', `${faults}clusters:`);
    return scenario({ home: ['edge1'], demand: steady(15), deployment: within(locations) }, head);
  };

  test.each(['both', 'fromMember', 'toMember'])(
    'keeps users from the replicas behind it, whichever way is cut: %s',
    (way) => {
      const { unservedShare, outageSeconds, missingReplicaSeconds, rttWeightedMs } = measured(
        cutOff('edge2', '[edge2]', way),
      );
      expect(unservedShare).toBeCloseTo(1 / 3, 2);
      expect(outageSeconds).toBeCloseTo(1200, 0);
      expect(missingReplicaSeconds).toBe(0);
      expect(rttWeightedMs).toBeCloseTo(5, 9);
    },
  );

  test('has requests go to the replicas that are left, which may be too few', () => {
    const metrics = measured(cutOff('edge1, edge2', 'all'));
    expect(metrics).toMatchObject({ outageSeconds: 0 });
    expect(metrics.unservedShare).toBeLessThan(0.01);
    expect(metrics.rttWeightedMs).toBeCloseTo((2 / 3) * 2.5, 1);
    expect(metrics.overloadShare).toBeCloseTo(1 / 9, 1);
  });

  test('is another than one from cluster0, which users do not notice', () => {
    const metrics = measured(cutOff('edge2', '[cluster0]'));
    expect(metrics.outageSeconds).toBe(0);
    expect(metrics.unservedShare).toBeLessThan(0.01);
  });
});

describe('routing', () => {
  const rttMs = Float64Array.of(0, 10, 50, 10, 0, 40, 50, 40, 0);
  const ground = { clusters: 3, rttMs, cut: new Uint8Array(9) };
  /** The first two do not reach each other. */
  const cut = { ...ground, cut: Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0) };

  function routed(spread: (carry: Carry) => void): Readonly<Record<string, number>> {
    const flows: Record<string, number> = {};
    spread((from, to, rate) => {
      flows[`${from}-${to}`] = (flows[`${from}-${to}`] ?? 0) + rate;
    });
    return flows;
  }

  test('in proportion follows ready replicas, near or far', () => {
    const streams = [{ cluster: 0, rate: 8 }];
    const flows = routed((carry) => {
      proportional(streams, Int32Array.of(1, 0, 3), ground, carry);
    });
    expect(flows).toEqual({ '0-0': 2, '0-2': 6 });
  });

  test('goes only where it gets', () => {
    const streams = [
      { cluster: 0, rate: 8 },
      { cluster: -1, rate: 8 },
    ];
    const inProportion = routed((carry) => {
      proportional(streams, Int32Array.of(0, 3, 1), cut, carry);
    });
    expect(inProportion).toEqual({ '0-2': 8, '-1-1': 6, '-1-2': 2 });
    const toNearest = routed((carry) => {
      nearest(streams, Int32Array.of(0, 3, 1), 10, cut, carry);
    });
    expect(toNearest).toEqual({ '0-2': 8, '-1-1': 8 });
    const nowhere = routed((carry) => {
      nearest(streams.slice(0, 1), Int32Array.of(0, 3, 0), 10, cut, carry);
      proportional(streams.slice(0, 1), Int32Array.of(0, 3, 0), cut, carry);
    });
    expect(nowhere).toEqual({});
  });

  test.each([
    ['stays where there is room', [1, 1, 1], [{ cluster: 0, rate: 8 }], { '0-0': 8 }],
    ['goes on to the next nearest', [1, 1, 1], [{ cluster: 0, rate: 18 }], { '0-0': 10, '0-1': 8 }],
    ['passes clusters without replicas', [0, 0, 1], [{ cluster: 0, rate: 8 }], { '0-2': 8 }],
    [
      'leaves a cluster to those who are next to it',
      [0, 1, 1],
      [
        { cluster: 0, rate: 8 },
        { cluster: 1, rate: 6 },
      ],
      { '1-1': 6, '0-1': 4, '0-2': 4 },
    ],
    ['spreads overload over all', [1, 1, 0], [{ cluster: 0, rate: 24 }], { '0-0': 12, '0-1': 12 }],
    ['takes any that comes from nowhere', [1, 1, 0], [{ cluster: -1, rate: 4 }], { '-1-0': 4 }],
  ])('to the nearest %s', (_what, ready, streams, wanted) => {
    const flows = routed((carry) => {
      nearest(streams, Int32Array.from(ready), 10, ground, carry);
    });
    expect(flows).toEqual(wanted);
  });

  test('to the nearest loses nothing and never overloads what has room elsewhere', () => {
    const rates = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 });
    const pods = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(rates, pods, (asked, there) => {
        fc.pre(there.some((count) => count > 0));
        const load = [0, 0, 0];
        const streams = asked.map((rate, cluster) => ({ cluster, rate }));
        nearest(streams, Int32Array.from(there), 10, ground, (_, to, rate) => {
          load[to]! += rate;
        });
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        expect(sum(load)).toBeCloseTo(sum(asked));
        const isEnough = sum(asked) <= sum(there) * 10;
        for (const [to, rate] of load.entries())
          if (isEnough) expect(rate).toBeLessThanOrEqual(there[to]! * 10 + 1e-9);
      }),
    );
  });
});

test('most_traffic sees what users ask for, as late as it is scraped', () => {
  // The first service is asked for next to edge2; where traffic is equal, the name decides for edge1.
  const seen = (arrival: string): readonly string[] => {
    const of = scenarioOf(`${HEAD}load:
  - name: loud
    services: { home: [edge2], demand: { daily: { mean: 5, amplitude: 0 } }, ratePerReplica: 10, cpu: 100m, memory: 1Mi }
  - manifests:
      - at: ${arrival}
        apply: ${JSON.stringify({
          apiVersion: 'fogguru.eu/v1',
          kind: 'MultiClusterDeployment',
          metadata: { name: 'late' },
          spec: {
            placementPolicy: 'most_traffic',
            selector: { matchLabels: { app: 'a' } },
            template: {
              metadata: { labels: { app: 'a' } },
              spec: { containers: [{ name: 'a', image: 'a', resources: { requests: { cpu: '100m' } } }] },
            },
          },
        })}
`);
    const { control } = runOnce({ scenario: of, load: buildLoad(prepareLoad(of), 1), policy: null, seed: 1 });
    if (!(control instanceof Mck8sControl)) throw new Error('Services need cluster0.');
    const late = control.cluster0.workloads.all().find(({ self }) => self.name === 'late')!;
    return late.status!.placements.map(({ cluster }) => cluster);
  };
  expect(seen('59s')).toEqual(['edge1']);
  expect(seen('61s')).toEqual(['edge2']);
});

test('tallies of a scenario without services hold no requests', () => {
  const jobs = scenarioOf(
    `${HEAD}load:\n  - poisson: { ratePerSecond: 1, duration: { constant: 5s }, cpu: [1], memory: [1Mi] }\n`,
  );
  const tallies = new Tallies(TALLY_CLASSES, jobs, buildLoad(prepareLoad(jobs), 1));
  expect(tallies.of(RequestTally)).toBeNull();
});

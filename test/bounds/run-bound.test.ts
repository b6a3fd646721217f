// No policy has less than the bounds, on any scenario; and they are more than nothing where they should be.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policies } from '../../core/policies/registry.ts';
import { runBound, type RunBound } from '../../simulator/bounds/run-bound.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import type { MetricValues } from '../../simulator/measure/metrics.ts';
import { pooledLoad, pooledScenario } from '../../simulator/run/pooled.ts';
import { runOnce } from '../../simulator/run/run.ts';
import { scenarioOf } from '../world/story.ts';

/** Those that do not say themselves how many pods there are. */
const POLICIES = policies().flatMap(({ name, isForEach }) => (isForEach === true ? [] : [name]));

interface Asked {
  readonly cores: number;
  readonly rate: number;
  readonly runSeconds: number;
  readonly cpu: string;
  readonly more?: string;
  readonly faults?: string;
}

function scenarioFor({ cores, rate, runSeconds, cpu, more = '', faults = '[]' }: Asked) {
  return scenarioOf(`
name: bounded
question: How few can wait?
duration: 20m
policies: [worst_fit]
clusters:
  - name: site
    count: 2
    nodes: [{ count: 2, allocatable: { cpu: ${cores}, memory: ${cores * 2}Gi } }]
  - name: late
    creation: { at: 2m, takes: 1m, boot: 30s }
    nodes: [{ allocatable: { cpu: 6, memory: 3Gi } }]
faults: ${faults}
load:
  - poisson:
      ratePerSecond: ${rate}
      duration: { lognormal: { median: ${runSeconds}s, sigma: 1, cap: 20m } }
      cpu: [${cpu}]
      memory: [512Mi, 1Gi]
      home: { site1: 3, site2: 1 }
${more}`);
}

function boundAndRuns(
  scenario: ReturnType<typeof scenarioOf>,
  seed: number,
  names: readonly string[],
): { readonly bound: RunBound; readonly runs: MetricValues[] } {
  const load = buildLoad(prepareLoad(scenario), seed);
  const bound = runBound(scenario, load);
  const runs = names.map((policy) => runOnce({ scenario, load, policy, seed }).metrics);
  const pooled = pooledScenario(scenario);
  if (names.length > 0 && pooled?.clusters[0]!.nodes.length === scenario.clusters.length)
    runs.push(runOnce({ scenario: pooled, load: pooledLoad(load), policy: 'worst_fit', seed }).metrics);
  return { bound, runs };
}

function expectBelow(bound: RunBound, runs: readonly MetricValues[]): void {
  for (const { pendingPodsTimeMean, pendingShareAtEnd } of runs) {
    expect(pendingPodsTimeMean).toBeGreaterThanOrEqual(bound.pendingPodsTimeMean);
    expect(pendingShareAtEnd).toBeGreaterThanOrEqual(bound.pendingShareAtEnd);
  }
}

const asked = fc.record({
  cores: fc.integer({ min: 1, max: 4 }),
  rate: fc.constantFrom(0.02, 0.1, 0.3),
  runSeconds: fc.constantFrom(5, 40, 200),
  cpu: fc.constantFrom('250m', '500m, 1', '250m, 2, 4', '1, 5', '250m, 100'),
});
const seeds = fc.integer({ min: 1, max: 1000 });

const SERVICES = `
  - name: shop
    services:
      count: 5
      home: [site1, site2]
      arrivals: { perDay: 200 }
      lifetime: { exponential: { mean: 8m } }
      updates: { perDay: 300 }
      every: 30s
      demand: { daily: { mean: 60, amplitude: 0.9, noise: 0.5, step: 1m } }
      ratePerReplica: 20
      cpu: 700m
      memory: 256Mi
  - manifests:
      - at: 1m
        apply: &web
          apiVersion: fogguru.eu/v1
          kind: MultiClusterDeployment
          metadata: { name: web }
          spec:
            replicas: 3
            numberOfLocations: 2
            selector: { matchLabels: { app: web } }
            template:
              metadata: { labels: { app: web } }
              spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: 500m } } }] }
      - { at: 5m, scale: mcd/web, replicas: 5 }
      - { at: 15m, delete: mcd/web }`;

const FAULTS = `
  - { at: 4m, for: 9m, nodeDown: { cluster: site1, node: site1-node-1 } }
  - { at: 8m, for: 5m, clusterDown: { cluster: site2 } }
  - { at: 3m, for: 8m, partition: { cluster: site1, way: both } }
  - { at: 2m, for: 9m, spotReclaim: { cluster: late, node: late-node-1, notice: 1m } }`;

describe('bounds on what is pending', () => {
  it('are below what any policy has', () => {
    fc.assert(
      fc.property(asked, seeds, fc.shuffledSubarray(POLICIES, { minLength: 4 }), (asked, seed, names) => {
        const { bound, runs } = boundAndRuns(scenarioFor(asked), seed, names);
        expectBelow(bound, runs);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('are below it with services, objects by hand and faults too', () => {
    fc.assert(
      fc.property(asked, seeds, fc.boolean(), fc.boolean(), (asked, seed, hasServices, hasFaults) => {
        const more = hasServices ? { more: SERVICES } : {};
        const scenario = scenarioFor({ ...asked, ...more, ...(hasFaults ? { faults: FAULTS } : {}) });
        const { bound, runs } = boundAndRuns(scenario, seed, ['worst_fit', 'best_fit', 'nearest', 'random']);
        expectBelow(bound, runs);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('are close to what waits where jobs are alike and there are far too many', () => {
    const overload = { cores: 1, rate: 0.3, runSeconds: 200, cpu: '1' };
    const { bound, runs } = boundAndRuns(scenarioFor(overload), 1, ['worst_fit']);
    expect(bound.pendingPodsTimeMean).toBeGreaterThan(0.7 * runs[0]!.pendingPodsTimeMean!);
    expect(bound.pendingShareAtEnd).toBeGreaterThan(0.8 * runs[0]!.pendingShareAtEnd!);
  });

  it('are more than nothing where services want more than there is', () => {
    const services = scenarioFor({ cores: 1, rate: 0.02, runSeconds: 5, cpu: '250m', more: SERVICES });
    const { bound, runs } = boundAndRuns(services, 1, ['worst_fit']);
    expect(bound.pendingPodsTimeMean).toBeGreaterThan(0.5 * runs[0]!.pendingPodsTimeMean!);
  });

  it('are no more than what pods need to get to a node where everything fits', () => {
    const idle = { cores: 4, rate: 0.02, runSeconds: 5, cpu: '250m' };
    const { bound, runs } = boundAndRuns(scenarioFor(idle), 1, ['worst_fit']);
    expect(runs[0]!.pendingPodsTimeMean! - bound.pendingPodsTimeMean).toBeLessThan(0.002);
    expect(bound.pendingShareAtEnd).toBe(0);
  });

  it('count pods that no node ever holds', () => {
    const huge = { cores: 4, rate: 0.02, runSeconds: 5, cpu: '100' };
    const { bound, runs } = boundAndRuns(scenarioFor(huge), 1, ['worst_fit']);
    expect(bound.pendingPodsTimeMean).toBeCloseTo(runs[0]!.pendingPodsTimeMean!, 6);
    expect(bound.pendingShareAtEnd).toBe(1);
  });
});

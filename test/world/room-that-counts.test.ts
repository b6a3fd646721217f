// Use, evenness and fragmentation are measured over the machines that are there: not over those still to come or those that stopped.

import { expect, test } from 'vitest';
import { deployment, tell } from './story.ts';

/** Half an hour with two clusters of four cpus each. */
function story({ later = '', faults = '', web = {} }): string {
  return `name: room
question: How well is it used?
duration: 30m
policies: [worst_fit]
clusters:
  - { name: edge, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }] }
  - { name: late, nodes: [{ name: n, count: 2, allocatable: { cpu: 2, memory: 8Gi } }]${later} }
faults: [${faults}]
load:
  - manifests:
      - { at: 0s, apply: ${deployment('web', web)} }
`;
}

test('machines that are created count from when they boot', () => {
  const later = ', creation: { at: 5m, takes: 5m, boot: 2m }';
  const { metrics } = tell(story({ later, web: { replicas: 6 } }));
  expect(metrics.utilisationCpu).toBeCloseTo((4 * 30 + 2 * 18) / (4 * 30 + 4 * 18), 2);
  // Two pods wait until then, as nothing is free.
  expect(metrics.fragmentation).toBeLessThan(0.01);
  expect(metrics.jain).toBeCloseTo(1.5 ** 2 / (2 * 1.25), 2);
});

test('machines that stopped count for nothing, and neither do pods on them', () => {
  const faults = '{ at: 10m, for: 10m, clusterDown: { cluster: late } }';
  const { metrics } = tell(story({ faults, web: { replicas: 2, locations: 'late' } }));
  expect(metrics.utilisationCpu).toBeCloseTo((2 * 20) / (8 * 20 + 4 * 10), 2);
});

test('a machine that stops before it is there is there once it has booted and runs', () => {
  const later = ', creation: { at: 1m, takes: 1m, boot: 3m }';
  const faults = '{ at: 2m, for: 8m, nodeDown: { cluster: late, node: n-1 } }';
  const { metrics } = tell(story({ later, faults, web: { replicas: 4 } }));
  expect(metrics.utilisationCpu).toBeCloseTo((4 * 30) / (4 * 30 + 2 * 25 + 2 * 20), 2);
});

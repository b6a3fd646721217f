// A small world to try a policy in: near and far clusters, a cloud, jobs with homes, a deployment that names locations, too little
// room for all. What comes of it measures nothing; it only makes a policy rank in every way that it is asked to.

import { parseScenario } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/scenario.ts';

const TEXT = `
name: trial
question: Does the policy keep to the rules?
duration: 10m
policies: [worst_fit]
clusters:
  - { name: edge1, region: north, nodes: [{ count: 2, allocatable: { cpu: 4, memory: 8Gi } }] }
  - { name: edge2, region: south, nodes: [{ allocatable: { cpu: 4, memory: 8Gi } }] }
  - { name: edge3, region: south, traffic: 5, nodes: [{ allocatable: { cpu: 2, memory: 4Gi } }] }
  - { name: far-cloud, tier: cloud, nodes: [{ allocatable: { cpu: 8, memory: 16Gi } }] }
network:
  rtt:
    - { between: [edge1, edge2], ms: 5 }
    - { between: [edge1, edge3], ms: 20 }
    - { between: [edge1, far-cloud], ms: 90 }
load:
  - poisson:
      ratePerSecond: 0.1
      duration: { exponential: { mean: 3m } }
      cpu: [500m, 1]
      memory: [1Gi]
      home: { edge1: 3, edge2: 1 }
  - manifests:
      - at: 1m
        apply:
          apiVersion: fogguru.eu/v1
          kind: MultiClusterDeployment
          metadata: { name: web }
          spec:
            replicas: 2
            numberOfLocations: 2
            selector: { matchLabels: { app: web } }
            template:
              metadata: { labels: { app: web } }
              spec:
                containers: [{ name: web, image: web, resources: { requests: { cpu: 500m, memory: 512Mi } } }]
      - { at: 5m, scale: mcd/web, replicas: 6 }
`;

/** The scenario of the trial. */
export function trialScenario(): Scenario {
  const readFile = (path: string): string => {
    throw new Error(`the trial names no file, and ${path} was asked for`);
  };
  const parsed = parseScenario(TEXT, 'trial', { policies: ['worst_fit'], readFile });
  if (parsed.ok) return parsed.value;
  throw new Error(`the trial is broken: ${parsed.error.map(({ message }) => message).join('; ')}`);
}

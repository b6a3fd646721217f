// Small scenarios for the tests of reading them: one that is right, to be broken line by line.

import type { Result } from '../../core/result.ts';
import { parseScenario } from '../../simulator/scenario/parse.ts';
import { renderProblem } from '../../simulator/scenario/problem.ts';
import type { ScenarioProblem } from '../../simulator/scenario/problem.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';

export const POLICIES = ['pinned', 'random', 'worst_fit', 'best_fit', 'most_traffic', 'cluster_affinity'];

export const HEAD = `name: small
question: Does it read?
duration: 10m
policies: [worst_fit]
clusters:
  - name: edge1
    nodes:
      - count: 2
        allocatable: { cpu: 4, memory: 4Gi }
  - name: edge2
    region: lille
    nodes:
      - allocatable: { cpu: 2, memory: 4Gi }
network:
  rtt:
    - { between: [edge1, edge2], ms: 5 }
`;

/** Right in every line. */
export const SMALL = `${HEAD}load:
  - poisson:
      ratePerSecond: 1
      duration: { constant: 5s }
      cpu: [500m]
      memory: [1Gi]
      home: { edge1: 1, edge2: 2 }
`;

/** Of the metrics there are. */
const METRICS = ['pendingShareAtEnd', 'imbalance'];

/** Reads a scenario that stands in folder `s` beside the given files. */
export function read(
  text: string,
  { files = {}, set = [] }: { files?: Readonly<Record<string, string>>; set?: readonly string[] } = {},
): Result<Scenario, readonly ScenarioProblem[]> {
  const readFile = (path: string): string => {
    const found = files[path];
    if (found === undefined) throw new Error(`no file ${path}`);
    return found;
  };
  return parseScenario(text, 's/small.yaml', { set, policies: POLICIES, metrics: METRICS, readFile });
}

/** The scenario, which must be right. */
export function scenarioOf(text: string, options: Parameters<typeof read>[1] = {}): Scenario {
  const parsed = read(text, options);
  if (!parsed.ok) throw new Error(parsed.error.map(renderProblem).join('\n'));
  return parsed.value;
}

/** What is wrong with it, as it is shown. */
export function faultsOf(text: string, options: Parameters<typeof read>[1] = {}): readonly string[] {
  const parsed = read(text, options);
  return parsed.ok ? [] : parsed.error.map(renderProblem);
}

// The shipped scenarios as benchmarks take them: read, their load built, ready to run.
import { policies } from '../../core/policies/registry.ts';
import { buildLoad, prepareLoad } from '../../simulator/load/build.ts';
import type { Load } from '../../simulator/load/load.ts';
import type { RunResult } from '../../simulator/run/run.ts';
import { readScenario } from '../../simulator/scenario/read-scenario.ts';
import type { Scenario } from '../../simulator/scenario/scenario.ts';

export interface Shipped {
  readonly scenario: Scenario;
  readonly load: Load;
  readonly seed: number;
}

/** A scenario of the folder scenarios/ with the load of its first seed. */
export function shipped(name: string): Shipped {
  const read = readScenario(`scenarios/${name}.yaml`, { policies: policies().map((policy) => policy.name) });
  if (!read.ok)
    throw new Error(`scenarios/${name}.yaml has faults; run: mck8s validate scenarios/${name}.yaml`);
  const { seed } = read.value;
  return { scenario: read.value, load: buildLoad(prepareLoad(read.value), seed), seed };
}

/** The first jobs of a load alone. */
export function firstJobs(load: Load, count: number): Load {
  const { jobs } = load;
  return {
    ...load,
    jobs: {
      ...jobs,
      count,
      atMicros: jobs.atMicros.slice(0, count),
      runMicros: jobs.runMicros.slice(0, count),
      pods: jobs.pods.slice(0, count),
    },
  };
}

/** A number that tells where each of the first pods ran. */
export function bindings({ control: { pods } }: RunResult, count: number): number {
  let checksum = 0;
  for (let pod = 0; pod < count; pod++) checksum = (Math.imul(checksum, 31) + pods.slot[pod]!) | 0;
  return checksum;
}

// Clusters that did not answer when a scenario was taken from a live fleet: since when, and the fault that keeps them down.

import type { TimedFault } from '../faults/source.ts';
import type { ProblemSink } from './problem.ts';
import type { ScenarioCluster } from './scenario.ts';
import type { ScenarioFields } from './schema.ts';

/** Since when a cluster is silent; absent: it answers. What is wrong with that is added to the problems. */
export function silenceOf(
  { startsAt, clusters }: ScenarioFields,
  writtenAt: number,
  problems: ProblemSink,
): Pick<ScenarioCluster, 'silentSinceMicros'> {
  const { staleSince, creation } = clusters[writtenAt]!;
  if (staleSince === undefined) return {};
  const report = (message: string): void => {
    problems.at(['clusters', writtenAt, 'staleSince'], message);
  };
  if (startsAt === undefined) report('needs startsAt, which it is counted from; write both');
  else if (staleSince >= startsAt)
    report('is not before startsAt; write an earlier instant, or leave it out');
  if (creation !== undefined) report('is of a cluster that is created during the run; leave one of them out');
  return { silentSinceMicros: staleSince - (startsAt ?? 0) };
}

/** What keeps silent clusters down to the end of the run. */
export function silenceFaults(clusters: readonly ScenarioCluster[]): readonly TimedFault[] {
  return clusters
    .filter(({ silentSinceMicros }) => silentSinceMicros !== undefined)
    .map(({ name }) => ({
      when: 'timed',
      effect: { kind: 'clusterDown' },
      target: { cluster: name, node: '', entity: name },
      atMicros: 0,
      endMicros: Infinity,
    }));
}

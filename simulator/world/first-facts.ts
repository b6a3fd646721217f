// What cluster0 knows of members and of the ways between them when a run begins, as if it had watched for long. Clusters that are
// created later are not among it.

import type { Change } from '../../core/fleet/change.ts';
import type { Scenario, ScenarioCluster } from '../scenario/scenario.ts';
import { nodesOf, registration } from './creations.ts';
import type { Members } from './members.ts';
import { requestedOf, totalsOf } from './totals-scrapes.ts';

/** Facts in the order in which they are to be taken in. */
export function factsAtStart(scenario: Scenario, members: Members): readonly Change[] {
  const clusters = scenario.clusters
    .filter(({ creation }) => creation === null)
    .flatMap((cluster) => [...registration(cluster), ...capacityOf(cluster, members)]);
  const ways = [...scenario.network.rttMs].flatMap(([from, row]) =>
    [...row].map(([to, ms]): Change => ({ type: 'rtt', from, to, ms })),
  );
  return [...clusters, ...ways];
}

/** Nodes; or only what they add up to, where that is all that is seen. */
function capacityOf(cluster: ScenarioCluster, members: Members): readonly Change[] {
  if (cluster.staleness === undefined) return [...nodesOf(cluster), ...othersOf(cluster)];
  const { name, nodes } = members.clusters[members.indexOf(cluster.name)]!;
  return [{ type: 'totals', cluster: name, totals: totalsOf({ nodes }, requestedOf({ nodes })) }];
}

/** Pods of others, which nothing changes. */
function othersOf({ name: cluster, others }: ScenarioCluster): readonly Change[] {
  return [...(others ?? [])].flatMap(([node, groups]) =>
    groups.flatMap(({ shape, count }, group) =>
      Array.from({ length: count }, (_, i): Change => {
        const id = `${cluster}/${node}/${group}/${i}`;
        return { type: 'pod', pod: { id, cluster, node, shape, owner: null, phase: 'bound' } };
      }),
    ),
  );
}

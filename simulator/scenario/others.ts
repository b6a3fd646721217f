// Pods of others on the nodes of a cluster, from what its node groups say. They are given by what they request alone.

import { plainShape } from '../../core/pod/plain-shape.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { identified } from '../../core/pod/shape-id.ts';
import { compareText } from '../../core/text.ts';
import type { OtherPods, ScenarioCluster } from './scenario.ts';
import type { NodeGroupFields } from './schema-clusters.ts';

type Requests = NodeGroupFields['others'][number]['requests'];

/** The pods of others by node; absent where there are none. Names are those of each group's nodes. */
export function othersOf(
  groups: readonly NodeGroupFields[],
  names: readonly (readonly string[])[],
): Pick<ScenarioCluster, 'others'> {
  const others = new Map<string, readonly OtherPods[]>();
  for (const [index, group] of groups.entries()) {
    if (group.others.length === 0) continue;
    const pods = group.others.map(({ count, requests }) => ({ count, shape: shapeOfRequests(requests) }));
    for (const name of names[index]!) others.set(name, pods);
  }
  return others.size === 0 ? {} : { others };
}

function shapeOfRequests({ cpu, memory, ...rest }: Requests): PodShape {
  const plain = plainShape({ namespace: '', cpuMilli: cpu, memoryBytes: memory });
  const otherRequests = Object.entries(rest)
    .sort(([a], [b]) => compareText(a, b))
    .map(([resource, amount]) => ({ resource, amount }));
  return otherRequests.length === 0 ? plain : identified({ ...plain, otherRequests });
}

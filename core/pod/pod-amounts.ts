// Reads all amounts that a pod's containers and the pod itself are written with. How they add up is decided elsewhere.

import type { ContainerFields, ResourceAmountFields, ResourceFields } from '../api/container.ts';
import type { PodSpecFields } from '../api/pod-template.ts';
import type { Problem } from '../api/problem.ts';
import { parseRequest } from './request-quantity.ts';
import type { ResourceSums, Sums } from './resource-sums.ts';

type Path = readonly (string | number)[];

/** The amounts of a pod. A container's limits stand in for requests it does not have, as the API server fills them in. */
export interface PodAmounts {
  readonly containers: readonly Sums[];
  readonly initContainers: readonly { readonly isSidecar: boolean; readonly requests: Sums }[];
  readonly podRequests: Sums;
  readonly podLimits: Sums;
  readonly overhead: Sums;
}

/**
 * Reads requests, limits and overhead of a pod. Amounts that cannot be read are appended to `problems` with their paths
 * from the template, and count as not written.
 */
export function readAmounts(spec: PodSpecFields, problems: Problem[]): PodAmounts {
  const readAll = (list: readonly ContainerFields[], name: string): Sums[] =>
    list.map((container, index) =>
      readContainer(container.resources, ['spec', name, index, 'resources'], problems),
    );
  const initContainers = spec.initContainers ?? [];
  const inits = readAll(initContainers, 'initContainers');
  return {
    containers: readAll(spec.containers, 'containers'),
    initContainers: initContainers.map(({ restartPolicy }, index) => ({
      isSidecar: restartPolicy === 'Always',
      requests: inits[index]!,
    })),
    podRequests: readList(spec.resources?.requests, ['spec', 'resources', 'requests'], problems),
    podLimits: readList(spec.resources?.limits, ['spec', 'resources', 'limits'], problems),
    overhead: readList(spec.overhead, ['spec', 'overhead'], problems),
  };
}

/** Requests of one container; a limit without a request is its request too. */
function readContainer(resources: ResourceFields | undefined, path: Path, problems: Problem[]): Sums {
  const requests = readList(resources?.requests, [...path, 'requests'], problems);
  for (const [name, nanos] of readList(resources?.limits, [...path, 'limits'], problems)) {
    if (!requests.has(name)) requests.set(name, nanos);
  }
  return requests;
}

function readList(amounts: ResourceAmountFields | undefined, path: Path, problems: Problem[]): ResourceSums {
  const sums: ResourceSums = new Map();
  if (amounts === undefined) return sums;
  for (const name of Object.keys(amounts)) {
    const parsed = parseRequest(amounts[name]!);
    if (parsed.ok) sums.set(name, parsed.value.nanos);
    else problems.push({ path: [...path, name], message: parsed.error });
  }
  return sums;
}

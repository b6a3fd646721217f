// The objects that stories are made of: MultiClusterDeployments as users write them, nodes, and foreign Deployments. Data only.

import type { JsonObject } from '../../simulator/apiserver/json.ts';

export interface PodOptions {
  readonly image?: string;
  readonly cpu?: string;
  /** Labels of the MultiClusterDeployment itself. */
  readonly labels?: JsonObject;
}

/** A pod template of one container. */
export function template(name: string, { image = 'app:1', cpu = '1' }: PodOptions = {}): JsonObject {
  return {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image, resources: { requests: { cpu } } }] },
  };
}

/** A MultiClusterDeployment of pods of one container that asks for one cpu, but for what is given. */
export function deployment(
  name: string,
  namespace: string,
  spec: JsonObject,
  options: PodOptions,
): JsonObject {
  return {
    apiVersion: 'fogguru.eu/v1',
    kind: 'MultiClusterDeployment',
    metadata: { name, namespace, labels: options.labels ?? {} },
    spec: {
      placementPolicy: 'worst_fit',
      selector: { matchLabels: { app: name } },
      template: template(name, options),
      ...spec,
    },
  };
}

/** A Deployment that somebody made in a member by hand. */
export function foreignDeployment(name: string, replicas = 1): JsonObject {
  return {
    metadata: { name, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: template(name, { image: 'theirs:1' }),
    },
  };
}

/** A node that is ready. */
export function node(name: string, cpu: number): JsonObject {
  const amounts = { cpu: String(cpu), memory: '16Gi', pods: '110' };
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: {
      allocatable: amounts,
      capacity: amounts,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }],
    },
  };
}

// Our own kinds as cluster0 serves them.

import type { Resource } from '../ports/kube-object.ts';

function kind(name: string, namespaced: boolean): Resource {
  return {
    group: 'fogguru.eu',
    version: 'v1',
    plural: `${name.toLowerCase()}s`,
    kind: name,
    namespaced,
  };
}

export const MULTI_CLUSTER_DEPLOYMENTS: Resource = kind('MultiClusterDeployment', true);
export const MULTI_CLUSTER_SERVICES: Resource = kind('MultiClusterService', true);
export const MULTI_CLUSTER_JOBS: Resource = kind('MultiClusterJob', true);
export const MEMBER_CLUSTERS: Resource = kind('MemberCluster', false);

/** Kinds that are served and that no controller acts on yet. */
export const PENDING_KINDS: readonly Resource[] = [
  kind('MultiClusterHorizontalPodAutoscaler', true),
  kind('CloudProvisioner', false),
  kind('AppRescheduler', false),
];

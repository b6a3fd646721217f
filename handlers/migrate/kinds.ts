// Kinds that only migrating deals with: KubeFed's, the definitions of kinds, and those of ours that the original has beside deployments.

import { MULTI_CLUSTER_DEPLOYMENTS } from '../cluster0/kinds.ts';
import type { Resource } from '../ports/kube-object.ts';

/** Those of the original but for MultiClusterDeployments. */
export const OTHERS_OF_THE_ORIGINAL: readonly Resource[] = [
  'MultiClusterJob',
  'MultiClusterService',
  'MultiClusterHorizontalPodAutoscaler',
  'CloudProvisioner',
  'AppRescheduler',
].map((kind) => ({ ...MULTI_CLUSTER_DEPLOYMENTS, kind, plural: `${kind.toLowerCase()}s` }));

function federated(kind: string, plural = `federated${kind.toLowerCase()}s`): Resource {
  return {
    group: 'types.kubefed.io',
    version: 'v1beta1',
    plural,
    kind: `Federated${kind}`,
    namespaced: kind !== 'ClusterRole',
  };
}

export const FEDERATED_DEPLOYMENTS: Resource = federated('Deployment');

/** What KubeFed federates by default, beside Deployments, and its division of replicas. */
export const OTHER_FEDERATED: readonly Resource[] = [
  federated('Service'),
  federated('Job'),
  federated('ReplicaSet'),
  federated('ConfigMap'),
  federated('Secret'),
  federated('ServiceAccount'),
  federated('Namespace'),
  federated('Ingress', 'federatedingresses'),
  federated('ClusterRole'),
  {
    group: 'scheduling.kubefed.io',
    version: 'v1alpha1',
    plural: 'replicaschedulingpreferences',
    kind: 'ReplicaSchedulingPreference',
    namespaced: true,
  },
];

export const DEFINITIONS: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** The label that KubeFed puts on what it keeps in members. */
export const KUBEFED_LABEL = 'kubefed.io/managed';
/** The annotation by which KubeFed leaves alone what is in members when a federated object is deleted. */
export const ORPHAN_ANNOTATION = 'kubefed.io/orphan';

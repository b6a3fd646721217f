// The kinds that users write: their types and how to read them. Everything else in this folder is how that is done.

export { parseMultiClusterDeployment } from './multi-cluster-deployment.ts';
export type { MultiClusterDeployment } from './multi-cluster-deployment.ts';
export type { ClusterOverride } from './cluster-overrides.ts';
export { parseMultiClusterJob } from './multi-cluster-job.ts';
export type { MultiClusterJob, MultiClusterJobSpec } from './multi-cluster-job.ts';
export { parseMemberCluster } from './member-cluster.ts';
export type { MemberCluster } from './member-cluster.ts';
export { parseMultiClusterService } from './multi-cluster-service.ts';
export type { MultiClusterService } from './multi-cluster-service.ts';
export { parseMultiClusterHorizontalPodAutoscaler } from './multi-cluster-horizontal-pod-autoscaler.ts';
export { parseCloudProvisioner } from './cloud-provisioner.ts';
export { parseAppRescheduler } from './app-rescheduler.ts';
export type { PlacementChoice } from './placement-fields.ts';
export type { PodTemplate } from './pod-template.ts';
export { formatProblem } from './problem.ts';
export type { Problem } from './problem.ts';
export { readCopies, readPlacementRecord, type PlacementRecord } from './placement-record.ts';
export type { WorkloadStatus } from './status-placement.ts';
export type { MemberClusterStatus } from './status-member.ts';
export { readServiceMemory } from './status-service.ts';

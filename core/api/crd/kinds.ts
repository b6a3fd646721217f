// The kinds of ours as kubectl knows them: names, scope, columns and subresources. What is in an object stands in its schema.

import type { z } from 'zod';
import { appRescheduler } from '../app-rescheduler.ts';
import { cloudProvisioner } from '../cloud-provisioner.ts';
import { memberCluster } from '../member-cluster.ts';
import { multiClusterDeployment } from '../multi-cluster-deployment.ts';
import { multiClusterHorizontalPodAutoscaler } from '../multi-cluster-horizontal-pod-autoscaler.ts';
import { multiClusterJob } from '../multi-cluster-job.ts';
import { multiClusterService } from '../multi-cluster-service.ts';
import { plainStatus } from '../status-conditions.ts';
import { memberClusterStatus } from '../status-member.ts';
import { jobStatus, placementStatus } from '../status-placement.ts';
import { serviceStatus } from '../status-service.ts';

/** A column of kubectl get. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description?: string;
  /** 1: only in wide output. */
  readonly priority?: number;
}

/** A kind, with all that its CRD is made from. */
export interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster';
  readonly object: z.ZodType;
  readonly status: z.ZodType;
  readonly columns: readonly Column[];
  /** Whether kubectl scale works. */
  readonly scales?: boolean;
}

const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

function text(name: string, jsonPath: string, description: string): Column {
  return { name, type: 'string', jsonPath, description };
}

function ofReady(name: string, field: 'reason' | 'message' | 'status', description: string): Column {
  return text(name, `.status.conditions[?(@.type=="Ready")].${field}`, description);
}

const STATUS = ofReady('Status', 'reason', 'Why it is ready or not, in one word.');
const MESSAGE: Column = { ...ofReady('Message', 'message', 'Why it is ready or not.'), priority: 1 };

const PLACED: readonly Column[] = [
  text('Policy', '.status.policy', 'How clusters are ranked.'),
  text('Clusters', '.status.placedOn', 'Clusters with pods.'),
  text('Ready', '.status.readySummary', 'Ready pods of those wanted.'),
  {
    name: 'Unplaced',
    type: 'integer',
    jsonPath: '.status.total.unplaced',
    description: 'Pods that no cluster has room for.',
  },
  STATUS,
  AGE,
  MESSAGE,
];

const DEPLOYMENT: Kind = {
  kind: 'MultiClusterDeployment',
  plural: 'multiclusterdeployments',
  shortNames: ['mcd', 'mcds'],
  scope: 'Namespaced',
  object: multiClusterDeployment,
  status: placementStatus,
  columns: PLACED,
  scales: true,
};

const JOB_COLUMNS: readonly Column[] = PLACED.map((column) =>
  column.name === 'Ready'
    ? text('Completions', '.status.completionsSummary', 'Pods that succeeded of those that must.')
    : column,
);

const JOB: Kind = {
  kind: 'MultiClusterJob',
  plural: 'multiclusterjobs',
  shortNames: ['mcj', 'mcjs'],
  scope: 'Namespaced',
  object: multiClusterJob,
  status: jobStatus,
  columns: JOB_COLUMNS,
};

const SERVICE: Kind = {
  kind: 'MultiClusterService',
  plural: 'multiclusterservices',
  shortNames: ['mcs', 'mcss'],
  scope: 'Namespaced',
  object: multiClusterService,
  status: serviceStatus,
  columns: [
    text('Type', '.spec.type', 'Type of the service in each cluster.'),
    text('Clusters', '.status.placedOn', 'Clusters that it is wanted in.'),
    STATUS,
    AGE,
    MESSAGE,
  ],
};

const AUTOSCALER: Kind = {
  kind: 'MultiClusterHorizontalPodAutoscaler',
  plural: 'multiclusterhorizontalpodautoscalers',
  shortNames: ['mchpa', 'mchpas'],
  scope: 'Namespaced',
  object: multiClusterHorizontalPodAutoscaler,
  status: plainStatus,
  columns: [
    text('Target', '.spec.scaleTargetRef.name', 'The workload that is scaled.'),
    { name: 'Min', type: 'integer', jsonPath: '.spec.minReplicas', description: 'The fewest replicas.' },
    { name: 'Max', type: 'integer', jsonPath: '.spec.maxReplicas', description: 'The most replicas.' },
    STATUS,
    AGE,
    MESSAGE,
  ],
};

const PROVISIONER: Kind = {
  kind: 'CloudProvisioner',
  plural: 'cloudprovisioners',
  shortNames: ['cpro', 'cp'],
  scope: 'Cluster',
  object: cloudProvisioner,
  status: plainStatus,
  columns: [text('Cluster', '.spec.cloudClusterName', 'The cluster in the cloud.'), STATUS, AGE, MESSAGE],
};

const RESCHEDULER: Kind = {
  kind: 'AppRescheduler',
  plural: 'appreschedulers',
  shortNames: ['appresch', 'appres'],
  scope: 'Cluster',
  object: appRescheduler,
  status: plainStatus,
  columns: [
    text('App', '.spec.appName', 'The workload that comes home; none: every one.'),
    STATUS,
    AGE,
    MESSAGE,
  ],
};

const MEMBER: Kind = {
  kind: 'MemberCluster',
  plural: 'memberclusters',
  shortNames: ['mcl'],
  scope: 'Cluster',
  object: memberCluster,
  status: memberClusterStatus,
  columns: [
    ofReady('Ready', 'status', 'Whether replicas can be placed there.'),
    text('Tier', '.status.tier', 'edge, fog or cloud.'),
    text('Region', '.spec.region', 'The region it is in.'),
    text('Version', '.status.version', 'The version of Kubernetes.'),
    { name: 'Nodes', type: 'integer', jsonPath: '.status.nodes', description: 'Nodes in the cluster.' },
    text('CPU', '.status.cpuSummary', 'Free and allocatable CPU.'),
    text('Memory', '.status.memorySummary', 'Free and allocatable memory.'),
    AGE,
    { ...ofReady('Status', 'reason', 'Why it is ready or not, in one word.'), priority: 1 },
    MESSAGE,
  ],
};

/** Every kind of ours, in the order of their names. */
export const KINDS: readonly Kind[] = [
  RESCHEDULER,
  PROVISIONER,
  MEMBER,
  DEPLOYMENT,
  AUTOSCALER,
  JOB,
  SERVICE,
];

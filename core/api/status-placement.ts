// What placement writes into the status of a deployment or job, as a schema. What it must remember is a part of its own, and
// how it is read back too.

import { z } from 'zod';
import { listMap } from './crd/hints.ts';
import { clusterName, CLUSTERS_MAX } from './names.ts';
import { fields } from './read-object.ts';
import { commonStatus, count, dateTime, type Written } from './status-conditions.ts';
import { memory } from './status-memory.ts';
import { code, considered, message } from './status-verdicts.ts';

const totals = fields({
  wanted: count.describe('Pods that are wanted everywhere together.'),
  placed: count.describe('Pods that clusters were found for.'),
  current: count.describe('Pods that there are.'),
  ready: count.describe('Pods that are ready.'),
  updated: count.describe('Pods that run the latest template.'),
  unplaced: count.describe('Pods that no cluster has room for.'),
});

const clusterStatus = fields({
  name: clusterName.describe('The cluster.'),
  desired: count.describe('Pods wanted here.'),
  current: count.optional().describe('Pods that are here.'),
  ready: count.optional().describe('Pods here that are ready.'),
  updated: count.optional().describe('Pods here that run the latest template.'),
  unschedulable: count.optional().describe('Pods here that fit on no node.'),
  leaving: z
    .boolean()
    .optional()
    .describe('Whether pods run here only until those that replace them are ready.'),
  reason: code.optional().describe('Why it is like this, as one word for programs.'),
  message: message.optional().describe('Why it is like this, as a sentence for people.'),
});

/** What was put beside the pods in one cluster. */
export const copiesIn = fields({
  cluster: clusterName.describe('The cluster.'),
  objects: z
    .array(z.string().max(320))
    .max(1000)
    .describe('Kind and name of each, as in ConfigMap/settings.'),
});

/** Pods that wait for room. */
export const unplaced = fields({
  replicas: count.describe('Pods that wait for room.'),
  since: dateTime.describe('Since when, to the microsecond.'),
  within: z
    .array(clusterName)
    .max(CLUSTERS_MAX)
    .optional()
    .describe('The clusters that could take them at all. Left out: any.'),
});

/** What every placed kind says of clusters and of itself. */
const placedFields = {
  total: totals.optional().describe('All clusters together.'),
  considered,
  policy: z
    .string()
    .max(63)
    .optional()
    .describe('The policy in force; cluster_affinity where spec.locations is given.'),
  placedOn: z.string().max(1024).optional().describe('Names of the clusters with pods.'),
  unplaced: unplaced.optional().describe('Pods that wait for room.'),
  copies: z
    .array(copiesIn)
    .max(CLUSTERS_MAX)
    .meta(listMap('cluster'))
    .optional()
    .describe('What was put beside the pods in each cluster, as spec.dependencies asks for.'),
  memory: memory.optional().describe('What placement must remember; of no use to people.'),
};

/** The status of a MultiClusterDeployment. */
export const placementStatus = fields({
  ...commonStatus,
  ...placedFields,
  replicas: count.optional().describe('Pods in each location, as spec.replicas counts them.'),
  selector: z.string().max(8192).optional().describe('Selects the pods, as text, for autoscalers.'),
  clusters: z
    .array(clusterStatus)
    .max(CLUSTERS_MAX)
    .meta(listMap('name'))
    .optional()
    .describe('Clusters with pods, in the order in which they were chosen.'),
  readySummary: z.string().max(32).optional().describe('Ready pods of those wanted, such as 4/6.'),
});

const jobInCluster = fields({
  name: clusterName.describe('The cluster.'),
  desired: count.describe('Pods wanted here at once; 0 once the job has ended.'),
  active: count.optional().describe('Pods that run here or wait for a node.'),
  ready: count.optional().describe('Pods here that are ready.'),
  succeeded: count.optional().describe('Pods that succeeded here.'),
  failed: count.optional().describe('Pods that failed here.'),
  unschedulable: count.optional().describe('Pods here that fit on no node.'),
  indexes: z
    .string()
    .max(32)
    .optional()
    .describe(
      'The part of a divided job that runs here, as its first and last index of the whole job: 10-14.',
    ),
  reason: code.optional().describe('Why it is like this, as one word for programs.'),
  message: message.optional().describe('Why it is like this, as a sentence for people.'),
});

/** The status of a MultiClusterJob. */
export const jobStatus = fields({
  ...commonStatus,
  ...placedFields,
  clusters: z
    .array(jobInCluster)
    .max(CLUSTERS_MAX)
    .meta(listMap('name'))
    .optional()
    .describe('Clusters that run the job or have run it, in the order in which they were chosen.'),
  active: count.optional().describe('Pods that run or wait for a node, in all clusters.'),
  succeeded: count.optional().describe('Pods that succeeded, in all clusters.'),
  failed: count.optional().describe('Pods that failed, in all clusters.'),
  completions: count.optional().describe('Pods that must succeed, in all clusters.'),
  startTime: dateTime.optional().describe('When the first cluster began.'),
  completionTime: dateTime.optional().describe('When all was found to have run with success.'),
  completionsSummary: z
    .string()
    .max(32)
    .optional()
    .describe('Pods that succeeded of those that must, such as 4/6.'),
});

/** What a controller may write as the status of a placed kind. */
export type WorkloadStatus = Written<z.input<typeof placementStatus>>;

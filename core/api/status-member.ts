// What is found out of a member cluster, as a schema. It holds what people look for first, not all that is known.

import { z } from 'zod';
import { boundedMap, qualifiedName } from './names.ts';
import { fields } from './read-object.ts';
import { commonStatus, count, dateTime, type Written } from './status-conditions.ts';

const RESOURCES_MAX = 100;
const summary = z.string().max(64);

const amounts = boundedMap(z.record(qualifiedName, z.string().max(64)), RESOURCES_MAX);

/** The status of a MemberCluster. */
export const memberClusterStatus = fields({
  ...commonStatus,
  version: z.string().max(64).optional().describe('The version of Kubernetes that the cluster runs.'),
  tier: z.enum(['edge', 'fog', 'cloud']).optional().describe('The tier in force, by spec.tier or by name.'),
  clusterUID: z
    .string()
    .max(64)
    .optional()
    .describe('UID of the namespace kube-system: tells one cluster from another under the same name.'),
  nodes: count.optional().describe('Nodes in the cluster.'),
  nodesReady: count.optional().describe('Nodes that are ready.'),
  allocatable: amounts.optional().describe('What pods can have of all ready nodes together, by resource.'),
  free: amounts.optional().describe('What of it no pod has requested, by resource.'),
  staleSince: dateTime.optional().describe('Since when the cluster does not answer; left out while it does.'),
  credentialExpires: dateTime
    .optional()
    .describe('When the token by which the cluster is reached ends; left out where that is not known.'),
  cpuSummary: summary.optional().describe('Free and allocatable CPU, such as 12/40.'),
  memorySummary: summary.optional().describe('Free and allocatable memory, such as 30Gi/160Gi.'),
});

/** What a controller may write as the status of a MemberCluster. */
export type MemberClusterStatus = Written<z.input<typeof memberClusterStatus>>;

// What placement writes into the status of a deployment or job, as a schema, and how its record is read back after a
// restart. Reading never fails: a part that says nothing readable is as good as absent.

import { z } from 'zod';
import type { RemovalCause } from '../decide/effects.ts';
import type { RefusalCode } from '../decide/refusals.ts';
import type { CopiesIn } from '../dependencies/copies.ts';
import type { Placed, PlacementMemory, UnplacedDemand } from '../placement/status.ts';
import { listMap } from './crd/hints.ts';
import { parseMicroTime } from './micro-time.ts';
import { clusterName } from './names.ts';
import { fields, ownField, readObject } from './read-object.ts';
import { commonStatus, count, dateTime, type Written } from './status-conditions.ts';

const CLUSTERS_MAX = 1000;
const CONSIDERED_MAX = 32;

const code = z.string().max(64);
const message = z.string().max(256);

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

const consideredCluster = fields({
  cluster: clusterName.describe('The cluster.'),
  code: code.describe('The verdict, as one word for programs.'),
  message: message.optional().describe('The verdict, as a sentence for people.'),
});

const copiesIn = fields({
  cluster: clusterName.describe('The cluster.'),
  objects: z
    .array(z.string().max(320))
    .max(1000)
    .describe('Kind and name of each, as in ConfigMap/settings.'),
});

const unplaced = fields({
  replicas: count.describe('Pods that wait for room.'),
  since: dateTime.describe('Since when, to the microsecond.'),
  within: z
    .array(clusterName)
    .max(CLUSTERS_MAX)
    .optional()
    .describe('The clusters that could take them at all. Left out: any.'),
});

const CAUSES = wordsOf<RemovalCause>({
  objectDeleted: true,
  locationRemoved: true,
  drained: true,
  notSelected: true,
  noLongerFits: true,
  scaledDown: true,
  stuckUnschedulable: true,
  refused: true,
  failedOver: true,
});

const REFUSALS = wordsOf<RefusalCode>({
  NotOurs: true,
  Forbidden: true,
  Invalid: true,
  NamespaceMissing: true,
  NamespaceTerminating: true,
  ApiMissing: true,
  QuotaExceeded: true,
  AdmissionDenied: true,
  TooLarge: true,
  Conflict: true,
  MissingDependency: true,
});

/** All words of a closed union: the compiler names one that is left out. */
function wordsOf<Word extends string>(words: Readonly<Record<Word, true>>): [Word, ...Word[]] {
  return Object.keys(words) as [Word, ...Word[]];
}

const memory = fields({
  rulesHash: z.string().max(64).describe('Changes with the fields that rank clusters anew.'),
  requestsId: z.string().max(4096).describe('What one pod requests.'),
  unit: z.int().min(1).max(2_147_483_647).describe('Pods that move together.'),
  locations: z
    .array(
      fields({
        cluster: z.string().max(48).describe('The cluster; empty where none could be chosen.'),
        pods: count.describe('Pods asked of it.'),
      }),
    )
    .max(CLUSTERS_MAX)
    .default([])
    .describe('The clusters chosen as locations, in order.'),
  avoided: z
    .array(
      fields({
        cluster: clusterName.describe('The cluster.'),
        revision: z
          .string()
          .max(64)
          .describe('What did not get on in it, by the hash of what it is made from.'),
        untilMicros: z.int().describe('When it is tried again, in microseconds since 1970.'),
        nodesHash: z.int().describe('The nodes it had; it is tried again once they changed.'),
        refusal: z
          .enum(REFUSALS)
          .exactOptional()
          .describe('Why the cluster refused it. Left out: pods fitted on no node.'),
      }),
    )
    .max(CLUSTERS_MAX)
    .default([])
    .describe('Clusters that are not tried for a while.'),
  leaving: z
    .array(
      fields({
        cluster: clusterName.describe('The cluster.'),
        because: z.enum(CAUSES).describe('Why its pods leave.'),
      }),
    )
    .max(CLUSTERS_MAX)
    .default([])
    .describe('Clusters whose pods leave once those that replace them are ready.'),
  finished: z
    .array(clusterName)
    .max(CLUSTERS_MAX)
    .default([])
    .describe('Clusters in which the job has run to its end.'),
  rolling: z
    .array(
      fields({
        cluster: clusterName.describe('The cluster.'),
        revision: z.string().max(64).describe('What it was given, by the hash of what it is made from.'),
        sinceMicros: z.int().describe('Since when, in microseconds since 1970.'),
      }),
    )
    .max(CLUSTERS_MAX)
    .exactOptional()
    .describe('Clusters on their way to another template. Left out: none is.'),
  failed: z
    .array(clusterName)
    .max(CLUSTERS_MAX)
    .exactOptional()
    .describe('Those of them in which it failed. Left out: none.'),
  endedMicros: z
    .int()
    .exactOptional()
    .describe('When the whole job was found to have ended, in microseconds since 1970.'),
  divided: fields({
    pods: count.describe('Pods that are to run at once in all parts together.'),
    completions: count.describe('Pods that must succeed in all parts together.'),
    parts: z
      .array(
        fields({
          cluster: clusterName.describe('The cluster.'),
          first: count.describe('The first of its pods among all of the job.'),
          pods: count.describe('Pods of the job that it stands for.'),
          atOnce: count.describe('Pods that run at once in it: fewer where no more fitted.'),
        }),
      )
      .max(CLUSTERS_MAX)
      .describe('The parts, in order.'),
  })
    .exactOptional()
    .describe('The parts of a divided job. Left out: it is not divided.'),
});

/** What every placed kind says of clusters and of itself. */
const placedFields = {
  total: totals.optional().describe('All clusters together.'),
  considered: z
    .array(consideredCluster)
    .max(CONSIDERED_MAX)
    .optional()
    .describe('What was thought of clusters, chosen or not.'),
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

/** What a restarted controller knows of a workload. */
export interface PlacementRecord {
  /** In the order in which clusters were chosen; without those that pods are leaving. */
  readonly placements: readonly Placed[];
  readonly unplaced: UnplacedDemand | null;
  readonly memory: PlacementMemory | null;
}

const placedEntry = z.object({
  name: clusterName,
  desired: count,
  leaving: z.boolean().optional(),
});

/** Reads the record in a status, whoever wrote it. It never throws; what cannot be read is left out. */
export function readPlacementRecord(status: unknown): PlacementRecord {
  const clusters = ownField(status, 'clusters');
  const remembered = readObject(memory, ownField(status, 'memory'));
  return {
    placements: Array.isArray(clusters) ? clusters.slice(0, CLUSTERS_MAX).flatMap(placedOf) : [],
    unplaced: unplacedOf(ownField(status, 'unplaced')),
    memory: remembered.ok ? remembered.value : null,
  };
}

/** What a status says was put beside the pods in each cluster. It never throws; what cannot be read is left out. */
export function readCopies(status: unknown): readonly CopiesIn[] {
  const copies = ownField(status, 'copies');
  if (!Array.isArray(copies)) return [];
  return copies.slice(0, CLUSTERS_MAX).flatMap((entry) => {
    const read = readObject(copiesIn, entry);
    return read.ok ? [read.value] : [];
  });
}

function placedOf(entry: unknown): Placed[] {
  const read = readObject(placedEntry, entry);
  if (!read.ok || read.value.leaving === true || read.value.desired === 0) return [];
  return [{ cluster: read.value.name, replicas: read.value.desired }];
}

function unplacedOf(written: unknown): UnplacedDemand | null {
  const read = readObject(unplaced, written);
  if (!read.ok) return null;
  const { replicas, since, within } = read.value;
  const sinceMicros = parseMicroTime(since);
  return sinceMicros === undefined ? null : { replicas, sinceMicros, within: within ?? null };
}

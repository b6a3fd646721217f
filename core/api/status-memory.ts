// What placement must remember between two decisions, as it stands in a status. What each part means is said in core/placement,
// where it is used; people have no use for it.

import { z } from 'zod';
import type { RemovalCause } from '../decide/effects.ts';
import type { RefusalCode } from '../decide/refusals.ts';
import { clusterName, CLUSTERS_MAX } from './names.ts';
import { fields } from './read-object.ts';
import { count } from './status-conditions.ts';

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

/** The memory of a placed kind. */
export const memory = fields({
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

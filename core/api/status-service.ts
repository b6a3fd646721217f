// What is said of a service in its status, as a schema, and how its record is read back after a restart. Reading never fails: a
// part that says nothing readable is as good as absent.

import { z } from 'zod';
import type { ServiceRemovalCause } from '../decide/effects.ts';
import type { ServiceMemory } from '../service/status.ts';
import { listMap } from './crd/hints.ts';
import { clusterName, CLUSTERS_MAX, labelMap, qualifiedName } from './names.ts';
import { fields, ownField, readObject } from './read-object.ts';
import { commonStatus, count } from './status-conditions.ts';
import { code, considered, message } from './status-verdicts.ts';

const PORTS_MAX = 1000;

const word = z.string().max(64);

const clusterStatus = fields({
  name: clusterName.describe('The cluster.'),
  serves: z.boolean().optional().describe('Whether pods are meant to serve here; else it is only consumed.'),
  leaving: z.boolean().optional().describe('Whether it is to be taken away here and may still be there.'),
  exported: z.boolean().optional().describe('Whether a ServiceExport is here.'),
  imported: z.boolean().optional().describe('Whether a ServiceImport is here.'),
  addresses: z.array(word).max(2).optional().describe('The addresses that the cluster gave it.'),
  reason: code.optional().describe('Why it is like this, as one word for programs.'),
  message: message.optional().describe('Why it is like this, as a sentence for people.'),
});

const CAUSES: readonly [ServiceRemovalCause, ...ServiceRemovalCause[]] = [
  'objectDeleted',
  'locationRemoved',
  'workloadLeft',
  'drained',
  'consumerRemoved',
  'notAskedFor',
  'notExported',
];

const importedPort = fields({
  name: z.string().max(63).exactOptional().describe('Its name.'),
  port: z.int().min(1).max(65_535).describe('Its number.'),
  protocol: word.describe('Its protocol.'),
  appProtocol: z.string().max(317).exactOptional().describe('What is spoken over it.'),
});

const traffic = fields({
  sessionAffinity: word.exactOptional().describe('As in a Service.'),
  affinitySeconds: count.exactOptional().describe('How long a client stays with one pod.'),
  internalTrafficPolicy: word.exactOptional().describe('As in a Service.'),
  trafficDistribution: word.exactOptional().describe('As in a Service.'),
});

const importedService = fields({
  type: z.enum(['ClusterSetIP', 'Headless']).describe('As in a ServiceImport.'),
  ports: z.array(importedPort).max(PORTS_MAX).default([]).describe('Its ports.'),
  ips: z.array(word).max(2).default([]).describe('Left to each cluster.'),
  ipFamilies: z.array(word).max(2).default([]).describe('As in a ServiceImport.'),
  traffic: traffic.default({}).describe('How traffic is led.'),
  labels: labelMap.default({}).describe('Labels that were exported.'),
  annotations: z
    .record(qualifiedName, z.string().max(4096))
    .default({})
    .describe('Annotations that were exported.'),
  clusters: z.array(clusterName).max(CLUSTERS_MAX).default([]).describe('Clusters that export it.'),
});

const memory = fields({
  places: z
    .array(
      fields({
        cluster: clusterName.describe('The cluster.'),
        serves: z.boolean().describe('Whether pods are meant to serve there.'),
      }),
    )
    .max(CLUSTERS_MAX)
    .default([])
    .describe('Clusters that it is wanted in.'),
  leaving: z
    .array(
      fields({
        cluster: clusterName.describe('The cluster.'),
        because: z.enum(CAUSES).describe('Why it is taken away.'),
      }),
    )
    .max(CLUSTERS_MAX)
    .default([])
    .describe('Clusters that it is to be taken away from.'),
  imported: fields({
    exporters: z.array(clusterName).max(CLUSTERS_MAX).default([]).describe('Clusters that exported it.'),
    service: importedService.describe('What is imported.'),
  })
    .exactOptional()
    .describe('What was imported last. Left out: nothing.'),
  shared: z
    .array(clusterName)
    .max(CLUSTERS_MAX)
    .exactOptional()
    .describe('Clusters in which an export or import may be. Left out: none.'),
});

/** The status of a MultiClusterService. */
export const serviceStatus = fields({
  ...commonStatus,
  clusters: z
    .array(clusterStatus)
    .max(CLUSTERS_MAX)
    .meta(listMap('name'))
    .optional()
    .describe('Clusters that it is wanted in or leaves.'),
  considered,
  placedOn: z.string().max(1024).optional().describe('Names of the clusters that it is wanted in.'),
  memory: memory.optional().describe('What must be remembered; of no use to people.'),
});

/** Reads what a status remembers, whoever wrote it; null: nothing. It never throws. */
export function readServiceMemory(status: unknown): ServiceMemory | null {
  const read = readObject(memory, ownField(status, 'memory'));
  return read.ok ? read.value : null;
}

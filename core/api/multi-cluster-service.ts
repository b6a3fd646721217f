// MultiClusterService: a Service in several clusters. One schema gives its type, its validation and its CRD.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { celRules } from './crd/hints.ts';
import { locations, locationsOf } from './locations.ts';
import { boundedMap, dnsLabel, labelMap } from './names.ts';
import { API_VERSION, metadataOf, namespacedMeta, sortedMap, type ObjectMeta } from './object-meta.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';
import { servicePorts } from './service-port.ts';

const LIST_MAX = 100;
const AS_IN_A_SERVICE = 'As in a Service, in each cluster.';

const NEEDS_PORTS = 'write at least one port, or type: ExternalName, or clusterIP: None';
const NEEDS_EXTERNAL_NAME = 'is missing; type ExternalName needs the name that the service stands for';
const texts = z.array(z.string().max(253)).max(LIST_MAX);

const sessionAffinityConfig = fields({
  clientIP: fields({
    timeoutSeconds: z.int().min(1).max(86_400).optional().describe('How long a client stays with one pod.'),
  })
    .optional()
    .describe('For session affinity by the address of the client.'),
});

const serviceSpec = fields({
  locations: locations
    .optional()
    .describe(
      'Clusters that get the service, as "a, b" or as a list. Left out: those of the MultiClusterDeployment of the same name.',
    ),
  selector: boundedMap(labelMap, LIST_MAX)
    .optional()
    .describe('Labels of the pods that serve. Left out: endpoints are looked after by somebody else.'),
  ports: servicePorts.default([]).describe('Ports at which the service is reached.'),
  type: z
    .enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'])
    .default('ClusterIP')
    .describe(AS_IN_A_SERVICE),
  clusterIP: z
    .literal('None')
    .optional()
    .describe('None makes the service headless. Addresses are given by each cluster.'),
  externalName: z.string().max(253).optional().describe('The name that an ExternalName stands for.'),
  externalIPs: texts.optional().describe(AS_IN_A_SERVICE),
  externalTrafficPolicy: z.enum(['Cluster', 'Local']).optional().describe(AS_IN_A_SERVICE),
  internalTrafficPolicy: z.enum(['Cluster', 'Local']).optional().describe(AS_IN_A_SERVICE),
  trafficDistribution: z.string().max(63).optional().describe(AS_IN_A_SERVICE),
  healthCheckNodePort: z.int().min(0).max(65_535).optional().describe(AS_IN_A_SERVICE),
  sessionAffinity: z.enum(['None', 'ClientIP']).optional().describe(AS_IN_A_SERVICE),
  sessionAffinityConfig: sessionAffinityConfig.optional().describe(AS_IN_A_SERVICE),
  publishNotReadyAddresses: z.boolean().optional().describe(AS_IN_A_SERVICE),
  allocateLoadBalancerNodePorts: z.boolean().optional().describe(AS_IN_A_SERVICE),
  loadBalancerClass: z.string().max(317).optional().describe(AS_IN_A_SERVICE),
  loadBalancerIP: z.string().max(45).optional().describe(AS_IN_A_SERVICE),
  loadBalancerSourceRanges: texts.optional().describe(AS_IN_A_SERVICE),
  ipFamilies: z
    .array(z.enum(['IPv4', 'IPv6']))
    .max(2)
    .optional()
    .describe(AS_IN_A_SERVICE),
  ipFamilyPolicy: z
    .enum(['SingleStack', 'PreferDualStack', 'RequireDualStack'])
    .optional()
    .describe(AS_IN_A_SERVICE),
}).meta(
  celRules(
    {
      rule: "(has(self.ports) && size(self.ports) > 0) || self.type == 'ExternalName' || (has(self.clusterIP) && self.clusterIP == 'None')",
      message: NEEDS_PORTS,
    },
    {
      rule: "self.type != 'ExternalName' || (has(self.externalName) && size(self.externalName) > 0)",
      message: 'externalName is missing; type ExternalName needs the name that the service stands for',
    },
  ),
);

/** The schema of the whole object; the CRD comes from it. Names are those of Services. */
export const multiClusterService = fields({
  apiVersion: z.literal(API_VERSION).describe('Group and version.'),
  kind: z.literal('MultiClusterService').describe('Kind of the object.'),
  metadata: metadataOf(dnsLabel(63)).describe('Standard metadata.'),
  spec: serviceSpec.describe('What is wanted.'),
  status: z.looseObject({}).optional().describe('What came of it; written by the controller alone.'),
});

type SpecFields = z.output<typeof serviceSpec>;

export interface MultiClusterService {
  readonly kind: 'MultiClusterService';
  readonly metadata: ObjectMeta;
  /** They say much of a service, so they go with it to the clusters. */
  readonly annotations: ReadonlyMap<string, string>;
  /** In the order written; null: where the deployment of the same name is. */
  readonly locations: readonly string[] | null;
  /** The spec of the Service in each cluster. */
  readonly service: Omit<SpecFields, 'locations'>;
}

/** Reads a MultiClusterService from parsed JSON or YAML: defaults filled in, or all faults. */
export function parseMultiClusterService(input: unknown): Result<MultiClusterService, readonly Problem[]> {
  const read = readObject(multiClusterService, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  const { locations: written, ...service } = spec;
  const problems: Problem[] = [];
  const chosen = locationsOf(written, problems);
  const isExternal = service.type === 'ExternalName';
  if (service.ports.length === 0 && !isExternal && service.clusterIP !== 'None') {
    problems.push({ path: ['spec', 'ports'], message: NEEDS_PORTS });
  }
  if (isExternal && (service.externalName ?? '') === '') {
    problems.push({ path: ['spec', 'externalName'], message: NEEDS_EXTERNAL_NAME });
  }
  if (problems.length > 0) return err(problems);
  return ok({
    kind: 'MultiClusterService',
    metadata: namespacedMeta(metadata),
    annotations: sortedMap(metadata.annotations),
    locations: chosen,
    service,
  });
}

// MultiClusterService: a Service in several clusters. One schema gives its type, its validation and its CRD.

import { z } from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { celRules } from './crd/hints.ts';
import { locations, locationsOf } from './locations.ts';
import { boundedMap, dnsLabel, labelMap, qualifiedName } from './names.ts';
import { API_VERSION, metadataOf, namespacedMeta, sortedMap, type ObjectMeta } from './object-meta.ts';
import type { Problem } from './problem.ts';
import { fields, readObject } from './read-object.ts';
import { servicePorts } from './service-port.ts';

const LIST_MAX = 100;
const AS_IN_A_SERVICE = 'As in a Service, in each cluster.';

const NEEDS_PORTS = 'write at least one port, or type: ExternalName, or clusterIP: None';
const NEEDS_EXTERNAL_NAME = 'is missing; type ExternalName needs the name that the service stands for';
const EXTERNAL_IS_NOT_EXPORTED = 'an ExternalName cannot be exported; leave out export or write another type';
const NEEDS_EXPORT =
  'exportedLabels, exportedAnnotations and import: Managed are about what is exported; write export: true';
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
  consumers: locations
    .optional()
    .describe(
      'Clusters that get the service though its pods do not run there, as "a, b" or as a list. Left out: for a service that is global in Cilium, those of all MultiClusterDeployments of its namespace; for others none.',
    ),
  export: z
    .boolean()
    .default(false)
    .describe(
      'Whether a ServiceExport of the Multi-Cluster Services API is made wherever its pods serve and that API is served.',
    ),
  exportedLabels: boundedMap(labelMap, LIST_MAX)
    .optional()
    .describe('Labels that those who import the service see; needs export: true.'),
  exportedAnnotations: boundedMap(z.record(qualifiedName, z.string().max(4096)), LIST_MAX)
    .optional()
    .describe('Annotations that those who import the service see; needs export: true.'),
  import: z
    .enum(['None', 'Managed'])
    .default('None')
    .describe(
      'Managed: mck8s makes a ServiceImport in every cluster that serves the Multi-Cluster Services API, for where nothing else does. None: it makes none.',
    ),
  createNamespace: z
    .boolean()
    .default(false)
    .describe('Whether the namespace is created in clusters that lack it.'),
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
      message: `externalName ${NEEDS_EXTERNAL_NAME}`,
    },
    {
      rule: "self.type != 'ExternalName' || !has(self.export) || !self.export",
      message: EXTERNAL_IS_NOT_EXPORTED,
    },
    {
      rule: "(has(self.export) && self.export) || (!has(self.exportedLabels) && !has(self.exportedAnnotations) && (!has(self.import) || self.import != 'Managed'))",
      message: NEEDS_EXPORT,
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
  /** In the order written; null: nobody by name. */
  readonly consumers: readonly string[] | null;
  /** What others see of it; null: it is not exported. */
  readonly exported: Exported | null;
  readonly import: 'None' | 'Managed';
  readonly createNamespace: boolean;
  /** The spec of the Service in each cluster. */
  readonly service: Omit<SpecFields, OwnFieldName>;
}

export interface Exported {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Fields that no Service has. */
type OwnFieldName =
  | 'locations'
  | 'consumers'
  | 'export'
  | 'exportedLabels'
  | 'exportedAnnotations'
  | 'import'
  | 'createNamespace';

/** Reads a MultiClusterService from parsed JSON or YAML: defaults filled in, or all faults. */
export function parseMultiClusterService(input: unknown): Result<MultiClusterService, readonly Problem[]> {
  const read = readObject(multiClusterService, input);
  if (!read.ok) return read;
  const { metadata, spec } = read.value;
  const { locations: written, consumers, export: isExported, createNamespace, ...others } = spec;
  const { exportedLabels: labels, exportedAnnotations, import: imports, ...service } = others;
  const problems: Problem[] = [];
  const chosen = locationsOf(written, problems);
  const named = locationsOf(consumers, problems, ['spec', 'consumers']);
  const isExternal = service.type === 'ExternalName';
  if (service.ports.length === 0 && !isExternal && service.clusterIP !== 'None') {
    problems.push({ path: ['spec', 'ports'], message: NEEDS_PORTS });
  }
  if (isExternal && (service.externalName ?? '') === '') {
    problems.push({ path: ['spec', 'externalName'], message: NEEDS_EXTERNAL_NAME });
  }
  problems.push(...exportProblems(spec));
  if (problems.length > 0) return err(problems);
  return ok({
    kind: 'MultiClusterService',
    metadata: namespacedMeta(metadata),
    annotations: sortedMap(metadata.annotations),
    locations: chosen,
    consumers: named,
    exported: isExported ? { labels: labels ?? {}, annotations: exportedAnnotations ?? {} } : null,
    import: imports,
    createNamespace,
    service,
  });
}

function exportProblems(spec: SpecFields): Problem[] {
  const { export: isExported, exportedLabels, exportedAnnotations, type } = spec;
  if (isExported)
    return type === 'ExternalName' ? [{ path: ['spec', 'export'], message: EXTERNAL_IS_NOT_EXPORTED }] : [];
  const isAbout =
    exportedLabels !== undefined || exportedAnnotations !== undefined || spec.import === 'Managed';
  return isAbout ? [{ path: ['spec', 'export'], message: NEEDS_EXPORT }] : [];
}

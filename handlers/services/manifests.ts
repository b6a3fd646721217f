// From a MultiClusterService to the objects in a member. Fields that the user left out are left out here as well, so that what the
// member assigns (addresses, node ports) stays the member's.

import type { MultiClusterService } from '../../core/api/index.ts';
import { carriedAnnotations } from '../../core/service/compile.ts';
import type { ExportVerdict, ImportedService } from '../../core/service/exports.ts';
import type { Manifest } from '../carry/wish.ts';
import { MANAGED_BY_LABEL, MANAGER, REVISION_ANNOTATION, UID_ANNOTATION } from '../observe/marks.ts';
import type { McsKinds } from '../observe/service.ts';
import { stampOf } from '../ports/stamps.ts';

/** Which object is made, for which, in which revision. */
export interface Making {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: string;
}

interface Words {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const NO_WORDS: Words = { labels: {}, annotations: {} };

function metadataOf(
  { namespace, name, uid, revision }: Making,
  { labels, annotations }: Words,
): Manifest['metadata'] {
  return {
    name,
    namespace,
    labels: { ...labels, [MANAGED_BY_LABEL]: MANAGER },
    annotations: { ...annotations, [UID_ANNOTATION]: uid, [REVISION_ANNOTATION]: revision },
  };
}

/** The Service. */
export function serviceManifest(object: MultiClusterService, making: Making): Manifest {
  const labels = Object.fromEntries(object.metadata.labels);
  const annotations = Object.fromEntries(carriedAnnotations(object));
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(making, { labels, annotations }),
    spec: given(object.service),
  };
}

/** The ServiceExport. The first version of the API has no room for labels and annotations; where it has none, none are sent. */
export function exportManifest(object: MultiClusterService, making: Making, { exports }: McsKinds): Manifest {
  const { labels = {}, annotations = {} } = object.exported ?? {};
  const spec = {
    ...(Object.keys(labels).length === 0 ? {} : { exportedLabels: labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { exportedAnnotations: annotations }),
  };
  return {
    apiVersion: `${exports.resource.group}/${exports.resource.version}`,
    kind: exports.resource.kind,
    metadata: metadataOf(making, NO_WORDS),
    ...(Object.keys(spec).length === 0 ? {} : { spec }),
  };
}

/** The ServiceImport and its status. */
export function importManifest(
  service: ImportedService,
  making: Making,
  { imports, isFull }: McsKinds,
): { readonly manifest: Manifest; readonly status: object } {
  const { traffic, type, ports, ips, ipFamilies } = service;
  const { sessionAffinity, affinitySeconds, internalTrafficPolicy, trafficDistribution } = traffic;
  const spec = given({
    type,
    ports,
    ips: ips.length === 0 ? undefined : ips,
    sessionAffinity,
    sessionAffinityConfig:
      affinitySeconds === undefined ? undefined : { clientIP: { timeoutSeconds: affinitySeconds } },
    ...(isFull ? { ipFamilies, internalTrafficPolicy, trafficDistribution } : {}),
  });
  const manifest = {
    apiVersion: `${imports.resource.group}/${imports.resource.version}`,
    kind: imports.resource.kind,
    metadata: metadataOf(making, service),
    spec,
  };
  return { manifest, status: { clusters: service.clusters.map((cluster) => ({ cluster })) } };
}

/** The status of a ServiceExport, in the words of the API. */
export function exportStatus({ validity, conflicts }: ExportVerdict, wallMicros: number): object {
  const lastTransitionTime = stampOf(wallMicros);
  const isValid = validity === 'Valid';
  const isConflict = conflicts.length > 0;
  const condition = (type: string, holds: boolean, reason: string, message: string): object => ({
    type,
    status: holds ? 'True' : 'False',
    reason,
    message,
    lastTransitionTime,
  });
  return {
    conditions: [
      condition('Valid', isValid, validity, VALIDITY[validity]),
      condition(
        'Conflict',
        isConflict,
        isConflict ? conflicts.join(',') : 'NoConflicts',
        isConflict ? 'exports of this name contradict each other; what the oldest says goes' : '',
      ),
      condition('Ready', isValid, isValid ? 'Exported' : 'Failed', ''),
    ],
  };
}

const VALIDITY: Readonly<Record<ExportVerdict['validity'], string>> = {
  Valid: '',
  NoService: 'there is no Service of this name',
  InvalidServiceType: 'a Service of type ExternalName cannot be exported',
};

/** Only the fields that are there. */
function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

// What decisions read of a Service in a member, and of what the Multi-Cluster Services API has beside it.

import type {
  ExportConflict,
  ExportedPort,
  ExportedService,
  ExportVerdict,
} from '../../core/service/exports.ts';
import type { KubeObject, Resource } from '../ports/kube-object.ts';
import { SERVICES } from '../ports/kube-object.ts';
import { microsOf } from '../ports/stamps.ts';
import { seenObject, type OwnedKind, type SeenObject } from './owned.ts';
import { countAt, field, listAt, textAt, textMapAt } from './read.ts';

export interface SeenService extends SeenObject {
  readonly addresses: readonly string[];
  /** As others import it. */
  readonly exported: ExportedService;
}

export interface SeenExport extends SeenObject {
  /** By the member's own clock. */
  readonly createdMicros: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly verdict: ExportVerdict | null;
}

/** One version of the Multi-Cluster Services API. */
export interface McsKinds {
  readonly exports: OwnedKind<SeenExport>;
  readonly imports: OwnedKind;
  /** Whether it has the fields that came after the first version. */
  readonly isFull: boolean;
}

export const OWNED_SERVICES: OwnedKind<SeenService> = {
  resource: SERVICES,
  read: seenService,
  isNeeded: false,
};

/** Newest first: the first that a member serves is used there. */
export const MCS_VERSIONS: readonly McsKinds[] = [mcsKinds('v1beta1', true), mcsKinds('v1alpha1', false)];

function mcsKinds(version: string, isFull: boolean): McsKinds {
  const resource = (kind: string): Resource => ({
    group: 'multicluster.x-k8s.io',
    version,
    plural: `${kind.toLowerCase()}s`,
    kind,
    namespaced: true,
  });
  return {
    exports: { resource: resource('ServiceExport'), read: seenExport, isNeeded: false },
    imports: { resource: resource('ServiceImport'), read: seenObject, isNeeded: false },
    isFull,
  };
}

function seenService(service: KubeObject): SeenService {
  const { spec } = service;
  const addresses = textsAt(spec, 'clusterIPs').filter((address) => address !== 'None' && address !== '');
  return { ...seenObject(service), addresses, exported: exportedService(spec) };
}

function exportedService(spec: unknown): ExportedService {
  const affinitySeconds = countAt(spec, 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
  return {
    type: textAt(spec, 'type') ?? 'ClusterIP',
    isHeadless: textAt(spec, 'clusterIP') === 'None',
    ports: listAt(spec, 'ports').map(portOf),
    ipFamilies: textsAt(spec, 'ipFamilies'),
    traffic: {
      ...textAs('sessionAffinity', textAt(spec, 'sessionAffinity')),
      ...(affinitySeconds === 0 ? {} : { affinitySeconds }),
      ...textAs('internalTrafficPolicy', textAt(spec, 'internalTrafficPolicy')),
      ...textAs('trafficDistribution', textAt(spec, 'trafficDistribution')),
    },
  };
}

function portOf(port: unknown): ExportedPort {
  return {
    ...textAs('name', textAt(port, 'name')),
    port: countAt(port, 'port'),
    protocol: textAt(port, 'protocol') ?? 'TCP',
    ...textAs('appProtocol', textAt(port, 'appProtocol')),
  };
}

function textAs<Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [N in Name]?: string } {
  return text === undefined ? {} : ({ [name]: text } as { readonly [N in Name]?: string });
}

function textsAt(value: unknown, name: string): readonly string[] {
  return listAt(value, name).filter((text) => typeof text === 'string');
}

function seenExport(object: KubeObject): SeenExport {
  const { spec, status, metadata } = object;
  return {
    ...seenObject(object),
    createdMicros: microsOf(metadata.creationTimestamp) ?? 0,
    labels: Object.fromEntries(textMapAt(spec, 'exportedLabels')),
    annotations: Object.fromEntries(textMapAt(spec, 'exportedAnnotations')),
    verdict: verdictIn(status),
  };
}

/** What the conditions of an export say, whoever wrote them. */
function verdictIn(status: unknown): ExportVerdict | null {
  const valid = conditionOf(status, 'Valid');
  const conflict = conditionOf(status, 'Conflict');
  if (valid === undefined || conflict === undefined) return null;
  const reason = textAt(valid, 'reason');
  const invalid = reason === 'InvalidServiceType' ? reason : 'NoService';
  const isConflict = textAt(conflict, 'status') === 'True';
  return {
    validity: textAt(valid, 'status') === 'True' ? 'Valid' : invalid,
    conflicts: isConflict ? conflictsIn(textAt(conflict, 'reason') ?? '') : [],
  };
}

/** Words that only others know are kept: a conflict is one by whatever name. */
function conflictsIn(reason: string): readonly ExportConflict[] {
  return reason.split(',') as ExportConflict[];
}

function conditionOf(status: unknown, type: string): unknown {
  return listAt(status, 'conditions').find((condition) => field(condition, 'type') === type);
}

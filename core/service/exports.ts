// How exports of one name become one imported service, by the rules of the Multi-Cluster Services API (KEP-1645): the oldest
// export wins wherever they contradict each other, and ports are joined. It knows nothing of where imports go.

import { canonicalJson } from '../canonical.ts';
import { compareText } from '../text.ts';

export interface ExportedPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** What of a Service counts for those who import it. */
export interface ExportedService {
  readonly type: string;
  readonly isHeadless: boolean;
  readonly ports: readonly ExportedPort[];
  readonly ipFamilies: readonly string[];
  readonly traffic: Traffic;
}

/** How traffic is to be led; what is absent is not said. */
export interface Traffic {
  readonly sessionAffinity?: string;
  readonly affinitySeconds?: number;
  readonly internalTrafficPolicy?: string;
  readonly trafficDistribution?: string;
}

/** One export of the name. */
export interface Export {
  readonly cluster: string;
  readonly createdMicros: number;
  /** Null: there is no Service beside it. */
  readonly service: ExportedService | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type ExportValidity = 'Valid' | 'NoService' | 'InvalidServiceType';

export type ExportConflict =
  | 'PortConflict'
  | 'TypeConflict'
  | 'SessionAffinityConflict'
  | 'SessionAffinityConfigConflict'
  | 'AnnotationsConflict'
  | 'LabelsConflict'
  | 'InternalTrafficPolicyConflict'
  | 'TrafficDistributionConflict'
  | 'IPFamilyConflict';

/** What is to be said of one export. */
export interface ExportVerdict {
  readonly validity: ExportValidity;
  /** In the order of the API's own list; empty: it agrees with all others. */
  readonly conflicts: readonly ExportConflict[];
}

/** The service as others import it. */
export interface ImportedService {
  readonly type: 'ClusterSetIP' | 'Headless';
  readonly ports: readonly ExportedPort[];
  /** In the importing cluster; empty: it has none there, or none is needed. */
  readonly ips: readonly string[];
  readonly ipFamilies: readonly string[];
  readonly traffic: Traffic;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Clusters that export it, in order of their names. */
  readonly clusters: readonly string[];
}

export interface Merged {
  /** Null: no export is valid. Without addresses: those are each importing cluster's own. */
  readonly service: ImportedService | null;
  /** By cluster. */
  readonly verdicts: ReadonlyMap<string, ExportVerdict>;
}

interface ValidExport extends Export {
  readonly service: ExportedService;
}

/** Merges all exports of one name and namespace. */
export function mergeExports(exports: readonly Export[]): Merged {
  const valid = exports.filter(isValid).sort(byAge);
  const conflicts = conflictsAmong(valid);
  const verdicts = new Map(
    exports.map((one): [string, ExportVerdict] => {
      const validity = validityOf(one);
      return [one.cluster, { validity, conflicts: validity === 'Valid' ? conflicts : [] }];
    }),
  );
  const oldest = valid[0];
  return { service: oldest === undefined ? null : imported(oldest, valid), verdicts };
}

function validityOf({ service }: Export): ExportValidity {
  if (service === null) return 'NoService';
  return service.type === 'ExternalName' ? 'InvalidServiceType' : 'Valid';
}

function isValid(one: Export): one is ValidExport {
  return validityOf(one) === 'Valid';
}

/** Oldest first; stamps are whole seconds, so names decide between those of one second. */
function byAge(a: Export, b: Export): number {
  return a.createdMicros - b.createdMicros || compareText(a.cluster, b.cluster);
}

/** What the API wants to be the same in all exports. Unions and the like are made elsewhere. */
const COMPARED: readonly (readonly [ExportConflict, (one: ValidExport) => unknown])[] = [
  ['PortConflict', ({ service }) => portsInOrder(service.ports)],
  ['TypeConflict', ({ service }) => service.isHeadless],
  ['SessionAffinityConflict', ({ service }) => service.traffic.sessionAffinity ?? 'None'],
  ['SessionAffinityConfigConflict', ({ service }) => service.traffic.affinitySeconds ?? null],
  ['AnnotationsConflict', ({ annotations }) => annotations],
  ['LabelsConflict', ({ labels }) => labels],
  ['InternalTrafficPolicyConflict', ({ service }) => service.traffic.internalTrafficPolicy ?? 'Cluster'],
  ['TrafficDistributionConflict', ({ service }) => service.traffic.trafficDistribution ?? null],
  ['IPFamilyConflict', ({ service }) => [...service.ipFamilies].sort(compareText)],
];

/** It is said of all exports, as the API recommends. */
function conflictsAmong(valid: readonly ValidExport[]): ExportConflict[] {
  return COMPARED.filter(([, of]) => new Set(valid.map((one) => canonicalJson(of(one)))).size > 1).map(
    ([conflict]) => conflict,
  );
}

function imported(
  { service, labels, annotations }: ValidExport,
  valid: readonly ValidExport[],
): ImportedService {
  return {
    type: service.isHeadless ? 'Headless' : 'ClusterSetIP',
    ports: joinedPorts(valid),
    ips: [],
    ipFamilies: service.ipFamilies,
    traffic: service.traffic,
    labels,
    annotations,
    clusters: valid.map(({ cluster }) => cluster).sort(compareText),
  };
}

/** The ports of all, oldest export first: a name, or a protocol and port, that is taken is not taken again. */
function joinedPorts(valid: readonly ValidExport[]): ExportedPort[] {
  const joined: ExportedPort[] = [];
  for (const { service } of valid) {
    for (const port of service.ports) if (!joined.some((other) => isTaken(other, port))) joined.push(port);
  }
  return joined;
}

function isTaken(a: ExportedPort, b: ExportedPort): boolean {
  return (a.name ?? '') === (b.name ?? '') || (a.protocol === b.protocol && a.port === b.port);
}

function portsInOrder(ports: readonly ExportedPort[]): readonly string[] {
  return ports.map((port) => canonicalJson(port)).sort(compareText);
}

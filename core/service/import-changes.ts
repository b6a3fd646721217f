// From the exports that are seen to the ServiceImports of all clusters, where mck8s is asked to make them: it is then what makes
// the Multi-Cluster Services API work for this one name. Imports that somebody else made are left alone.

import { canonicalJson } from '../canonical.ts';
import type { DecideInput } from '../decide/contract.ts';
import type { ServiceEffect, ServiceRemovalCause } from '../decide/effects.ts';
import { shortHash } from '../hash.ts';
import {
  mergeExports,
  type Export,
  type ExportVerdict,
  type ImportedService,
  type Merged,
} from './exports.ts';
import type { ObservedExport, ObservedService } from './observed.ts';
import type { ServiceSpec } from './service-spec.ts';
import { hidersIn } from './shared.ts';
import type { RememberedImport } from './status.ts';

type Input = DecideInput<'MultiClusterService'>;

export interface ImportChanges {
  readonly effects: readonly ServiceEffect[];
  readonly remembered: RememberedImport | null;
  readonly merged: Merged;
  /** Clusters in which somebody else made the import. */
  readonly foreign: readonly string[];
}

/** What must change for every cluster to import what is exported; without a spec, none does. */
export function importChanges(input: Input, spec: ServiceSpec | null): ImportChanges {
  const { observed, self } = input;
  const merged = mergeExports(observed.flatMap(exportIn));
  if (spec?.isImported !== true) {
    const because = spec === null ? 'objectDeleted' : 'notAskedFor';
    const effects = observed.flatMap((member) => withoutImport(member, self.uid, because));
    return { effects, remembered: null, merged, foreign: [] };
  }
  const remembered = keptImport(input) ?? asRemembered(merged);
  const effects = observed.flatMap((member) => [
    ...(remembered === null
      ? withoutImport(member, self.uid, 'notExported')
      : withImport(member, self.uid, inCluster(remembered.service, member, spec))),
    ...judged(member, self.uid, merged),
  ]);
  const foreign = observed.filter(({ mcs }) => mcs?.import?.revision === null).map(({ cluster }) => cluster);
  return { effects, remembered, merged, foreign };
}

function asRemembered({ service }: Merged): RememberedImport | null {
  return service === null ? null : { exporters: service.clusters, service };
}

function exportIn({ cluster, mcs }: ObservedService): Export[] {
  if (mcs === null || mcs.export === null) return [];
  const { createdMicros, service, labels, annotations } = mcs.export;
  return [{ cluster, createdMicros, service, labels, annotations }];
}

/** While a cluster that exported it does not answer or hides it, nobody knows whether it still does: what was imported stays. */
function keptImport({ memory, fleet, observed }: Input): RememberedImport | null {
  const imported = memory?.imported;
  if (imported === undefined) return null;
  const hides = hidersIn(observed);
  const isUnknown = imported.exporters.some(
    (cluster) => fleet.clusters.get(cluster)?.ready === false || hides.has(cluster),
  );
  return isUnknown ? imported : null;
}

/** Where Cilium makes one of all Services, the address of the one in the cluster reaches them all. */
function inCluster(
  service: ImportedService,
  { addresses }: ObservedService,
  { isGlobal }: ServiceSpec,
): ImportedService {
  return isGlobal && service.type === 'ClusterSetIP' ? { ...service, ips: addresses } : service;
}

function withImport(
  { cluster, mcs }: ObservedService,
  uid: string,
  service: ImportedService,
): ServiceEffect[] {
  if (mcs === null || mcs.import?.revision === null) return [];
  const revision = shortHash(canonicalJson(service));
  const isThere = mcs.import?.revision === revision;
  return isThere ? [] : [{ type: 'ensureImport', uid, cluster, revision, service }];
}

function withoutImport(
  { cluster, mcs }: ObservedService,
  uid: string,
  because: ServiceRemovalCause,
): ServiceEffect[] {
  const there = mcs?.import ?? null;
  const isOurs = there !== null && there.revision !== null;
  return isOurs ? [{ type: 'removeImport', uid, cluster, because }] : [];
}

function judged({ cluster, mcs }: ObservedService, uid: string, { verdicts }: Merged): ServiceEffect[] {
  const verdict = verdicts.get(cluster);
  if (verdict === undefined || isSaid(mcs?.export ?? null, verdict)) return [];
  return [{ type: 'judgeExport', uid, cluster, verdict }];
}

function isSaid(there: ObservedExport | null, verdict: ExportVerdict): boolean {
  return canonicalJson(there?.verdict ?? null) === canonicalJson(verdict);
}

// From where a service serves to the ServiceExports that must be there. An export that somebody else made does as well as ours.

import type { DecideInput } from '../decide/contract.ts';
import type { ServiceEffect, ServiceRemovalCause } from '../decide/effects.ts';
import type { ObservedExport } from './observed.ts';
import type { ServiceSpec } from './service-spec.ts';
import type { Where } from './where.ts';

type Input = DecideInput<'MultiClusterService'>;

export interface ExportChanges {
  readonly effects: readonly ServiceEffect[];
  /** Clusters that are to export it and cannot, as they do not serve the API. */
  readonly unserved: readonly string[];
}

/** What must change for each cluster where it serves to export it; without a spec, none does. */
export function exportChanges(input: Input, spec: ServiceSpec | null, where: Where | null): ExportChanges {
  const { observed, self, memory } = input;
  const { uid } = self;
  const revision = spec?.exportRevision ?? null;
  const exporting = exportingOf(revision, where);
  const effects = observed.flatMap(({ cluster, mcs }): ServiceEffect[] => {
    if (mcs === null) return [];
    if (revision !== null && exporting.has(cluster))
      return isAsWanted(mcs.export, revision) ? [] : [{ type: 'ensureExport', uid, cluster, revision }];
    const because = causeOf(spec, memory, cluster);
    return isOurs(mcs.export) ? [{ type: 'removeExport', uid, cluster, because }] : [];
  });
  const unserved = observed.filter(({ cluster, mcs }) => mcs === null && exporting.has(cluster));
  return { effects, unserved: unserved.map(({ cluster }) => cluster) };
}

/** Clusters that are to export it. */
function exportingOf(revision: string | null, where: Where | null): ReadonlySet<string> {
  if (revision === null || where === null) return new Set();
  return new Set(where.places.filter(({ serves }) => serves).map(({ cluster }) => cluster));
}

function isOurs(there: ObservedExport | null): boolean {
  return there !== null && there.revision !== null;
}

function isAsWanted(there: ObservedExport | null, revision: string): boolean {
  return there !== null && (there.revision ?? revision) === revision;
}

function causeOf(spec: ServiceSpec | null, memory: Input['memory'], cluster: string): ServiceRemovalCause {
  if (spec === null) return 'objectDeleted';
  if (spec.exportRevision === null) return 'notAskedFor';
  const left = memory?.leaving.find((leaving) => leaving.cluster === cluster);
  if (left !== undefined) return left.because;
  return spec.locations === null ? 'workloadLeft' : 'locationRemoved';
}

// From where a service is wanted and seen to what must change there. Level-based: where both agree there is no effect.

import type { DecideInput } from '../decide/contract.ts';
import type { ServiceEffect, ServiceRemovalCause } from '../decide/effects.ts';
import { isLeavingFleet } from '../fleet/leaving.ts';
import { compareText } from '../text.ts';
import type { ObservedService } from './observed.ts';
import type { ServiceSpec } from './service-spec.ts';
import { NO_SERVICE_MEMORY, type LeavingService } from './status.ts';
import type { Where } from './where.ts';

type Input = DecideInput<'MultiClusterService'>;

export interface ServiceChanges {
  readonly effects: readonly ServiceEffect[];
  readonly leaving: readonly LeavingService[];
}

/** What must change for Services to be where they are wanted; without a spec, nowhere. */
export function serviceChanges(input: Input, spec: ServiceSpec | null, where: Where): ServiceChanges {
  const { self, observed, fleet } = input;
  const { uid } = self;
  const effects: ServiceEffect[] = [];
  for (const { cluster } of where.places) {
    const seen = observed.find((member) => member.cluster === cluster);
    if (spec === null || seen?.revision === spec.revision) continue;
    effects.push({ type: 'ensureService', uid, cluster, revision: spec.revision });
  }
  const leaving: LeavingService[] = [];
  for (const cluster of unwanted(input, where)) {
    const because = causeOf(input, spec, cluster);
    effects.push({ type: 'removeService', uid, cluster, because });
    const isSilent = fleet.clusters.get(cluster)?.ready === false;
    if (isSilent || isThere(observed, cluster)) leaving.push({ cluster, because });
  }
  return { effects, leaving };
}

/** Registered clusters in which it is seen, was wanted or is to go, and is not wanted now. What is there but not ours stays. */
function unwanted({ memory, observed, fleet }: Input, { places }: Where): string[] {
  const { places: before, leaving } = memory ?? NO_SERVICE_MEMORY;
  const isSilent = (cluster: string): boolean => fleet.clusters.get(cluster)?.ready === false;
  const clusters = new Set([
    ...observed.filter(({ revision }) => revision !== null).map(({ cluster }) => cluster),
    ...before.map(({ cluster }) => cluster),
    ...leaving.map(({ cluster }) => cluster).filter(isSilent),
  ]);
  for (const { cluster } of places) clusters.delete(cluster);
  for (const { cluster, refusal, revision } of observed)
    if (refusal?.code === 'NotOurs' && revision === null) clusters.delete(cluster);
  return [...clusters].filter((cluster) => fleet.clusters.has(cluster)).sort(compareText);
}

function isThere(observed: readonly ObservedService[], cluster: string): boolean {
  return observed.some((member) => member.cluster === cluster && member.revision !== null);
}

/** Why a cluster is left. */
function causeOf(
  { self, memory, fleet }: Input,
  spec: ServiceSpec | null,
  cluster: string,
): ServiceRemovalCause {
  if (self.deleting || spec === null) return 'objectDeleted';
  const { places, leaving } = memory ?? NO_SERVICE_MEMORY;
  const known = leaving.find((left) => left.cluster === cluster);
  if (known !== undefined) return known.because;
  if (isLeavingFleet(fleet.clusters.get(cluster))) return 'drained';
  const place = places.find((placed) => placed.cluster === cluster);
  if (place?.serves === false) return 'consumerRemoved';
  return spec.locations === null ? 'workloadLeft' : 'locationRemoved';
}

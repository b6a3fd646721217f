// What another policy would have decided in the place of the first: it is asked what the first was asked, and what it answers is
// compared and nothing else. It sees the world that the first has made, so it answers for one decision at a time.

import type { Placed, PlacementStatus } from '../placement/status.ts';
import type { PlacementRules } from '../placement/workload-spec.ts';
import type { BadSpec, Kind } from './contract.ts';

/** The least that is asked of a decision's input here; all kinds whose replicas are placed have it. */
interface Asked<Spec> {
  readonly self: { readonly kind: Kind };
  readonly spec: Spec | BadSpec;
}

/**
 * The same input with another policy; null where none is to be asked: nothing had to be placed, or the object names its locations,
 * which goes before any policy.
 */
export function askedOf<Spec extends PlacementRules, Input extends Asked<Spec>>(
  input: Input,
  first: { readonly reasons: { readonly clusters: readonly unknown[] } },
  policy: string,
): Input | null {
  const { spec } = input;
  if ('problems' in spec || spec.locations !== null || first.reasons.clusters.length === 0) return null;
  return { ...input, spec: { ...spec, policy } };
}

/** Pods that would be elsewhere by the second of two answers, or wait by one of them and not by the other; 0: they agree. */
export function podsApart(first: PlacementStatus, second: PlacementStatus): number {
  const [more, fewer] = [podsMissingIn(first, second), podsMissingIn(second, first)];
  return Math.max(more, fewer);
}

/** Pods that one has in places where the other has not as many; to wait is a place too. */
function podsMissingIn(one: PlacementStatus, other: PlacementStatus): number {
  const here = placesOf(one);
  return placesOf(other).reduce((sum, { cluster, replicas }) => {
    const there = here.find((place) => place.cluster === cluster)?.replicas ?? 0;
    return sum + Math.max(0, replicas - there);
  }, 0);
}

/** No cluster has an empty name. */
function placesOf({ placements, unplaced }: PlacementStatus): readonly Placed[] {
  return unplaced === null ? placements : [...placements, { cluster: '', replicas: unplaced.replicas }];
}

// What a workload is in clusters whose overrides make it another: its shape and its revision there. Most workloads have no
// overrides and share one empty map.

import { shortHash } from '../hash.ts';
import type { PodShape } from '../pod/pod-shape.ts';

/** A workload in one cluster. */
export interface Variant {
  readonly shape: PodShape;
  readonly revision: string;
}

/** Only clusters with overrides. */
export type Variants = ReadonlyMap<string, Variant>;

export const NO_VARIANTS: Variants = new Map();

/** The shape of the pods that run in a cluster. */
export function shapeIn(
  of: { readonly shape: PodShape; readonly variants: ReadonlyMap<string, Pick<Variant, 'shape'>> },
  cluster: string,
): PodShape {
  return of.variants.size === 0 ? of.shape : (of.variants.get(cluster)?.shape ?? of.shape);
}

/** The revision that is wanted in a cluster. */
export function revisionIn(
  of: { readonly revision: string; readonly variants: Variants },
  cluster: string,
): string {
  return of.variants.size === 0 ? of.revision : (of.variants.get(cluster)?.revision ?? of.revision);
}

/** What a pod requests in each cluster, as one text: where it changes, replicas may not fit where they are. */
export function requestsIdOf(of: { readonly shape: PodShape; readonly variants: Variants }): string {
  const { requestsId } = of.shape;
  if (of.variants.size === 0) return requestsId;
  const others = [...of.variants]
    .filter(([, { shape }]) => shape.requestsId !== requestsId)
    .map(([cluster, { shape }]) => `${cluster} ${shape.requestsId}`);
  return others.length === 0 ? requestsId : `${requestsId}; ${shortHash(others.sort().join('; '))} elsewhere`;
}

/** What the capacity estimate leaves out of some pod of the workload, each path once. */
export function unmodelledIn(of: {
  readonly shape: PodShape;
  readonly variants: Variants;
}): readonly string[] {
  if (of.variants.size === 0) return of.shape.unmodelled;
  const paths = [...of.variants.values()].flatMap(({ shape }) => shape.unmodelled);
  return [...new Set([...of.shape.unmodelled, ...paths])];
}

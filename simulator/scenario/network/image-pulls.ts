// How fast images come to each cluster. Sizes are as written; how long a pull takes follows where a pod lands.

import type { ImagePulls, ScenarioCluster } from '../scenario.ts';
import type { ImagesFields } from '../schema-images.ts';
import { splitRegion } from '../region-name.ts';
import type { PairTable } from './pair-table.ts';
import { regionIn, unknownRegion } from './regions.ts';

export interface ExpandedImages {
  readonly images: ImagePulls;
  /** What is wrong with the registry's region. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Throughput by cluster, bytes per second: its own, else that of the table from the registry, else the scenario's. Within the
 * region of the registry nothing is measured; it is as fast as the fastest way of the table.
 */
export function expandImages(
  written: ImagesFields,
  clusters: readonly ScenarioCluster[],
  pullMbps: ReadonlyMap<string, number>,
  table?: PairTable,
): ExpandedImages {
  const registry = splitRegion(written.registry);
  const problem = table === undefined ? undefined : unknownRegion(table.regions, registry);
  const bytesPerSecond = new Map<string, number>();
  const holes: string[] = [];
  for (const cluster of clusters) {
    const own = pullMbps.get(cluster.name);
    const measured = own === undefined && table !== undefined ? between(table, registry, cluster) : undefined;
    const mbps = own ?? (measured === undefined ? written.pullMbps : measured / 1e6);
    if (own === undefined && measured === undefined && table !== undefined) holes.push(cluster.name);
    if (mbps !== undefined) bytesPerSecond.set(cluster.name, (mbps * 1e6) / 8);
  }
  const images = {
    registry,
    sizes: new Map(Object.entries(written.sizes)),
    defaultBytes: written.defaultSize ?? null,
    bytesPerSecond,
  };
  return { images, problem, warnings: warningsOf(holes) };
}

type Place = Parameters<typeof regionIn>[1];

function between(table: PairTable, from: Place, to: Place): number | undefined {
  const here = regionIn(table.regions, from);
  const there = regionIn(table.regions, to);
  if (here === undefined || there === undefined) return undefined;
  const measured = table.entry(here, there)?.value ?? table.entry(there, here)?.value;
  return measured ?? (here === there ? table.largest : undefined);
}

function warningsOf(holes: readonly string[]): readonly string[] {
  if (holes.length === 0) return [];
  return [
    `network.throughput has no way from the registry to ${holes.join(', ')}: taken from images.pullMbps, else every ` +
      'pull takes delays.pull; write pullMbps of the cluster to say otherwise',
  ];
}

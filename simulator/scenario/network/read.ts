// Reads the network of a scenario: opens its tables, finds the clusters in them, and tells what is wrong.

import type { EgressPrices, ImagePulls, Network, ScenarioCluster } from '../scenario.ts';
import type { ClusterFields } from '../schema-clusters.ts';
import type { ImagesFields } from '../schema-images.ts';
import type { NetworkFields } from '../schema-network.ts';
import type { PricesFields } from '../schema-prices.ts';
import { expandEgress } from './egress.ts';
import { expandImages } from './image-pulls.ts';
import { regionIn } from './regions.ts';
import { expandNetwork } from './round-trips.ts';
import { pairTable, placesTable } from './tables.ts';
import type { Places, TableContext } from './tables.ts';

export interface NetworkContext extends TableContext {
  readonly clusters: readonly ScenarioCluster[];
  /** Where in the list of the scenario each cluster is written. */
  readonly writtenAt: ReadonlyMap<string, number>;
}

const THROUGHPUT_COLUMNS = { from: 'src_region', to: 'dst_region', value: 'throughput_sent_bps' };
const EGRESS_COLUMNS = { from: 'src', to: 'dst', value: 'cost' };
const RTT_COLUMNS = { from: 'src_region', to: 'dst_region', value: 'avg_rtt_ms', optional: 'mdev_ms' };

/** The network, and the clusters with the coordinates of their regions. */
export function readNetwork(
  written: NetworkFields,
  context: NetworkContext,
): { readonly network: Network; readonly clusters: readonly ScenarioCluster[] } {
  const { problems, writtenAt } = context;
  const places = placesTable(written.coordinates, ['network', 'coordinates'], context);
  const clusters = places === undefined ? context.clusters : withPlaces(context.clusters, places);
  const table = pairTable(written.table, ['network', 'table'], RTT_COLUMNS, context);
  const expanded = expandNetwork(written, clusters, table);
  for (const { path, message } of expanded.problems) problems.at(['network', ...path], message);
  for (const { cluster, message } of expanded.unknownRegions)
    problems.at(['clusters', writtenAt.get(cluster)!, 'region'], message);
  for (const warning of expanded.warnings) problems.warn(warning);
  return { network: expanded.network, clusters };
}

/** What is pulled and how fast; null where nothing is said of images. */
export function readImages(
  written: ImagesFields | undefined,
  { throughput }: NetworkFields,
  writtenClusters: readonly ClusterFields[],
  context: NetworkContext,
): ImagePulls | null {
  const { problems, clusters, writtenAt } = context;
  const table = pairTable(throughput, ['network', 'throughput'], THROUGHPUT_COLUMNS, context);
  if (written === undefined) {
    if (throughput !== undefined)
      problems.at(
        ['network', 'throughput'],
        'nothing is pulled by it; write images: with sizes, or leave it out',
      );
    return null;
  }
  const own = clusters.flatMap(({ name }) => {
    const { pullMbps } = writtenClusters[writtenAt.get(name)!]!;
    return pullMbps === undefined ? [] : [[name, pullMbps] as const];
  });
  const { images, problem, warnings } = expandImages(written, clusters, new Map(own), table);
  if (problem !== undefined) problems.at(['images', 'registry'], problem);
  for (const warning of warnings) problems.warn(warning);
  return images;
}

/** What traffic costs; null where it has no prices. */
export function readEgress(
  { egress }: PricesFields,
  images: ImagePulls | null,
  context: NetworkContext,
): EgressPrices | null {
  if (egress === undefined) return null;
  const path = ['prices', 'egress'];
  const table = pairTable(egress.table, [...path, 'table'], EGRESS_COLUMNS, context);
  const { prices, problems } = expandEgress(egress, context.clusters, images, table);
  for (const problem of problems) context.problems.at([...path, ...problem.path], problem.message);
  return prices;
}

/** Clusters that do not say where they are stand where their region is. */
function withPlaces(clusters: readonly ScenarioCluster[], places: Places): readonly ScenarioCluster[] {
  return clusters.map((cluster) => {
    const region = regionIn(places, cluster);
    if (cluster.coordinates !== null || region === undefined) return cluster;
    return { ...cluster, coordinates: places.get(region)! };
  });
}

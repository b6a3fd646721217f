// Reads the network of a scenario: opens its tables, finds the clusters in them, and tells what is wrong.

import type { Network, ScenarioCluster } from '../scenario.ts';
import type { NetworkFields } from '../schema-network.ts';
import { regionIn } from './regions.ts';
import { expandNetwork } from './round-trips.ts';
import { pairTable, placesTable } from './tables.ts';
import type { Places, TableContext } from './tables.ts';

export interface NetworkContext extends TableContext {
  readonly clusters: readonly ScenarioCluster[];
  /** Where in the list of the scenario each cluster is written. */
  readonly writtenAt: ReadonlyMap<string, number>;
}

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

/** Clusters that do not say where they are stand where their region is. */
function withPlaces(clusters: readonly ScenarioCluster[], places: Places): readonly ScenarioCluster[] {
  return clusters.map((cluster) => {
    const region = regionIn(places, cluster);
    if (cluster.coordinates !== null || region === undefined) return cluster;
    return { ...cluster, coordinates: places.get(region)! };
  });
}

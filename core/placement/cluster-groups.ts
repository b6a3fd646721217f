// Which group a cluster belongs to by a topology key: what spreading counts by.

import type { ClusterFacts } from '../fleet/fleet.ts';

/** The group of a cluster; empty: it is in none. A key without a meaning of its own is the key of a label of clusters. */
export function groupOf(facts: ClusterFacts, topologyKey: string): string {
  switch (topologyKey) {
    case 'cluster':
      return facts.name;
    case 'zone':
      return facts.zone;
    case 'region':
      return facts.region;
    case 'provider':
      return facts.provider;
    default:
      return facts.labels.get(topologyKey) ?? '';
  }
}

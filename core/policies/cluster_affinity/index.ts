// Registers cluster_affinity.

import type { PlacementPolicy } from '../policy.ts';
import { namedLocations, rankAsNamed } from './rank.ts';

export const clusterAffinity: PlacementPolicy = {
  name: 'cluster_affinity',
  summary:
    'The clusters named in locations, or placement.home alone; what does not fit goes to the nearest by round-trip time.',
  parameters: ['locations', 'placement.home'],
  source: 'mck8s, MultiClusterDeployment policy cluster_affinity',
  overflow: 'nearest',
  locations: namedLocations,
  rank: rankAsNamed,
};

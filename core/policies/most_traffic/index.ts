// Registers most_traffic.

import type { PlacementPolicy } from '../policy.ts';
import { rankByTraffic } from './rank.ts';

export const mostTraffic: PlacementPolicy = {
  name: 'most_traffic',
  summary: 'Clusters that receive the most traffic first; no figure counts as none.',
  parameters: [],
  source: 'mck8s, MultiClusterDeployment policy most_traffic',
  overflow: 'policyOrder',
  rank: rankByTraffic,
};

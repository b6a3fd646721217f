// Registers worst_fit.

import type { PlacementPolicy } from '../policy.ts';
import { rankByMostRoom } from './rank.ts';

export const worstFit: PlacementPolicy = {
  name: 'worst_fit',
  summary: 'Clusters with the most room for the workload first.',
  parameters: [],
  source: 'mck8s, MultiClusterDeployment policy worst_fit',
  overflow: 'policyOrder',
  rank: rankByMostRoom,
};

// Registers best_fit.

import type { PlacementPolicy } from '../policy.ts';
import { rankByLeastRoom } from './rank.ts';

export const bestFit: PlacementPolicy = {
  name: 'best_fit',
  summary: 'Clusters with the least room that still takes the workload first.',
  parameters: [],
  source: 'mck8s, MultiClusterDeployment policy best_fit',
  overflow: 'policyOrder',
  rank: rankByLeastRoom,
};

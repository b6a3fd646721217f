// Registers kubefed_weighted.

import type { PlacementPolicy } from '../policy.ts';
import { divideAsKubefed, takesPart } from './divide.ts';

export const kubefedWeighted: PlacementPolicy = {
  name: 'kubefed_weighted',
  summary:
    'All replicas divided by weight between a minimum and a maximum for each cluster; a cluster that placement.weights leaves out gets none.',
  parameters: ['locations', 'placement.weights', 'placement.rebalance'],
  source: 'KubeFed, ReplicaSchedulingPreference',
  overflow: 'none',
  weigh: takesPart,
  divide: divideAsKubefed,
  rebalances: ({ division }) => division?.rebalance === true,
};

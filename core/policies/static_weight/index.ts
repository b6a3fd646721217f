// Registers static_weight.

import type { PlacementPolicy } from '../policy.ts';
import { divideByStaticWeight, weighByRules } from './divide.ts';

export const staticWeight: PlacementPolicy = {
  name: 'static_weight',
  summary:
    'All replicas divided by the weights of placement.weights, alike without any; what does not fit in one cluster goes to the others by weight.',
  parameters: ['locations', 'placement.weights', 'placement.rebalance'],
  source: 'Karmada, static weights, divided by the method of Webster and Sainte-Laguë',
  overflow: 'none',
  weigh: weighByRules,
  divide: divideByStaticWeight,
  rebalances: ({ division }) => division?.rebalance === true,
};

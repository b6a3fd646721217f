// Registers aggregated.

import { divideByCapacity } from '../dynamic_weight/divide.ts';
import type { PlacementPolicy } from '../policy.ts';

export const aggregated: PlacementPolicy = {
  name: 'aggregated',
  summary:
    'All replicas in as few clusters as can hold them, those in use first, then the roomiest; divided among them by room.',
  parameters: ['locations'],
  source: 'Karmada, division preference Aggregated, in steady mode',
  overflow: 'none',
  divide: (total, places, context) => divideByCapacity('aggregated', total, places, context),
};

// Registers dynamic_weight.

import type { PlacementPolicy } from '../policy.ts';
import { divideByCapacity } from './divide.ts';

export const dynamicWeight: PlacementPolicy = {
  name: 'dynamic_weight',
  summary:
    'All replicas divided by how many more fit in each cluster; later growth by what is then free, shrinking by what each has.',
  parameters: ['locations'],
  source: 'Karmada, dynamic weight by available replicas, in steady mode',
  overflow: 'none',
  divide: (total, places, context) => divideByCapacity('dynamicWeight', total, places, context),
};

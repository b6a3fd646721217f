// Registers cheapest.

import type { PlacementPolicy } from '../policy.ts';
import { rankByPrice } from './rank.ts';

export const cheapest: PlacementPolicy = {
  name: 'cheapest',
  summary: 'Clusters by price per core and hour, cheapest first; those without a price last.',
  parameters: [],
  source: 'cost-greedy baseline of studies of cloud bursting',
  overflow: 'policyOrder',
  rank: rankByPrice,
};

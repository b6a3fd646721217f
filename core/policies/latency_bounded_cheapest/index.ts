// Registers latency_bounded_cheapest.

import type { PlacementPolicy } from '../policy.ts';
import { rankByPriceThenDistance } from './rank.ts';

export const latencyBoundedCheapest: PlacementPolicy = {
  name: 'latency_bounded_cheapest',
  summary: 'The cheapest clusters within placement.maxRttMs of the home, of equally cheap ones the nearest.',
  parameters: ['placement.home', 'placement.maxRttMs'],
  source: 'cost-greedy baseline under a latency bound, of studies of geo-distributed clusters',
  overflow: 'policyOrder',
  rank: rankByPriceThenDistance,
};

// Registers nearest.

import type { PlacementPolicy } from '../policy.ts';
import { rankByDistance } from './rank.ts';

export const nearest: PlacementPolicy = {
  name: 'nearest',
  summary:
    'Clusters by round-trip time from placement.home, the home itself first; those whose time is not known last.',
  parameters: ['placement.home'],
  source: 'latency-greedy baseline of studies of geo-distributed clusters',
  overflow: 'policyOrder',
  rank: rankByDistance,
};

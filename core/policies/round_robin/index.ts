// Registers round_robin.

import type { PlacementPolicy } from '../policy.ts';
import { rankRoundRobin } from './rank.ts';

export const roundRobin: PlacementPolicy = {
  name: 'round_robin',
  summary:
    'In turn by name: the cluster after the one that the workload before was placed on, then on by name.',
  parameters: [],
  source:
    'baseline of load balancing; the turn is read from the board, from the newest placed workload that is older',
  overflow: 'policyOrder',
  rank: rankRoundRobin,
};

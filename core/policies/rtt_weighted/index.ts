// Registers rtt_weighted.

import type { PlacementPolicy } from '../policy.ts';
import { rankByRoomAndDistance } from './rank.ts';

export const rttWeighted: PlacementPolicy = {
  name: 'rtt_weighted',
  summary:
    'Clusters with much room near placement.home first: room counts half at 10 ms round-trip time, a third at 20 ms.',
  parameters: ['placement.home'],
  source: 'latency-weighted baseline; room / (1 + RTT / 10 ms)',
  overflow: 'policyOrder',
  rank: rankByRoomAndDistance,
};

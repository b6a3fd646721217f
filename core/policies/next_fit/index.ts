// Registers next_fit.

import type { PlacementPolicy } from '../policy.ts';
import { rankNextFit } from './rank.ts';

export const nextFit: PlacementPolicy = {
  name: 'next_fit',
  summary: 'The cluster that the workload before was placed on as long as it has room, then on by name.',
  parameters: [],
  source: 'classic bin packing: next fit (Johnson, 1973), bins in order of name, round and round',
  overflow: 'policyOrder',
  rank: rankNextFit,
};

// Registers first_fit.

import type { PlacementPolicy } from '../policy.ts';
import { rankByName } from './rank.ts';

export const firstFit: PlacementPolicy = {
  name: 'first_fit',
  summary: 'The first cluster by name with room, then the next by name.',
  parameters: [],
  source: 'classic bin packing: first fit (Johnson, 1973), bins in order of name',
  overflow: 'policyOrder',
  rank: rankByName,
};

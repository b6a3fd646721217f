// Registers random.

import type { PlacementPolicy } from '../policy.ts';
import { rankByDraw } from './rank.ts';

export const random: PlacementPolicy = {
  name: 'random',
  summary: 'An order of clusters drawn once per workload.',
  parameters: [],
  source: 'baseline of packing studies',
  overflow: 'policyOrder',
  rank: rankByDraw,
};

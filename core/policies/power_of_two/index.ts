// Registers power_of_two.

import type { PlacementPolicy } from '../policy.ts';
import { rankByTwoChoices } from './rank.ts';

export const powerOfTwo: PlacementPolicy = {
  name: 'power_of_two',
  summary:
    'Two clusters drawn for the workload, the one with more room first; then the others in the order drawn.',
  parameters: [],
  source: 'Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 12(10), 2001',
  overflow: 'policyOrder',
  rank: rankByTwoChoices,
};

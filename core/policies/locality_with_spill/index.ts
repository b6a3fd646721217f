// Registers locality_with_spill.

import type { PlacementPolicy } from '../policy.ts';
import { rankLocalThenSpill } from './rank.ts';

export const localityWithSpill: PlacementPolicy = {
  name: 'locality_with_spill',
  summary: 'placement.home while less than 80 % of it is in use, then the nearest others by round-trip time.',
  parameters: ['placement.home'],
  source: 'locality load balancing with spill-over at a utilisation target, as of HTTP load balancers',
  overflow: 'policyOrder',
  rank: rankLocalThenSpill,
};

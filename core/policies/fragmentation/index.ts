// Registers fragmentation.

import type { PlacementPolicy } from '../policy.ts';
import { rankByFragmentation } from './rank.ts';

export const fragmentation: PlacementPolicy = {
  name: 'fragmentation',
  summary: 'Clusters in which the pod leaves least behind that pods of the sizes on the board cannot use.',
  parameters: [],
  source: 'after FGD: Weng et al., Beware of Fragmentation, USENIX ATC 2023; cpu and memory in place of GPUs',
  overflow: 'policyOrder',
  rank: rankByFragmentation,
};

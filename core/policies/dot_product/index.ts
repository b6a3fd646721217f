// Registers dot_product.

import type { PlacementPolicy } from '../policy.ts';
import { rankByAlignment } from './rank.ts';

export const dotProduct: PlacementPolicy = {
  name: 'dot_product',
  summary:
    'Clusters whose free cpu and memory go best with what a pod requests first: the largest dot product.',
  parameters: [],
  source:
    'Grandl et al., Multi-Resource Packing for Cluster Schedulers (Tetris), SIGCOMM 2014: alignment score',
  overflow: 'policyOrder',
  rank: rankByAlignment,
};

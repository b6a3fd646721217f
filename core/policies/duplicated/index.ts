// Registers duplicated.

import type { PlacementPolicy } from '../policy.ts';

export const duplicated: PlacementPolicy = {
  name: 'duplicated',
  summary:
    'All replicas in every cluster that may be used, clouds included; what does not fit in one waits for it.',
  parameters: ['locations'],
  source: 'Karmada, replica scheduling type Duplicated',
  overflow: 'none',
  isForEach: true,
};

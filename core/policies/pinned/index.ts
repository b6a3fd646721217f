// Registers pinned.

import type { PlacementPolicy } from '../policy.ts';
import { home, rankHome } from './rank.ts';

export const pinned: PlacementPolicy = {
  name: 'pinned',
  summary: 'placement.home alone: no overflow, the rest waits on cluster0.',
  parameters: ['placement.home'],
  source: 'the way KubeFed jobs were run in the mck8s experiment: one cluster per job, given by hand',
  overflow: 'none',
  locations: home,
  rank: rankHome,
};

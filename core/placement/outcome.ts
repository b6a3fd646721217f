// What a decision comes to, however it came to it: what is wanted from now on, what waits, and why.

import type { Reasons } from '../decide/reasons.ts';
import { podsPlaced, type Placed, type Share, type UnplacedDemand } from './status.ts';

export interface Outcome {
  readonly placements: readonly Placed[];
  readonly unplaced: UnplacedDemand | null;
  readonly locations: readonly Share[];
  readonly reasons: Reasons;
  /** Clusters that replicas left as they do not answer. */
  readonly gaveUp: readonly string[];
}

/** Pods that are wanted, placed or not. */
export function podsWanted(of: Pick<Outcome, 'placements' | 'unplaced'>): number {
  return podsPlaced(of.placements) + (of.unplaced?.replicas ?? 0);
}

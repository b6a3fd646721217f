// How much each tier of clusters takes: the first what it can, the next what is left. The last one shrinks first. Inside a
// tier a policy divides; it is not known here.

/** All clusters of one tier together. Counts of replicas. */
export interface TierRoom {
  /** What is there and may stay. */
  readonly assigned: number;
  /** What can be added. */
  readonly free: number;
}

/**
 * What each tier has once all together have `total`: what is there stays while the total does not fall below it, and what is
 * over fits in no tier. Source: Karmada, overflow of ordered affinities; that nothing flows back is ours.
 */
export function tierTotals(total: number, tiers: readonly TierRoom[]): number[] {
  const totals = tiers.map(({ assigned }) => assigned);
  let open = total - totals.reduce((sum, assigned) => sum + assigned, 0);
  for (let i = 0; i < tiers.length && open > 0; i++) {
    const added = Math.min(open, tiers[i]!.free);
    totals[i]! += added;
    open -= added;
  }
  for (let i = tiers.length - 1; i >= 0 && open < 0; i--) {
    const taken = Math.min(-open, totals[i]!);
    totals[i]! -= taken;
    open += taken;
  }
  return totals;
}

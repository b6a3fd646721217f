// Replicas leave clusters that have been silent for long, as far as there is room elsewhere. Which clusters those are is said by
// failover.ts.

import type { Loss } from '../decide/reasons.ts';
import { withLosses } from './cluster-reasons.ts';
import { putBack } from './failover.ts';
import { podsWanted, type Outcome } from './outcome.ts';
import { replan } from './replan.ts';
import type { Situation } from './situation.ts';
import { podsPlaced, type Placed } from './status.ts';
import { mayStayBehind } from './survivors.ts';

/** What is wanted once replicas have left the clusters given up; null: none is given up, or nothing fits elsewhere. */
export function giveUp(situation: Situation): Outcome | null {
  const { failover, current, before, placements } = situation;
  const { lost } = failover;
  if (lost.size === 0 || !situation.isSameRules) return null;
  const made = replan(situation.without(lost));
  // A change of what is asked comes first: what it does to silent clusters is no failover.
  if (podsWanted(made) !== podsWanted({ placements, unplaced: before?.unplaced ?? null })) return null;
  const waiting = made.unplaced?.replicas ?? 0;
  const back = putBack(current.staying, lost, waiting);
  const losses = lossesBut(back, situation);
  if (losses.size === 0) return null;
  const placedBack = [...back].map(([cluster, replicas]) => ({ cluster, replicas }));
  const after = [...made.placements, ...placedBack];
  if (!isWithinLimits(situation, after, back)) return null;
  const left = waiting - podsPlaced(placedBack);
  return {
    placements: after,
    unplaced: left === 0 ? null : { ...made.unplaced!, replicas: left },
    locations: made.locations,
    reasons: { ...made.reasons, clusters: withLosses(made.reasons.clusters, losses, back) },
    gaveUp: [...losses.keys()],
  };
}

/** Whether what stays in silent clusters may do so beside what left them: if not, all stay until all find a place. */
function isWithinLimits(
  { ask, input, placements, total }: Situation,
  after: readonly Placed[],
  back: ReadonlyMap<string, number>,
): boolean {
  const { limits } = ask.rules;
  if (limits === undefined || back.size === 0) return true;
  const { fleet } = input;
  return mayStayBehind({
    ...{ limits, fleet, total, back, unit: ask.unit },
    before: podsBy(placements),
    after: podsBy(after),
  });
}

function podsBy(placements: readonly Placed[]): ReadonlyMap<string, number> {
  return new Map(placements.map(({ cluster, replicas }) => [cluster, replicas]));
}

/** What lost clusters lose, but for what is put back; those that lose nothing are left out. */
function lossesBut(
  back: ReadonlyMap<string, number>,
  { failover, current, ask, input }: Situation,
): ReadonlyMap<string, Loss> {
  const losses = new Map<string, Loss>();
  const afterMicros = ask.rules.failoverAfterMicros ?? 0;
  for (const [cluster, sinceMicros] of failover.lost) {
    const moved = (current.staying.get(cluster) ?? 0) - (back.get(cluster) ?? 0);
    const silentMicros = input.nowMicros - sinceMicros;
    if (moved > 0) losses.set(cluster, { moved, silentMicros, afterMicros });
  }
  return losses;
}

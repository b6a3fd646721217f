// How a workload stands in clusters after a decision, as whoever keeps what it needs beside it must know. Pure reading.

import type { ShownMember } from '../../core/placement/cluster-statuses.ts';
import { revisionIn } from '../../core/placement/variants.ts';
import type { Standing } from '../dependencies/dependencies.ts';
import { specOf } from './board-entry.ts';
import type { PlacementDecision } from './placed-kind.ts';
import { idOf, type Workload } from './workload.ts';

/** @param isReady whether a cluster answers */
export function standingOf(
  { key, uid, accepted, copies }: Workload,
  { status, effects }: PlacementDecision,
  observed: readonly ShownMember[],
  isReady: (cluster: string) => boolean,
): Standing {
  const spec = specOf(accepted);
  const seen = new Map(observed.map((member) => [member.cluster, member]));
  const touched = new Set(effects.map(({ cluster }) => cluster));
  return {
    key,
    uid,
    id: idOf(key),
    needed: accepted?.source?.dependencies ?? [],
    clusters: status.placements.map(({ cluster }) => cluster),
    copies,
    // One that does not answer may run it although nothing is seen of that.
    isOut: (cluster) =>
      isReady(cluster) && !seen.has(cluster) && !touched.has(cluster) && !status.leaving.includes(cluster),
    isNewest: (cluster) => {
      const member = seen.get(cluster);
      if (spec === null || member === undefined || touched.has(cluster)) return false;
      // A Job keeps the template that it began with.
      if (member.job?.isOlder === true || member.isUnseen === true) return false;
      return member.revision === revisionIn(spec, cluster) && (member.older ?? 0) === 0;
    },
  };
}

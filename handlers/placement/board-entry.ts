// What a workload says on the board, from its decision or from the status that an earlier term left on cluster0.

import { readPlacementRecord } from '../../core/api/index.ts';
import type { BoardEntry } from '../../core/board/board.ts';
import type { PlacementMemory } from '../../core/placement/status.ts';
import { followsClusters } from '../../core/policies/follows-clusters.ts';
import { NO_VARIANTS } from '../../core/placement/variants.ts';
import type { DeploymentSpec, JobSpec } from '../../core/placement/workload-spec.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import type { KubeObject } from '../ports/kube-object.ts';
import { countAt, listAt, textAt } from '../observe/read.ts';
import { microsOf } from '../ports/stamps.ts';
import type { Reading } from './placed-kind.ts';

type Said = Pick<BoardEntry, 'placements' | 'unplaced' | 'leaving'>;

/** The entry that a workload posts. Where its spec cannot be read, `shape` stands in for what its pods request. */
export function boardEntryOf(
  key: string,
  object: KubeObject,
  reading: Reading | null,
  said: Said,
  shape: PodShape,
): BoardEntry {
  const spec = specOf(reading);
  return {
    key,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    shape: spec?.shape ?? shape,
    variants: spec?.variants ?? NO_VARIANTS,
    priority: spec?.priority ?? 0,
    createdMicros: microsOf(object.metadata.creationTimestamp) ?? 0,
    placements: said.placements,
    unplaced: said.unplaced,
    leaving: said.leaving ?? [],
    failsOver: spec?.failoverAfterMicros !== undefined,
    followsClusters: spec !== null && followsClusters(spec),
  };
}

/** The spec of a reading, unless it could not be read. */
export function specOf(reading: Reading | null): DeploymentSpec | JobSpec | null {
  return reading === null || 'problems' in reading.spec ? null : reading.spec;
}

/** Clusters in which the last term left something that it did not want: they may not have answered. */
export function remainsOf({ status }: KubeObject): readonly string[] {
  return listAt(status, 'clusters')
    .filter((entry) => countAt(entry, 'desired') === 0)
    .flatMap((entry) => textAt(entry, 'name') ?? []);
}

/** What the last term said of an object, and its memory; null where none did. */
export function recordOf(object: KubeObject): {
  readonly said: Said;
  readonly memory: PlacementMemory | null;
} {
  const { placements, unplaced, memory } = readPlacementRecord(object.status);
  const leaving = memory?.leaving.map(({ cluster }) => cluster) ?? [];
  return { said: { placements, unplaced, leaving }, memory };
}

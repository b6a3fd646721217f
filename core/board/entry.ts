// What one workload on cluster0 says in its status, as the board holds it. A record.

import type { Key } from '../decide/key.ts';
import type { Placed, UnplacedDemand } from '../placement/status.ts';
import type { Variant } from '../placement/variants.ts';
import type { PodShape } from '../pod/pod-shape.ts';

/** What one workload says. */
export interface BoardEntry {
  readonly key: Key;
  readonly namespace: string;
  readonly name: string;
  readonly shape: PodShape;
  /** The shape in clusters where it is another. */
  readonly variants: ReadonlyMap<string, Pick<Variant, 'shape'>>;
  readonly priority: number;
  readonly createdMicros: number;
  readonly placements: readonly Placed[];
  readonly unplaced: UnplacedDemand | null;
  /** Clusters that are not wanted any more and may still run some of it. */
  readonly leaving?: readonly string[];
  /** Whether its replicas may leave clusters that are not ready. */
  readonly failsOver?: boolean;
  /** Whether it is decided on whenever any cluster changes. */
  readonly followsClusters?: boolean;
}

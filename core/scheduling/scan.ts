// What a plugin sees and writes while one pod is held against all nodes. It must hold no rule of any plugin.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import type { ShapeOnClasses } from './shape-on-classes.ts';
import type { Topologies } from './topologies.ts';

/** One pod against one table. The columns are scratch memory: valid until the next scan. */
export interface Scan {
  readonly table: NodeTable;
  readonly shape: PodShape;
  readonly onClasses: ShapeOnClasses;
  readonly topologies: Topologies;
  /** Verdict code by slot; filters turn FITS into the code of what refuses. */
  readonly verdicts: Uint8Array;
  /** Slots that passed all filters, ascending; the first `count` are valid. */
  readonly feasible: Int32Array;
  readonly count: number;
  /** What a score plugin writes: 0 to 100 by position in `feasible`. */
  readonly scores: Float64Array;
}

/** Marks in `verdicts` the slots that still fit and that it refuses. */
export type Filter = (scan: Scan) => void;

/** Fills `scores`, normalised to 0..100; false instead: it has nothing to say of this pod, zero for every node. */
export type Score = (scan: Scan) => boolean;

/** kube-scheduler's MaxNodeScore. */
export const MAX_SCORE = 100;

/** Scales counts from 0 up so that the largest becomes 100; reversed, the largest becomes 0. Whole numbers. */
export function normalise(scan: Scan, reverse: boolean): void {
  const { scores, count } = scan;
  let max = 0;
  for (let i = 0; i < count; i++) max = Math.max(max, scores[i]!);
  for (let i = 0; i < count; i++) {
    const scaled = max === 0 ? 0 : Math.floor((MAX_SCORE * scores[i]!) / max);
    scores[i] = reverse ? MAX_SCORE - scaled : scaled;
  }
}

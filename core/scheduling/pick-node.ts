// One pod, one decision. For many pods keep a `FullScan` or a `ScoreIndex`: they decide the same without building anew.

import type { NodeTable } from '../nodes/node-table.ts';
import type { PodShape } from '../pod/pod-shape.ts';
import { FullScan, type NodeExplanation } from './full-scan.ts';
import type { Tie } from './tie.ts';

/** The slot of the best node for a pod, or -1 if none fits. */
export function pickNode(table: NodeTable, shape: PodShape, tie: Tie): number {
  return new FullScan(table).pick(shape, tie);
}

/** Every node in slot order with the first filter that refuses it, or its weighted scores in the order of `SCORES`. */
export function explainNodes(table: NodeTable, shape: PodShape): NodeExplanation[] {
  return new FullScan(table).explain(shape);
}

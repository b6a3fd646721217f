// Verdicts and scores of all nodes of a table, as plain lists for tests.

import type { NodeTable } from '../../core/nodes/node-table.ts';
import type { PodShape } from '../../core/pod/pod-shape.ts';
import { explainNodes } from '../../core/scheduling/pick-node.ts';
import { SCORES } from '../../core/scheduling/registry.ts';
import type { Verdict } from '../../core/scheduling/verdict.ts';

/** By node in slot order, what refuses it, or null. */
export function refusals(table: NodeTable, shape: PodShape): (Verdict | null)[] {
  return explainNodes(table, shape).map(({ refusedBy }) => refusedBy);
}

/** By node in slot order, the weighted score that a plugin gives it; -1 where it is refused. */
export function scoresOf(table: NodeTable, shape: PodShape, plugin: string): number[] {
  const at = SCORES.findIndex(({ name }) => name === plugin);
  return explainNodes(table, shape).map((node) => (node.refusedBy === null ? node.scores[at]! : -1));
}

// How a choice among equally good nodes is made. The rule is the caller's: a draw, or an order that history cannot change.

import type { NodeTable } from '../nodes/node-table.ts';

/**
 * Chooses among `count` > 1 nodes of equal best score and returns an index below it. `slotAt(k)` gives the k-th of them in
 * slot order. It is not asked where one node is best.
 */
export type Tie = (count: number, slotAt: (k: number) => number) => number;

/** Takes the node whose name comes first by code units. */
export function firstByName(table: NodeTable): Tie {
  return (count, slotAt) => {
    let first = 0;
    let least = table.facts[slotAt(0)]!.name;
    for (let k = 1; k < count; k++) {
      const { name } = table.facts[slotAt(k)]!;
      if (name >= least) continue;
      least = name;
      first = k;
    }
    return first;
  };
}

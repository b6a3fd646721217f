// ImageLocality: nodes that hold the pod's images start it sooner. Images that few nodes hold count for little, so that
// pods do not all go to one node.

import { MAX_SCORE, type Scan } from '../scan.ts';

const MIB = 1024 * 1024;
/** Sums below score 0, sums above `MAX_PER_CONTAINER` x containers 100. */
const MIN_SUM = 23 * MIB;
const MAX_PER_CONTAINER = 1000 * MIB;

/** Sums, over the pod's images that the node holds, size x share of nodes that hold the image. */
export function scoreByImages(scan: Scan): boolean {
  const { table, shape, feasible, scores } = scan;
  if (table.nodesWithImages === 0 || shape.images.length === 0) return false;
  const names = shape.images;
  const spreads = names.map((name) => holders(scan, name) / table.count);
  const maxSum = MAX_PER_CONTAINER * names.length;
  for (let i = 0; i < scan.count; i++) {
    const held = table.facts[feasible[i]!]!.images;
    let sum = 0;
    for (let k = 0; k < names.length; k++) sum += Math.floor((held.get(names[k]!) ?? 0) * spreads[k]!);
    const bounded = Math.min(Math.max(sum, MIN_SUM), maxSum);
    scores[i] = Math.floor((MAX_SCORE * (bounded - MIN_SUM)) / (maxSum - MIN_SUM));
  }
  return true;
}

function holders(scan: Scan, name: string): number {
  let nodes = 0;
  for (const facts of scan.table.facts) if (facts?.images.has(name) === true) nodes++;
  return nodes;
}

// NodeAffinity as a score: the weights of the preferred terms that a node meets. What is required is a matter of class.

import { weightMet } from '../../pod/requirements.ts';
import { normalise, type Scan } from '../scan.ts';

/** Sums the weights of preferred node terms, the largest sum on any feasible node scoring 100. */
export function scoreByNodeAffinity(scan: Scan): boolean {
  const { table, shape, onClasses, feasible, scores } = scan;
  if (shape.preferredNodeTerms.length === 0) return false;
  for (let i = 0; i < scan.count; i++) {
    const slot = feasible[i]!;
    scores[i] = onClasses.preferenceNamesNodes
      ? weightOn(scan, slot)
      : onClasses.preference[table.classOf[slot]!]!;
  }
  normalise(scan, false);
  return true;
}

function weightOn(scan: Scan, slot: number): number {
  const facts = scan.table.facts[slot]!;
  return weightMet(scan.shape.preferredNodeTerms, facts.labels, facts.name);
}

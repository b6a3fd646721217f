// TaintToleration as a score: nodes with fewer discouraging taints come first. Taints that refuse are a matter of class.

import { normalise, type Scan } from '../scan.ts';

/** Counts untolerated PreferNoSchedule taints, the most on any feasible node scoring 0 and none 100. */
export function scoreByTaints(scan: Scan): boolean {
  const { table, onClasses, feasible, scores } = scan;
  for (let i = 0; i < scan.count; i++) scores[i] = onClasses.discouraging[table.classOf[feasible[i]!]!]!;
  normalise(scan, true);
  return true;
}

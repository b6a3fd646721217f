// NodeUnschedulable, TaintToleration and NodeAffinity as filters: all that labels, taints and flags decide, in one pass.

import type { Scan } from '../scan.ts';
import { FITS } from '../verdict.ts';

/** Refuses nodes that are not ready, cordoned, tainted or not selected. */
export function filterByClass(scan: Scan): void {
  const { table, onClasses, verdicts } = scan;
  for (let slot = 0; slot < table.slots; slot++)
    if (verdicts[slot] === FITS) verdicts[slot] = onClasses.verdictOn(table, slot);
}

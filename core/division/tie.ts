// Who goes first where two clusters have the same claim to a replica. The same workload always gets the same answer, and not
// all workloads get the same one. It counts nothing.

import { fnv1a } from '../hash.ts';
import { compareText } from '../text.ts';

/** An order of names: negative where the first goes first. */
export type NameOrder = (a: string, b: string) => number;

/**
 * Names upwards, or downwards where the 32-bit FNV-1a hash of the workload's uid is odd; upwards where there is no uid.
 * Source: Karmada's tie-breaker of replica division.
 */
export function nameOrder(uid: string): NameOrder {
  // Few divisions come to a tie, so a uid is hashed by the first.
  let isDownwards: boolean | null = null;
  return (a, b) => {
    isDownwards ??= uid !== '' && (fnv1a(uid) & 1) === 1;
    return isDownwards ? compareText(b, a) : compareText(a, b);
  };
}

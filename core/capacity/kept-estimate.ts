// The estimate of one shape in one cluster as it is kept between decisions. A record; who brings it up to date is estimate.ts.

import type { NodeJudge } from './node-judge.ts';
import type { Counts } from './node-tally.ts';

/** What is kept for one shape in one cluster. */
export interface Estimate {
  readonly judge: NodeJudge;
  readonly classes: number;
  /** How far the table's changes were read. */
  readonly epoch: number;
  seen: number;
  /** What was said of each slot. */
  readonly said: Int32Array;
  readonly counts: Counts;
}

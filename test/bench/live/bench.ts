// What every part of the benchmark is given.

import type { Figures } from './figures.ts';
import type { Ground } from './ground.ts';
import type { OperatorUnderTest } from './operator-under-test.ts';
import type { BenchOptions } from './options.ts';
import type { Reference } from './reference.ts';

export interface Bench {
  readonly options: BenchOptions;
  readonly ground: Ground;
  readonly operator: OperatorUnderTest;
  readonly reference: Reference;
  readonly figures: Figures;
  /** Takes a line of progress. */
  readonly say: (line: string) => void;
}

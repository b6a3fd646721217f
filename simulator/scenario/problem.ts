// What is wrong with a scenario, and where: for people, and for editors that jump to file:line:col. It finds no faults itself.

import { formatProblem } from '../../core/api/problem.ts';
import type { Problem } from '../../core/api/problem.ts';
import type { Position } from './document.ts';

/** One fault of a scenario. Line and column count from 1; both are 0 where it stands in no file (`--set`, `--grid`). */
export interface ScenarioProblem extends Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the parts of reading a scenario report what they find. */
export interface ProblemSink {
  /** A fault at a path of the scenario. */
  readonly at: (path: readonly (string | number)[], message: string) => void;
  /** Something that can be run and may not be meant. */
  readonly warn: (message: string) => void;
  /** A fault in a file that the scenario names. */
  readonly inFile: (file: string, position: Position, problem: Problem) => void;
}

/** `scenario.yaml:12:7: clusters[0].name: is missing; write text`. */
export function renderProblem(problem: ScenarioProblem): string {
  const where = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  return `${where}: ${formatProblem(problem)}`;
}

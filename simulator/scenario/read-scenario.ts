// Reads a scenario from disk. Everything else about it is parse.ts.

import { readFileSync } from 'node:fs';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import { parseScenario } from './parse.ts';
import type { ParseOptions } from './parse.ts';
import type { ScenarioProblem } from './problem.ts';
import type { Scenario } from './scenario.ts';

/** Reads a scenario file and all that it names. */
export function readScenario(
  fileName: string,
  options: Omit<ParseOptions, 'readFile'>,
): Result<Scenario, readonly ScenarioProblem[]> {
  const readFile = (path: string): string => readFileSync(path, 'utf8');
  try {
    return parseScenario(readFile(fileName), fileName, { ...options, readFile });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return err([
      { file: fileName, line: 0, column: 0, path: [], message: `cannot be read: ${error.message}` },
    ]);
  }
}

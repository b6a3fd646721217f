// Reads a scenario from disk. Everything else about it is parse.ts.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearestName } from '../../core/api/suggestion.ts';
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
    const why = error.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${error.message}`;
    const message = `${why}; ${adviceOn(fileName)}`;
    return err([{ file: fileName, line: 0, column: 0, path: [], message }]);
  }
}

/** The scenario beside it, or among the shipped ones, whose name is nearest. */
function adviceOn(fileName: string): string {
  for (const folder of [dirname(fileName), 'scenarios']) {
    const there = scenariosIn(folder);
    const stem = basename(fileName).replace(/\.ya?ml$/, '');
    const nearest = nearestName(stem, [...there.keys()]);
    if (nearest !== undefined) return `did you mean ${join(folder, there.get(nearest)!)}?`;
  }
  return 'write the path of a scenario file';
}

/** File names by what they are called without their ending; none where there is no such folder. */
function scenariosIn(folder: string): ReadonlyMap<string, string> {
  try {
    const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    return new Map(files.map((name) => [name.replace(/\.ya?ml$/, ''), name]));
  } catch {
    return new Map();
  }
}

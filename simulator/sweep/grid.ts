// A grid of settings: some paths of a scenario with several values each, and every combination of them. What a path means is for
// the scenario to say.

import { parse } from 'yaml';
import { err, ok, type Result } from '../../core/result.ts';

/** One path and the values that it takes in turn. */
export interface GridParameter {
  readonly path: string;
  /** As people read them. */
  readonly values: readonly string[];
  /** The same as settings, `path=value`. */
  readonly settings: readonly string[];
}

/** One combination: a value and a setting for each parameter, in their order. */
export interface GridPoint {
  readonly values: readonly string[];
  readonly settings: readonly string[];
}

/** More than anybody waits for. */
const POINTS_MAX = 10_000;

/** Paths that would make points incomparable, and what to write instead. */
const NOT_IN_GRIDS: Readonly<Record<string, string>> = {
  seed: 'all points have the same seeds; write --seed',
  seeds: 'all points have the same seeds; write --seeds',
  policies: 'every policy is run at every point; write --policy, once for each',
  name: 'a name changes nothing',
  question: 'a question changes nothing',
};

/** `path=a,b,c`, values in YAML; null leaves the field out. The error is a sentence. */
export function parseParameter(text: string): Result<GridParameter, string> {
  const end = text.indexOf('=');
  if (end <= 0 || end === text.length - 1)
    return err(`${text} is no line of a grid; write path=value,value, for example duration=20m,40m`);
  const path = text.slice(0, end);
  const instead = NOT_IN_GRIDS[path];
  if (instead !== undefined) return err(`${path} cannot be in a grid: ${instead}`);
  const values = valuesOf(text.slice(end + 1));
  if (values === null)
    return err(`${text}: the values are not YAML; put texts with special characters in quotes`);
  const settings = values.map((value) => `${path}=${JSON.stringify(value)}`);
  const twice = settings.find((setting, index) => settings.indexOf(setting) !== index);
  if (twice !== undefined) return err(`${text} has ${twice.slice(path.length + 1)} twice; give it once`);
  const shown = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return ok({ path, values: shown, settings });
}

/** Every combination, the last parameter turning fastest; the error is a sentence. */
export function pointsOf(grid: readonly GridParameter[]): Result<readonly GridPoint[], string> {
  const paths = grid.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) return err(`${twice} is given twice; write all its values in one, ${twice}=a,b`);
  const count = grid.reduce((product, { values }) => product * values.length, 1);
  if (count > POINTS_MAX) return err(`the grid has ${count} points; ${POINTS_MAX} are the most there may be`);
  let points: readonly GridPoint[] = [{ values: [], settings: [] }];
  for (const { values, settings } of grid)
    points = points.flatMap((point) =>
      values.map((value, index) => ({
        values: [...point.values, value],
        settings: [...point.settings, settings[index]!],
      })),
    );
  return ok(points);
}

/** Values between commas, as in a list of YAML; null where they are none. */
function valuesOf(text: string): readonly unknown[] | null {
  try {
    const values: unknown = parse(`[${text}]`);
    return Array.isArray(values) && values.length > 0 ? values : null;
  } catch {
    return null;
  }
}

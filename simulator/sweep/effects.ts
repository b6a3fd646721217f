// What a setting changes: each point of a grid against the one that differs from it in one path alone, which has its first value
// there. Points share their seeds, so differences are taken within seeds, as between policies. It loads the statistics library.

import { compareSides, type Sides } from '../compare/summarise.ts';
import type { SeedRuns } from '../compare/study.ts';
import type { GridParameter } from './grid.ts';
import type { Effect } from './sweep.ts';

/** A point that was finished. */
interface RunPoint {
  readonly values: readonly string[];
  readonly seeds: readonly SeedRuns[];
}

/**
 * The effects of all points in their order, then by path, policy and metric. Where points stopped after other numbers of seeds,
 * those that both have are compared. A point whose counterpart was not finished has none.
 */
export function effectsOf(
  grid: readonly Pick<GridParameter, 'path' | 'values'>[],
  points: readonly RunPoint[],
  policies: readonly string[],
): Effect[] {
  const byValues = new Map(points.map((point) => [JSON.stringify(point.values), point]));
  const found = points.flatMap((point) =>
    grid.flatMap(({ path, values }, place) => {
      const from = values[0]!;
      if (point.values[place] === from) return [];
      const counterpart = byValues.get(JSON.stringify(point.values.with(place, from)));
      if (counterpart === undefined) return [];
      return policies.map((policy, index) => ({
        what: { values: point.values, policy, path, from },
        sides: sidesOf(point, counterpart, index),
      }));
    }),
  );
  const compared = compareSides(found.map(({ sides }) => sides));
  return found.flatMap(({ what }, index) => compared[index]!.map((one) => ({ ...what, ...one })));
}

function sidesOf(a: RunPoint, b: RunPoint, policy: number): Sides {
  const there = new Map(b.seeds.map((one) => [one.seed, one]));
  const both = a.seeds.filter(({ seed }) => there.has(seed));
  return {
    a: both.map(({ runs }) => runs[policy]!),
    b: both.map(({ seed }) => there.get(seed)!.runs[policy]!),
  };
}

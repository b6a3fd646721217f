// From the values of each seed to means, intervals and verdicts. It loads the statistics library: import it only when there
// is something to sum up. It runs nothing.

import { byMetric, METRICS, type MetricName, type MetricValues } from '../measure/metrics.ts';
import { POOLED } from '../run/pooled.ts';
import { holm, pairedDifference, summary } from '../statistics/inference.ts';
import { verdict, type PairedDifference } from '../statistics/verdict.ts';
import type { Compared, MetricSummary, Pair, PolicyRow } from './comparison.ts';
import type { Run, SeedRuns } from './study.ts';

const NAMES = METRICS.map((metric) => metric.name);

/** The metrics of the runs that stand at one place of every seed. */
export function summarise(seeds: readonly SeedRuns[], place: number): PolicyRow['metrics'] {
  const runs = seeds.map(({ runs }) => runs[place]!.metrics);
  return byMetric(({ name: metric }) => summariseMetric(runs.map((values) => values[metric])));
}

/** A row for each policy, then the reference if there is one. */
export function policyRows(
  seeds: readonly SeedRuns[],
  policies: readonly string[],
  hasReference: boolean,
): PolicyRow[] {
  const rows: PolicyRow[] = policies.map((name, place) => ({ name, metrics: summarise(seeds, place) }));
  if (!hasReference) return rows;
  return [...rows, { name: POOLED, reference: true, metrics: summarise(seeds, policies.length) }];
}

/**
 * Every policy against every later one, by differences within seeds. For each metric, Holm's adjustment is over all pairs of
 * policies: the family is the table that a reader scans for a winner. The reference takes no part.
 */
export function comparePairs(seeds: readonly SeedRuns[], policies: readonly string[]): Pair[] {
  return pairsAtPoints([seeds], policies)[0]!;
}

/** The same at each of several points, all of which are one family: a reader scans them all. */
export function pairsAtPoints(
  points: readonly (readonly SeedRuns[])[],
  policies: readonly string[],
): Pair[][] {
  const places = policies.flatMap((_, a) => policies.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  const at = (seeds: readonly SeedRuns[], place: number): readonly Run[] =>
    seeds.map(({ runs }) => runs[place]!);
  const compared = compareSides(
    points.flatMap((seeds) => places.map(([a, b]) => ({ a: at(seeds, a), b: at(seeds, b) }))),
  );
  return points.map((_, point) =>
    places.flatMap(([a, b], index) =>
      compared[point * places.length + index]!.map((one) => ({ a: policies[a]!, b: policies[b]!, ...one })),
    ),
  );
}

/** Runs of the same seeds on two sides. */
export interface Sides {
  readonly a: readonly Run[];
  readonly b: readonly Run[];
}

/** What side a is above side b in every metric, for each of the sides. In each metric, all of them are one family. */
export function compareSides(sides: readonly Sides[]): Compared[][] {
  const byName = new Map(NAMES.map((metric) => [metric, comparedIn(metric, sides)]));
  return sides.map((_, index) => NAMES.map((metric) => byName.get(metric)![index]!));
}

/** One metric over seeds. */
export function summariseMetric(values: MetricValues[MetricName][]): MetricSummary {
  const n = values.length;
  const censored = values.filter((value) => value === Infinity).length;
  if (censored > 0) return { mean: null, low: null, high: null, n, censored };
  if (!values.every((value) => value !== null)) return { mean: null, low: null, high: null, n };
  return summary(values);
}

function comparedIn(metric: MetricName, sides: readonly Sides[]): Compared[] {
  const valuesOf = (runs: readonly Run[]): (number | null)[] => runs.map(({ metrics }) => metrics[metric]);
  const differences = sides.map(({ a, b }) => differenceOf(valuesOf(a), valuesOf(b)));
  const adjusted = holm(differences.map(({ p }) => p));
  return differences.map((difference, index) => {
    const { mean, low, high, n } = difference;
    const pAdjusted = adjusted[index]!;
    const numbers = { mean: Number.isFinite(mean) ? mean : null, low, high, n, pAdjusted };
    return { metric, ...numbers, verdict: verdict(difference, pAdjusted) };
  });
}

/** A value that is missing or endless leaves nothing to subtract: the mean is NaN, and p is 1. */
function differenceOf(a: readonly (number | null)[], b: readonly (number | null)[]): PairedDifference {
  const isThere = (value: number | null): value is number => value !== null && Number.isFinite(value);
  if (a.every(isThere) && b.every(isThere)) return pairedDifference(a, b);
  return { mean: NaN, low: null, high: null, n: a.length, p: 1 };
}

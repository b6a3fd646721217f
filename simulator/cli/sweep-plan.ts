// What a sweep is to do, read from its options before anything runs: the points of its grid, and what tells it from another sweep.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Study } from '../compare/study.ts';
import type { MetricName } from '../measure/metrics.ts';
import { told } from '../report/shown-metrics.ts';
import { pooledScenario } from '../run/pooled.ts';
import { scenarioHash } from '../scenario/hash.ts';
import { parseParameter, pointsOf, type GridParameter, type GridPoint } from '../sweep/grid.ts';
import type { SweepIdentity } from '../sweep/journal.ts';
import { BadInput } from './failure.ts';
import { policiesFrom, policiesKnown, policyFilesOf, scenarioFrom, seedsFrom, untilFrom } from './inputs.ts';
import type { RunOptions } from './options.ts';
import { tryOwn } from './own-policies.ts';
import { VERSION } from './version.ts';

export interface SweepCommandOptions extends RunOptions {
  readonly grid: readonly string[];
  readonly resume?: true;
  readonly pairs?: MetricName;
  readonly bounds?: true;
}

/** A point with what is run there. */
interface PlannedPoint extends GridPoint {
  readonly study: Study;
  readonly hash: string;
}

export interface Plan {
  readonly grid: readonly GridParameter[];
  readonly points: readonly PlannedPoint[];
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  readonly pairsIn: MetricName;
}

/** Reads the scenario at every point before anything is run. @throws BadInput for the first point that is at fault */
export async function planOf(file: string, options: SweepCommandOptions): Promise<Plan> {
  if (options.resume === true && (options.out === undefined || options.force === true))
    throw new BadInput('--resume goes on with what --out holds; give --out, and leave out --force');
  const grid = options.grid.map((text) => taken(parseParameter(text)));
  const combinations = taken(pointsOf(grid));
  const known = await policiesKnown(options);
  const policyFiles = policyFilesOf(known);
  let policies: readonly string[] = [];
  let seeds: readonly number[] = [];
  const points = combinations.map((point): PlannedPoint => {
    const scenario = scenarioFrom(file, { ...options, grid: point.settings }, known);
    if (scenario.control === 'direct')
      throw new BadInput(`${scenario.name} has control: direct, so there are no policies to compare`);
    policies = policiesFrom(options, scenario, scenario.policies, known);
    seeds = seedsFrom(options, scenario);
    const hasReference = pooledScenario(scenario) !== null;
    return {
      ...point,
      study: { scenario, policies, seeds, policyFiles, hasReference, hasBounds: options.bounds === true },
      hash: scenarioHash(scenario),
    };
  });
  const { scenario } = points[0]!.study;
  await tryOwn({ scenario, seed: seeds[0]!, policies, own: known.own });
  const pairsIn = options.pairs ?? told(scenario.measure).name;
  return { grid, points, policies, seeds, pairsIn };
}

function taken<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (result.ok) return result.value;
  throw new BadInput(`--grid: ${result.error}`);
}

/** Whatever may change a number of the sweep. */
export function identityOf(
  { grid, points, policies, seeds }: Plan,
  options: SweepCommandOptions,
): SweepIdentity {
  const rule = untilFrom(options);
  const files = points[0]!.study.policyFiles ?? [];
  return {
    version: VERSION,
    grid: grid.map(({ path, values }) => `${path}=${values.join(',')}`),
    policies,
    seeds: { first: seeds[0], count: seeds.length },
    until: rule === null ? 'not given' : rule,
    ...(options.bounds === true ? { bounds: 'asked for' } : {}),
    'scenario hash': hashOf(points.map(({ hash }) => hash).join()),
    'policy files': files.map((path) => hashOf(readFileSync(path))),
  };
}

/** A short hash. */
export function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex').slice(0, 16);
}

// From options to what is run: scenarios read, policies known, seeds counted. Whatever cannot be run is told here, before
// anything is.

import { resolve } from 'node:path';
import { nearestName } from '../../core/api/suggestion.ts';
import type { Policies } from '../../core/policies/policy.ts';
import { BUILT_IN, policyNamed } from '../../core/policies/registry.ts';
import { asPolicies, isPolicyPath, readPolicyFiles, type FilePolicy } from '../policies/policy-file.ts';
import { SEEDS_LEAST, type UntilRule } from '../compare/stopping.ts';
import { METRICS } from '../measure/metrics.ts';
import { countOf } from '../report/numbers.ts';
import type { ParseOptions } from '../scenario/parse.ts';
import { renderProblem } from '../scenario/problem.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BadInput } from './failure.ts';
import { SEEDS_MAX_UNTIL, type RunOptions, type ScenarioOptions } from './options.ts';
import { warn } from './terminal.ts';

/** The policies there are, and which of them come from files. */
export interface KnownPolicies {
  readonly policies: Policies;
  readonly own: readonly FilePolicy[];
}

/**
 * The built-in policies and those of the files that --policy and --policy-file name.
 *
 * @throws BadInput with a line for every fault of the files
 */
export async function policiesKnown({
  policy = [],
  policyFile = [],
}: Pick<RunOptions, 'policy' | 'policyFile'>): Promise<KnownPolicies> {
  const paths = [...policyFile, ...policy.filter(isPolicyPath)];
  if (paths.length === 0) return { policies: BUILT_IN, own: [] };
  const read = await readPolicyFiles(paths);
  if (!read.ok) throw new BadInput(read.error.join('\n'));
  return { policies: asPolicies(read.value), own: read.value };
}

/** Absolute paths of the files that policies come from, each once. */
export function policyFilesOf({ own }: KnownPolicies): readonly string[] {
  return [...new Set(own.map(({ path }) => path))];
}

/** @throws BadInput with a line for every fault */
export function scenarioFrom(
  file: string,
  { set = [], grid = [], skipBadRows = false }: ScenarioOptions & Pick<ParseOptions, 'grid'>,
  { policies }: Pick<KnownPolicies, 'policies'> = { policies: BUILT_IN },
): Scenario {
  const metrics = METRICS.map(({ name }) => name);
  const read = readScenario(file, { set, grid, skipBadRows, policies: [...policies.keys()], metrics });
  if (read.ok) {
    for (const warning of read.value.warnings) warn(`${file}: ${warning}`);
    return read.value;
  }
  const faults = countOf(read.error.length, 'fault');
  throw new BadInput([`${file} has ${faults}:`, ...read.error.map(renderProblem)].join('\n'));
}

/**
 * The policies that --policy names, those of a file in its order, or the given ones if it names none.
 *
 * @throws BadInput for a name that is not known or comes twice, and for any name where nothing is placed by policies
 */
export function policiesFrom(
  options: Pick<RunOptions, 'policy'>,
  scenario: Scenario,
  byDefault: readonly string[],
  known: KnownPolicies,
): readonly string[] {
  if (options.policy === undefined) return byDefault;
  if (scenario.control === 'direct') {
    throw new BadInput(
      `${scenario.name} has control: direct, where no policy places anything; leave out --policy`,
    );
  }
  const names = options.policy.flatMap((written) => policiesNamed(written, known));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadInput(`--policy ${twice} is given twice; give it once`);
  return names;
}

/**
 * The seeds in their order; with --until, all that it may take.
 *
 * @throws BadInput for a number of seeds that --until cannot do with, or its own options without it
 */
export function seedsFrom(
  options: Pick<RunOptions, 'seed' | 'seeds' | 'until' | 'seedsMax'>,
  scenario: Scenario,
): readonly number[] {
  const first = options.seed ?? scenario.seed;
  return Array.from({ length: countOfSeeds(options, scenario) }, (_, i) => first + i);
}

function countOfSeeds(
  { seeds, until, seedsMax }: Pick<RunOptions, 'seeds' | 'until' | 'seedsMax'>,
  scenario: Scenario,
): number {
  if (until === undefined) {
    if (seedsMax === undefined) return seeds ?? scenario.seeds;
    throw new BadInput('--seeds-max bounds --until; leave it out, or write for example --seeds 30');
  }
  const most = seedsMax ?? SEEDS_MAX_UNTIL;
  if (seeds !== undefined && (seeds < SEEDS_LEAST || seeds > most)) {
    throw new BadInput(
      `with --until, --seeds is how many are run before the first look; write ${SEEDS_LEAST} to ${most}, or leave it out`,
    );
  }
  return most;
}

/** The rule of --until, if it is given. */
export function untilFrom({ until, seeds }: Pick<RunOptions, 'seeds' | 'until'>): UntilRule | null {
  return until === undefined ? null : { ...until, firstSeeds: seeds ?? SEEDS_LEAST };
}

/** The policy of a name, or those of a file that was read. @throws BadInput where there is no such policy */
export function policiesNamed(written: string, { policies, own }: KnownPolicies): readonly string[] {
  if (isPolicyPath(written)) {
    const file = resolve(written);
    return own.filter(({ path }) => path === file).map(({ own: { name } }) => name);
  }
  const policy = policyNamed(written, policies);
  if (policy !== undefined) return [policy.name];
  const known = [...policies.keys()];
  const near = nearestName(written.replaceAll('-', '_'), known);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new BadInput(`there is no policy ${written}${hint}; the policies are ${known.join(', ')}`);
}

/** @throws BadInput for what is no seed; `flag` is what stands before it */
export function seedWritten(flag: string, written: string): number {
  if (/^\d{1,15}$/.test(written)) return Number(written);
  throw new BadInput(`${flag}${written}: write a whole number from 0`);
}

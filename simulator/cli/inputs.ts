// From options to what is run: scenarios read, policies known, seeds counted. Whatever cannot be run is told here, before
// anything is.

import { nearestName } from '../../core/api/suggestion.ts';
import { policies, policyNamed } from '../../core/policies/registry.ts';
import { countOf } from '../report/numbers.ts';
import { renderProblem } from '../scenario/problem.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BadInput } from './failure.ts';
import type { RunOptions, ScenarioOptions } from './options.ts';

/** Names of all policies there are. */
function knownPolicies(): readonly string[] {
  return policies().map(({ name }) => name);
}

/** @throws BadInput with a line for every fault */
export function scenarioFrom(file: string, { set = [], skipBadRows = false }: ScenarioOptions): Scenario {
  const read = readScenario(file, { set, skipBadRows, policies: knownPolicies() });
  if (read.ok) return read.value;
  const faults = countOf(read.error.length, 'fault');
  throw new BadInput([`${file} has ${faults}:`, ...read.error.map(renderProblem)].join('\n'));
}

/**
 * The policies that --policy names, or the given ones if it names none.
 *
 * @throws BadInput for a name that is not known or comes twice, and for any name where nothing is placed by policies
 */
export function policiesFrom(
  options: Pick<RunOptions, 'policy'>,
  scenario: Scenario,
  byDefault: readonly string[],
): readonly string[] {
  if (options.policy === undefined) return byDefault;
  if (scenario.control === 'direct') {
    throw new BadInput(
      `${scenario.name} has control: direct, where no policy places anything; leave out --policy`,
    );
  }
  const names = options.policy.map(policyFrom);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new BadInput(`--policy ${twice} is given twice; give it once`);
  return names;
}

/** The seeds in their order. */
export function seedsFrom(
  options: Pick<RunOptions, 'seed' | 'seeds'>,
  scenario: Scenario,
): readonly number[] {
  const first = options.seed ?? scenario.seed;
  return Array.from({ length: options.seeds ?? scenario.seeds }, (_, i) => first + i);
}

function policyFrom(written: string): string {
  const policy = policyNamed(written);
  if (policy !== undefined) return policy.name;
  const known = knownPolicies();
  const near = nearestName(written.replaceAll('-', '_'), known);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new BadInput(`there is no policy ${written}${hint}; the policies are ${known.join(', ')}`);
}

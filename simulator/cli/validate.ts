// `mck8s validate`: whether scenarios can be run, and what they amount to.

import type { Command } from 'commander';
import type { LoadSource } from '../load/source.ts';
import { countOf, countText, durationText, seedsText } from '../report/numbers.ts';
import { scenarioHash } from '../scenario/hash.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BadInput, Exit } from './failure.ts';
import { policiesFrom, policiesKnown, scenarioFrom, seedsFrom, type KnownPolicies } from './inputs.ts';
import { policyOption, withScenarioOptions, type RunOptions, type ScenarioOptions } from './options.ts';
import { complain, print } from './terminal.ts';

type ValidateOptions = ScenarioOptions & Pick<RunOptions, 'policy'>;

const GIBIBYTE = 2 ** 30;

const HELP = `
Prints a line for each scenario that can be run, and every fault of the others as file:line:column: what to write
instead. With any fault the exit code is 2.

Examples:
  $ mck8s validate scenarios/*.yaml
  $ mck8s validate scenarios/mck8s-2h.yaml --set clusters.cluster1.nodes.0.count=10`;

/** Adds the command; `finish` takes its exit code. */
export function addValidate(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('validate')
    .argument('<scenario...>', 'scenario files')
    .summary('check scenarios without running them')
    .description('Check scenario files, and the files that they name, without running anything.')
    .addHelpText('after', HELP);
  withScenarioOptions(command)
    .addOption(policyOption())
    .action(async (files: readonly string[], options: ValidateOptions) => {
      const known = await policiesKnown(options);
      const areGood = files.map((file) => validate(file, options, known));
      finish(areGood.every(Boolean) ? Exit.done : Exit.badInput);
    });
}

/** Whether the scenario can be run. */
function validate(file: string, options: ValidateOptions, known: KnownPolicies): boolean {
  try {
    const scenario = scenarioFrom(file, options, known);
    policiesFrom(options, scenario, [], known);
    print(`OK ${description(scenario)}`);
    return true;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    complain(error.message);
    return false;
  }
}

function description(scenario: Scenario): string {
  const nodes = scenario.clusters.flatMap((cluster) => cluster.nodes);
  const total = (resource: string): number =>
    nodes.reduce((sum, node) => sum + (node.allocatable.get(resource) ?? 0), 0);
  return [
    `${scenario.name} ${scenarioHash(scenario)}: ${countOf(scenario.clusters.length, 'cluster')}`,
    countOf(nodes.length, 'node'),
    `${shortNumber(total('cpu') / 1000)} cores`,
    `${shortNumber(total('memory') / GIBIBYTE)} GiB`,
    `load ${scenario.load.map(loadText).join(' + ')}`,
    durationText(scenario.durationMicros),
    `seeds ${seedsText(seedsFrom({}, scenario))}`,
    scenario.control === 'direct' ? 'control direct' : `policies ${scenario.policies.join(' ')}`,
  ].join(', ');
}

function loadText(source: LoadSource): string {
  switch (source.kind) {
    case 'manifests':
      return `manifests (${countOf(source.actions.length, 'action')})`;
    case 'trace':
      return `trace (${countOf(source.atMicros.length, 'row')})`;
    default:
      return source.kind;
  }
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? countText(value) : value.toFixed(1);
}

// `mck8s explain`: why a workload is where it is at a time of a run.

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Source } from '../compare/comparison.ts';
import { explain } from '../explain/explain.ts';
import { findWorkload } from '../explain/find-workload.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import { documentText, explanationDocument } from '../report/documents.ts';
import { explanationText } from '../report/explanation-text.ts';
import { durationText } from '../report/numbers.ts';
import { scenarioHash } from '../scenario/hash.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { parseDuration } from '../scenario/units.ts';
import { BadInput } from './failure.ts';
import { policiesFrom, policiesKnown, scenarioFrom } from './inputs.ts';
import { outputOption, policyOption, seedOption, withScenarioOptions, type RunOptions } from './options.ts';
import { print } from './terminal.ts';
import { VERSION } from './version.ts';

const HELP = `
Runs the scenario again up to the time, under one policy and one seed, and shows the last decision that looked at
clusters: every cluster, chosen or not, with the numbers behind the verdict.

Examples:
  $ mck8s explain scenarios/mck8s-2h.yaml job-1500 --at 2h --policy pinned
  $ mck8s explain scenario.yaml mcd/default/web --at 90s -o yaml`;

interface ExplainOptions extends Pick<
  RunOptions,
  'set' | 'skipBadRows' | 'output' | 'seed' | 'policy' | 'policyFile'
> {
  /** Microseconds. */
  readonly at: number;
}

/** Adds the command. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .argument('<scenario>', 'a scenario file')
    .argument('<workload>', 'mcj/NAME, mcd/NAMESPACE/NAME, MultiClusterJob/NAMESPACE/NAME, or a name alone')
    .summary('show why a workload is where it is')
    .description('Show why a workload is where it is at a time: the verdict on every cluster.')
    .addHelpText('after', HELP);
  withScenarioOptions(command)
    .addOption(
      new Option('--at <time>', 'time of the run: 90s, 5m, 1h30m').argParser(readTime).makeOptionMandatory(),
    )
    .addOption(seedOption())
    .addOption(policyOption())
    .addOption(outputOption('table', 'json', 'yaml'))
    .action(show);
}

function readTime(text: string): number {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(`${parsed.error}.`);
}

async function show(file: string, written: string, options: ExplainOptions): Promise<void> {
  const known = await policiesKnown(options);
  const scenario = scenarioFrom(file, options, known);
  checkRun(scenario, options);
  const [policy = null, ...others] = policiesFrom(options, scenario, [], known);
  if (others.length > 0) {
    throw new BadInput(`explain runs one policy; leave out --policy ${others.join(' and --policy ')}`);
  }
  const seed = options.seed ?? scenario.seed;
  const load = buildLoad(prepareLoad(scenario), seed);
  const found = findWorkload(written, load);
  if (!found.ok) throw new BadInput(found.error);
  const { key, atMicros } = found.value;
  const explanation = explain({
    scenario,
    load,
    policy,
    policies: known.policies,
    seed,
    key,
    atMicros: options.at,
  });
  if (explanation === null) {
    const at = durationText(options.at);
    throw new BadInput(
      `by ${at} nothing is decided on ${key}, which comes at ${durationText(atMicros)}; write a later --at`,
    );
  }
  const source: Source = { scenario: scenario.name, hash: scenarioHash(scenario), version: VERSION };
  if (options.output === 'table') print(explanationText(explanation, source), 'header');
  else process.stdout.write(documentText(explanationDocument(explanation, source), options.output));
}

function checkRun(scenario: Scenario, { at }: ExplainOptions): void {
  if (scenario.control === 'direct') {
    throw new BadInput(
      `${scenario.name} has control: direct, where nothing is decided between clusters; explain needs control: mck8s`,
    );
  }
  if (at > scenario.durationMicros) {
    const end = durationText(scenario.durationMicros);
    throw new BadInput(
      `--at ${durationText(at)} is after the end of the run; write a time up to ${end}, or --set duration=...`,
    );
  }
}

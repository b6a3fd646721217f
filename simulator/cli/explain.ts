// `mck8s explain`: why a workload is where it is, at a time of a run or, by what cluster0 holds, now.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { kindMeant } from '../../core/api/crd/kind-words.ts';
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
Of a scenario: runs it again up to the time, under one policy and one seed, and shows the last decision that looked at clusters:
every cluster, chosen or not, with the numbers behind the verdict.
Of an object on cluster0: shows from its status where it runs, what waits, the verdict of the last plan on every cluster, and what
the operator told of it.

Exit codes: 0 done; 1 cluster0 cannot be read; 2 bad input, such as a name that is not there.

Examples:
  $ mck8s explain mcd/web
  $ mck8s explain mcj/encode -n batch --json
  $ mck8s explain scenarios/mck8s-2h.yaml job-1500 --at 2h --policy pinned
  $ mck8s explain scenario.yaml mcd/default/web --at 90s -o yaml`;

const SCENARIO_OPTIONS = ['set', 'skipBadRows', 'policyFile', 'at', 'seed', 'policy'] as const;
const LIVE_OPTIONS = ['namespace', 'kubeconfig', 'context'] as const;

interface ScenarioOptions extends Pick<
  RunOptions,
  'set' | 'skipBadRows' | 'output' | 'seed' | 'policy' | 'policyFile'
> {
  /** Microseconds. */
  readonly at?: number;
}

interface LiveOptions extends Pick<RunOptions, 'output'> {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

type ExplainOptions = ScenarioOptions & LiveOptions & { readonly json?: true };

/** An object on cluster0, as it was written. */
interface WrittenObject {
  /** A word for its kind. */
  readonly word: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Explains an object on cluster0. */
export type ExplainLive = (object: WrittenObject, options: LiveOptions) => Promise<void>;

/** Adds the command. */
export function addExplain(program: Command, explainLive: ExplainLive): void {
  const command = program
    .command('explain')
    .argument(
      '<scenario or object>',
      'a scenario file; or an object on cluster0: mcd/NAME, mcj/NAME, mcs/NAME',
    )
    .argument(
      '[workload]',
      'of a scenario: mcj/NAME, mcd/NAMESPACE/NAME, MultiClusterJob/NAMESPACE/NAME, or a name alone',
    )
    .summary('show why a workload is where it is, live or in a scenario')
    .description('Show why a workload is where it is: the verdict on every cluster.')
    .addHelpText('after', HELP)
    .addOption(outputOption('table', 'json', 'yaml'))
    .option('--json', 'the same as -o json')
    .optionsGroup('Options for scenarios:')
    .addOption(new Option('--at <time>', 'time of the run: 90s, 5m, 1h30m').argParser(readTime));
  withScenarioOptions(command)
    .addOption(seedOption())
    .addOption(policyOption())
    .optionsGroup('Options for objects on cluster0:')
    .option('-n, --namespace <name>', 'namespace of the object (default: that of the context)')
    .option('--kubeconfig <file>', 'kubeconfig of cluster0 (default: as kubectl has it)')
    .option('--context <name>', 'context of cluster0 (default: the current one)')
    .action(async (first: string, second: string | undefined, { json, ...options }: ExplainOptions) => {
      const asked = json === true ? { ...options, output: 'json' as const } : options;
      const object = second === undefined || kindMeant(first) !== undefined ? objectOf(first, second) : null;
      refuse(asked, object === null ? LIVE_OPTIONS : SCENARIO_OPTIONS, object);
      if (object === null) await show(first, second ?? '', asked);
      else await explainLive(object, asked);
    });
}

/** `mcd/web`, `mcd/prod/web` or `mcd web`; null: this names no object of ours, so it is a file. */
function objectOf(first: string, second: string | undefined): WrittenObject | null {
  const [word = '', ...rest] = second === undefined ? first.split('/') : [first, ...second.split('/')];
  const [name, namespace, ...more] = rest.toReversed();
  if (kindMeant(word) === undefined || name === undefined || name === '' || more.length > 0) return null;
  return namespace === undefined ? { word, name } : { word, name, namespace };
}

function refuse(
  options: ExplainOptions,
  others: readonly (keyof ExplainOptions)[],
  object: WrittenObject | null,
): void {
  const given = others.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = `--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new BadInput(
    object === null
      ? `${flag} is for objects on cluster0, such as mcd/web; leave it out for a scenario`
      : `${flag} is for scenarios; leave it out for ${object.word}/${object.name}, which is live`,
  );
}

function readTime(text: string): number {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(`${parsed.error}.`);
}

async function show(file: string, written: string, options: ScenarioOptions): Promise<void> {
  const { at } = options;
  if (written === '')
    throw new BadInput(`write a workload after ${file}; or an object on cluster0, such as mcd/web`);
  if (at === undefined) throw new BadInput('write a time of the run with --at, for example --at 5m');
  const known = await policiesKnown(options);
  const scenario = scenarioFrom(file, options, known);
  checkRun(scenario, at);
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
    atMicros: at,
  });
  if (explanation === null) {
    throw new BadInput(
      `by ${durationText(at)} nothing is decided on ${key}, which comes at ${durationText(atMicros)}; write a later --at`,
    );
  }
  const source: Source = { scenario: scenario.name, hash: scenarioHash(scenario), version: VERSION };
  if (options.output === 'table') print(explanationText(explanation, source), 'header');
  else process.stdout.write(documentText(explanationDocument(explanation, source), options.output));
}

function checkRun(scenario: Scenario, at: number): void {
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

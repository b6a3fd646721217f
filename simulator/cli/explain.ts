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
import {
  LIVE_OPTIONS,
  LOOK_OPTIONS,
  lookArguments,
  objectOf,
  withLiveOptions,
  type ExplainLive,
  type LiveOptions,
  type WrittenObject,
} from './explain-live.ts';
import { BadInput } from './failure.ts';
import { policiesFrom, policiesKnown, scenarioFrom, seedWritten } from './inputs.ts';
import { outputOption, policyOption, withScenarioOptions, type RunOptions } from './options.ts';
import { print } from './terminal.ts';
import { VERSION } from './version.ts';

const HELP = `
Of a scenario: runs it again up to the time, under one policy and one seed, and shows the last decision that looked at clusters:
every cluster, chosen or not, with the numbers behind the verdict.
Of an object on cluster0: shows from its status where it runs, what waits, the verdict of the last plan on every cluster (a status keeps
32 of them), and what the operator told of it. With --now all members are looked at, and it is decided on anew by the code of the
operator: every cluster has a verdict of now, and it is said what would change. Nothing is written. What a member refuses at present
is known to the operator alone, so that it is not in such a decision.

Exit codes: 0 done; 1 cluster0 cannot be read; 2 bad input, such as a name that is not there.

Examples:
  $ mck8s explain mcd/web
  $ mck8s explain mcj/encode -n batch --json
  $ mck8s explain mcd/web --now
  $ mck8s explain scenarios/mck8s-2h.yaml job-1500 --at 2h --policy pinned
  $ mck8s explain scenario.yaml mcd/default/web --at 90s -o yaml`;

/** Options of scenarios alone; those of a policy file and a seed are of a live fleet as well, where it is decided on. */
const SCENARIO_OPTIONS = ['set', 'skipBadRows', 'at', 'policy'] as const;
const DECIDING_OPTIONS = ['policyFile', 'seed'] as const;

interface ScenarioOptions extends Pick<
  RunOptions,
  'set' | 'skipBadRows' | 'output' | 'policy' | 'policyFile'
> {
  /** Microseconds. */
  readonly at?: number;
  readonly seed?: string;
}

type ExplainOptions = ScenarioOptions & LiveOptions & { readonly json?: true };

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
    .option('--seed <seed>', "first seed (default: the scenario's); with --now: that of the operator")
    .addOption(policyOption());
  withLiveOptions(command).action(
    async (first: string, second: string | undefined, { json, ...options }: ExplainOptions) => {
      const asked = json === true ? { ...options, output: 'json' as const } : options;
      const object = second === undefined || kindMeant(first) !== undefined ? objectOf(first, second) : null;
      refuse(asked, object);
      if (object === null) await show(first, second ?? '', asked);
      else await explainLive(object, asked.now === true ? { ...asked, look: lookArguments(asked) } : asked);
    },
  );
}

function refuse(options: ExplainOptions, object: WrittenObject | null): void {
  if (object === null) {
    const flag = firstOf(options, [...LIVE_OPTIONS, ...LOOK_OPTIONS]);
    if (flag !== undefined)
      throw new BadInput(`${flag} is for objects on cluster0, such as mcd/web; leave it out for a scenario`);
    return;
  }
  const what = `${object.word}/${object.name}`;
  const flag = firstOf(options, SCENARIO_OPTIONS);
  if (flag !== undefined)
    throw new BadInput(`${flag} is for scenarios; leave it out for ${what}, which is live`);
  const deciding =
    options.now === true ? undefined : firstOf(options, [...DECIDING_OPTIONS, ...LOOK_OPTIONS]);
  if (deciding !== undefined)
    throw new BadInput(
      `${deciding} is for scenarios and for --now; leave it out for ${what}, or write --now as well`,
    );
}

/** The first option that is given of some, as it is written. */
function firstOf(options: ExplainOptions, names: readonly (keyof ExplainOptions)[]): string | undefined {
  const given = names.find((name) => options[name] !== undefined);
  return given === undefined
    ? undefined
    : `--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
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
  const seed = options.seed === undefined ? scenario.seed : seedWritten('--seed ', options.seed);
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

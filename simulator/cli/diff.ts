// `mck8s diff`: where two runs first part ways, and why.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { TapeError } from '../../core/record/replay.ts';
import { firstDifference, type Difference, type Side } from '../diff/difference.ts';
import { firstDifferenceOfRecordings } from '../diff/recordings.ts';
import { buildLoad, prepareLoad } from '../load/build.ts';
import {
  differenceDocument,
  differenceText,
  type DifferenceSource,
  type SideSource,
} from '../report/difference-report.ts';
import { documentText } from '../report/documents.ts';
import { scenarioHash } from '../scenario/hash.ts';
import { BadInput } from './failure.ts';
import { policiesFrom, policiesKnown, scenarioFrom, seedWritten, type KnownPolicies } from './inputs.ts';
import { linesOf } from './lines.ts';
import { outputOption, policyOption, seedOption, withScenarioOptions, type RunOptions } from './options.ts';
import { print } from './terminal.ts';
import { VERSION } from './version.ts';

const HELP = `
Both runs have the scenario and the options in common, and each what --a or --b gives it. The first decision that asks for
something else is shown for both, with the reasons side by side and the numbers in which they differ.
Of recordings, live or rehearsed, what is asked for is compared workload by workload, turn by turn; when it was asked for, how often
it was asked for again, and which of two workloads came first do not count.

Examples:
  $ mck8s diff scenarios/mck8s-2h.yaml --a policy=worst_fit --b policy=best_fit --seed 3
  $ mck8s diff scenario.yaml --policy ./mine.ts --b set=delays.informer=5s
  $ mck8s diff before.yaml after.yaml -o json
  $ mck8s diff monday.tape tuesday.tape        # two recordings of \`mck8s run --record FILE\`
  $ mck8s diff rehearsed.tape monday.tape      # one of \`mck8s simulate --record FILE\`, and one of a live run`;

const KEYS = ['policy', 'set', 'seed'] as const;

type OneRun = Partial<Record<(typeof KEYS)[number], readonly string[]>>;

interface DiffOptions extends Pick<
  RunOptions,
  'set' | 'skipBadRows' | 'output' | 'seed' | 'policy' | 'policyFile'
> {
  readonly ignoreTimes?: true;
  readonly a?: OneRun;
  readonly b?: OneRun;
}

/** Adds the command. */
export function addDiff(program: Command): void {
  const command = program
    .command('diff')
    .argument('<scenario>', 'a scenario file, or a recording')
    .argument('[other]', 'a scenario file for b (default: the same), or another recording')
    .summary('show where two runs first part ways')
    .description('Show where two runs first part ways: the time, the workload, both decisions and why.')
    .addHelpText('after', HELP);
  withScenarioOptions(command)
    .addOption(seedOption())
    .addOption(policyOption())
    .addOption(runOption('a'))
    .addOption(runOption('b'))
    .option('--ignore-times', 'do not part where both ask for the same at different times')
    .addOption(outputOption('table', 'json', 'yaml'))
    .action(diff);
}

function runOption(side: 'a' | 'b'): Option {
  return new Option(
    `--${side} <option=value>`,
    `what run ${side} has alone: policy=NAME or FILE, set=PATH=VALUE, seed=N (repeatable)`,
  ).argParser((written: string, before: OneRun | undefined): OneRun => {
    const at = written.indexOf('=');
    const key = KEYS.find((one) => one === written.slice(0, at));
    if (key === undefined)
      throw new InvalidArgumentError('Write policy=worst_fit, set=duration=20m or seed=3, say.');
    return { ...before, [key]: [...(before?.[key] ?? []), written.slice(at + 1)] };
  });
}

async function diff(file: string, other: string | undefined, options: DiffOptions): Promise<void> {
  const recordings = [file, other ?? file].filter(isRecording);
  if (recordings.length > 0) {
    printDifference(...recordingsFrom(recordings, file, other), options);
    return;
  }
  if (other === undefined && options.a === undefined && options.b === undefined)
    throw new BadInput(
      'both runs would be the same; say what one has alone, for example --a policy=worst_fit --b policy=best_fit',
    );
  const known = await policiesKnownTo(options);
  const left = sideFrom('a', file, options, known);
  const right = sideFrom('b', other ?? file, options, known);
  const difference = firstDifference(
    left.side,
    right.side,
    options.ignoreTimes === true ? 'answers' : 'times',
  );
  printDifference(difference, { a: left.source, b: right.source, version: VERSION }, options);
}

function policiesKnownTo({
  a = {},
  b = {},
  policy = [],
  policyFile = [],
}: DiffOptions): Promise<KnownPolicies> {
  return policiesKnown({ policy: [...policy, ...(a.policy ?? []), ...(b.policy ?? [])], policyFile });
}

function printDifference(
  difference: Difference,
  source: DifferenceSource,
  { output }: Pick<DiffOptions, 'output'>,
): void {
  if (output === 'table') print(differenceText(difference, source), 'header');
  else process.stdout.write(documentText(differenceDocument(difference, source), output));
}

/** Whether a file begins as recordings do; what is wrong with one that cannot be read is told where scenarios are read. */
function isRecording(file: string): boolean {
  try {
    for (const line of linesOf(file)) return line.startsWith('{') && line.includes('"type":"header"');
    return false;
  } catch {
    return false;
  }
}

/** @throws BadInput where there are not two recordings, or one is damaged */
function recordingsFrom(
  recordings: readonly string[],
  a: string,
  b: string | undefined,
): [Difference, DifferenceSource] {
  if (b === undefined || recordings.length < 2)
    throw new BadInput(`${recordings[0]!} is a recording; name another recording to compare it with`);
  try {
    const difference = firstDifferenceOfRecordings(
      () => linesOf(a),
      () => linesOf(b),
    );
    return [difference, { a: { recording: a }, b: { recording: b }, version: VERSION }];
  } catch (error) {
    if (error instanceof TapeError) throw new BadInput(`${a}, ${b}: ${error.message}`);
    throw error;
  }
}

function sideFrom(
  name: 'a' | 'b',
  file: string,
  options: DiffOptions,
  known: KnownPolicies,
): { readonly side: Side; readonly source: SideSource } {
  const own = options[name] ?? {};
  const set = [...(options.set ?? []), ...(own.set ?? [])];
  const scenario = scenarioFrom(file, { ...options, set }, known);
  if (scenario.control === 'direct')
    throw new BadInput(
      `${scenario.name} has control: direct, where nothing is decided between clusters; diff needs control: mck8s`,
    );
  const written = own.policy ?? options.policy;
  const [policy = null, ...others] = policiesFrom(
    written === undefined ? {} : { policy: written },
    scenario,
    [],
    known,
  );
  if (others.length > 0) throw new BadInput(`run ${name} has one policy; leave out ${others.join(' and ')}`);
  const last = own.seed?.at(-1);
  const seed = last === undefined ? (options.seed ?? scenario.seed) : seedWritten(`--${name} seed=`, last);
  const load = buildLoad(prepareLoad(scenario), seed);
  return {
    side: { scenario, load, policy, policies: known.policies, seed },
    source: { scenario: scenario.name, hash: scenarioHash(scenario), policy, seed, set },
  };
}

// The options that commands share, each with its type, bounds and explanation.

import { availableParallelism } from 'node:os';
import { Option, InvalidArgumentError, type Command } from 'commander';

const SEEDS_MAX = 1_000_000;
const WORKERS_MAX = 1024;

/** As commander collects them. */
export interface ScenarioOptions {
  readonly set?: readonly string[];
  readonly skipBadRows?: boolean;
  readonly policyFile?: readonly string[];
}

export interface RunOptions extends ScenarioOptions {
  readonly output: 'table' | 'json' | 'yaml';
  readonly seed?: number;
  readonly seeds?: number;
  readonly policy?: readonly string[];
  readonly workers: number;
  readonly out?: string;
  readonly explainMetrics?: true;
}

/** Options of every command that reads a scenario. */
export function withScenarioOptions(command: Command): Command {
  return command
    .addOption(
      repeatable('--set <path=value>', 'change a field of the scenario, e.g. duration=20m or delays.pull=0s'),
    )
    .option(
      '--skip-bad-rows',
      'leave broken rows of traces out and count them, instead of refusing the trace',
    )
    .addOption(
      repeatable(
        '--policy-file <file>',
        'make policies of a file known by name to the scenario and its workloads',
      ),
    );
}

/** Options of the commands that run seeds and report on them. */
export function withRunOptions(command: Command): Command {
  return withScenarioOptions(command)
    .addOption(outputOption('table', 'json', 'yaml'))
    .addOption(seedOption())
    .addOption(
      new Option(
        '--seeds <n>',
        "how many seeds, counted on from the first (default: the scenario's)",
      ).argParser(wholeNumber(1, SEEDS_MAX)),
    )
    .addOption(policyOption())
    .addOption(
      new Option('--workers <n>', 'threads to run in; the results are the same for any number')
        .argParser(wholeNumber(1, WORKERS_MAX))
        .default(availableParallelism(), 'number of cores'),
    )
    .option(
      '--out <dir>',
      'also write result.json, table.txt, runs.csv and timing.json into a new or empty directory',
    )
    .option('--explain-metrics', 'say how each metric is computed');
}

/** -o. */
export function outputOption(...formats: string[]): Option {
  return new Option('-o, --output <format>', 'how to print the result').choices(formats).default(formats[0]);
}

/** --seed. */
export function seedOption(): Option {
  return new Option('--seed <n>', "first seed (default: the scenario's)").argParser(
    wholeNumber(0, Number.MAX_SAFE_INTEGER - SEEDS_MAX),
  );
}

/** --policy. */
export function policyOption(): Option {
  return repeatable(
    '--policy <name or file>',
    'policy for workloads that name no locations; a path, such as ./mine.ts, brings policies of your own',
  );
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Write a whole number from ${minimum} to ${maximum}.`);
  };
}

// The options that commands share, each with its type, bounds and explanation.

import { availableParallelism } from 'node:os';
import { Option, InvalidArgumentError, type Command } from 'commander';
import { nearestName } from '../../core/api/suggestion.ts';
import { SEEDS_LEAST, type UntilRule } from '../compare/stopping.ts';
import { METRICS, type MetricName } from '../measure/metrics.ts';

const SEEDS_MAX = 1_000_000;
const WORKERS_MAX = 1024;

/** How many seeds --until takes at the most, unless it is told otherwise. */
export const SEEDS_MAX_UNTIL = 200;

type Until = Pick<UntilRule, 'metric' | 'halfWidth'>;

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
  readonly force?: true;
  /** Seeds are added until the interval of this metric is so narrow. */
  readonly until?: Until;
  readonly seedsMax?: number;
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
    .addOption(policyFileOption());
}

/** Options of the commands that run seeds and report on them. */
export function withRunOptions(command: Command): Command {
  return withScenarioOptions(command)
    .addOption(outputOption('table', 'json', 'yaml'))
    .addOption(seedOption())
    .addOption(seedsOption("how many seeds, counted on from the first (default: the scenario's)"))
    .addOption(
      new Option(
        '--until <metric:half-width>',
        'add seeds until the 95 % interval of a metric is at most ± so wide under every policy, e.g. pendingShareAtEnd:0.005',
      ).argParser(until),
    )
    .addOption(
      new Option(
        '--seeds-max <n>',
        `how many seeds --until may take (default: ${SEEDS_MAX_UNTIL})`,
      ).argParser(wholeNumber(SEEDS_LEAST, SEEDS_MAX)),
    )
    .addOption(policyOption())
    .addOption(workersOption())
    .option(
      '--out <dir>',
      'also write result.json, table.txt, timing.json and rows as CSV and Parquet into a new or empty directory',
    )
    .option('--force', 'let --out and --report write over files that are there')
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

/** --policy-file. */
export function policyFileOption(): Option {
  return repeatable('--policy-file <file>', 'make policies of a file known by name');
}

/** --seeds. */
export function seedsOption(description: string): Option {
  return new Option('--seeds <n>', description).argParser(wholeNumber(1, SEEDS_MAX));
}

/** --workers. */
export function workersOption(): Option {
  return new Option('--workers <n>', 'threads to run in; the results are the same for any number')
    .argParser(wholeNumber(1, WORKERS_MAX))
    .default(availableParallelism(), 'number of cores');
}

/** --policy. */
export function policyOption(): Option {
  return repeatable(
    '--policy <name or file>',
    'policy for workloads that name no locations; a path, such as ./mine.ts, brings policies of your own',
  );
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

/** --pairs. */
export function pairsOption(): Option {
  return new Option(
    '--pairs <metric>',
    "in which metric policies are compared two by two (default: the scenario's measure)",
  ).argParser(metricNamed);
}

function metricNamed(name: string): MetricName {
  const known = METRICS.find((metric) => metric.name === name);
  if (known !== undefined) return known.name;
  const names = METRICS.map((metric) => metric.name);
  const near = nearestName(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new InvalidArgumentError(`There is no metric ${name}.${hint} The metrics are ${names.join(', ')}.`);
}

/** `metric:half-width`, of a metric that there is. */
function until(text: string): Until {
  const [name = '', width = ''] = text.split(':');
  const metric = metricNamed(name);
  const halfWidth = width.trim() === '' ? NaN : Number(width);
  if (Number.isFinite(halfWidth) && halfWidth > 0) return { metric, halfWidth };
  throw new InvalidArgumentError(`Write a number above 0 after the colon, for example ${metric}:0.005.`);
}

/** Takes whole numbers within bounds. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Write a whole number from ${minimum} to ${maximum}.`);
  };
}

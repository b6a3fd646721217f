// The options that live commands share, so that the same thing has one name and one sentence in every help.

import { Option, type Command } from 'commander';
import { durationMicros } from '../../core/api/duration.ts';
import { CommandBadInput } from './failure.ts';
import type { OutputFormat } from './output.ts';

/** Which cluster0 is meant. */
export interface Cluster0Options {
  readonly kubeconfig?: string;
  readonly context?: string;
}

export interface OutputOptions {
  readonly output: OutputFormat;
  readonly json?: true;
}

/** Adds --kubeconfig and --context. */
export function addCluster0Options(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig of cluster0 (default: as kubectl has it)')
    .option('--context <name>', 'context of cluster0 (default: the current one)');
}

/** Adds -o and --json. */
export function addOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'how to print the result')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    )
    .option('--json', 'the same as -o json');
}

/** The format that is asked for. */
export function formatOf({ output, json }: OutputOptions): OutputFormat {
  return json === true ? 'json' : output;
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

/** --seed. */
export function seedOption(description: string): Option {
  return new Option('--seed <text>', description).default('mck8s');
}

/** An option that takes a duration such as 15s, as microseconds. */
export function durationOption(flag: string, description: string, byDefault: string): Option {
  const read = (written: string): number => {
    const micros = /^([0-9]+(ms|s|m|h))+$/.test(written) ? durationMicros(written) : 0;
    if (micros <= 0) throw new CommandBadInput(`${flag} ${written}: write a duration such as ${byDefault}`);
    return micros;
  };
  return new Option(`${flag} <duration>`, description).argParser(read).default(read(byDefault), byDefault);
}

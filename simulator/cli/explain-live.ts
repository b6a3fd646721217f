// What `mck8s explain` takes of objects on cluster0: how they are written, and the options that go with them. Who reads cluster0 is
// loaded elsewhere, on first use.

import type { Command } from 'commander';
import { kindMeant } from '../../core/api/crd/kind-words.ts';
import type { RunOptions } from './options.ts';
import { repeatable } from './options.ts';

/** An object on cluster0, as it was written. */
export interface WrittenObject {
  /** A word for its kind. */
  readonly word: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface LiveOptions extends Pick<RunOptions, 'output' | 'policyFile'> {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly now?: true;
  /** As the operator was given it. */
  readonly seed?: string;
  readonly systemNamespace?: string;
  readonly allowLoopback?: true;
  readonly allowExec?: readonly string[];
  readonly wait?: string;
}

/** Explains an object on cluster0. `look` is what a look at the fleet takes, as it is written; absent: there is none. */
export type ExplainLive = (
  object: WrittenObject,
  options: Omit<LiveOptions, 'seed'> & { readonly look?: readonly string[] },
) => Promise<void>;

/** Options of objects on cluster0 alone. */
export const LIVE_OPTIONS = ['namespace', 'kubeconfig', 'context', 'now'] as const;
/** Options of a look at the fleet alone. */
export const LOOK_OPTIONS = ['systemNamespace', 'allowLoopback', 'allowExec', 'wait'] as const;

/** Adds them to the command. */
export function withLiveOptions(command: Command): Command {
  return command
    .optionsGroup('Options for objects on cluster0:')
    .option('-n, --namespace <name>', 'namespace of the object (default: that of the context)')
    .option('--kubeconfig <file>', 'kubeconfig of cluster0 (default: as kubectl has it)')
    .option('--context <name>', 'context of cluster0 (default: the current one)')
    .option(
      '--now',
      'look at all members, and decide anew with a verdict on every cluster; nothing is written',
    )
    .optionsGroup('Options with --now, as the operator was given them:')
    .option('--system-namespace <name>', 'namespace with kubeconfigs of members (default: mck8s-system)')
    .option('--allow-loopback', 'let kubeconfigs from Secrets point at this machine, as in development')
    .addOption(
      repeatable('--allow-exec <name=command>', 'let kubeconfigs and ClusterProfiles use this command'),
    )
    .option('--wait <duration>', 'how long members may take to be seen as a whole (default: 30s)');
}

/** `mcd/web`, `mcd/prod/web` or `mcd web`; null: this names no object of ours, so it is a file. */
export function objectOf(first: string, second: string | undefined): WrittenObject | null {
  const [word = '', ...rest] = second === undefined ? first.split('/') : [first, ...second.split('/')];
  const [name, namespace, ...more] = rest.toReversed();
  if (kindMeant(word) === undefined || name === undefined || name === '' || more.length > 0) return null;
  return namespace === undefined ? { word, name } : { word, name, namespace };
}

/** What a look at the fleet takes, in the words of its own options. */
export function lookArguments(options: LiveOptions): readonly string[] {
  const { kubeconfig, context, systemNamespace, allowLoopback, allowExec, wait, policyFile, seed } = options;
  const given = (flag: string, values: readonly (string | undefined)[] = []): string[] =>
    values.flatMap((value) => (value === undefined ? [] : [flag, value]));
  return [
    ...given('--kubeconfig', [kubeconfig]),
    ...given('--context', [context]),
    ...given('--namespace', [systemNamespace]),
    ...(allowLoopback === true ? ['--allow-loopback'] : []),
    ...given('--allow-exec', allowExec),
    ...given('--wait', [wait]),
    ...given('--policy-file', policyFile),
    ...given('--seed', [seed]),
  ];
}

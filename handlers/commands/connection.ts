// What every live command needs of this machine: the kubeconfig it was pointed at, a connection to cluster0, and the ways to members.

import { Option, type Command } from 'commander';
import { shortHash } from '../../core/hash.ts';
import { durationMicros } from '../../core/api/duration.ts';
import type { ListedExec } from '../kube/endpoint.ts';
import type { KubeClient } from '../kube/client.ts';
import type { CredentialSourceOptions, TrustedContexts } from '../members/credential-sources.ts';
import { realClock } from '../real/clock.ts';
import { connectTo } from '../real/transport.ts';
import { reach, TrustedKubeconfig } from '../real/trusted-kubeconfig.ts';
import { CommandBadInput } from './failure.ts';

export interface ConnectionOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace: string;
  readonly allowLoopback: boolean;
  readonly allowExec: ReadonlyMap<string, ListedExec>;
}

/** Adds the options by which cluster0 and its members are reached. */
export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--kubeconfig <file>', 'kubeconfig of cluster0 (default: as kubectl has it)'))
    .addOption(new Option('--context <name>', 'context of cluster0 (default: the current one)'))
    .addOption(
      new Option(
        '--namespace <name>',
        'namespace on cluster0 with kubeconfigs of members, and the lease',
      ).default('mck8s-system'),
    )
    .addOption(
      new Option(
        '--allow-loopback',
        'let kubeconfigs from Secrets point at this machine, as in development',
      ).default(false),
    )
    .addOption(
      new Option(
        '--allow-exec <name=command>',
        'let kubeconfigs and ClusterProfiles use this command, by absolute path, for the provider or command of that name; may be repeated',
      )
        .argParser(listedExec)
        .default(new Map(), 'none'),
    );
}

function listedExec(
  written: string,
  before: ReadonlyMap<string, ListedExec>,
): ReadonlyMap<string, ListedExec> {
  const at = written.indexOf('=');
  const [command = '', ...args] = written
    .slice(at + 1)
    .split(' ')
    .filter((part) => part !== '');
  if (at < 1 || !command.startsWith('/'))
    throw new CommandBadInput(`--allow-exec ${written}: write NAME=/absolute/path with arguments if any`);
  return new Map([...before, [written.slice(0, at), { command, args }]]);
}

/** The kubeconfig that a command was pointed at, and the context of cluster0 in it. */
export function openKubeconfig({ kubeconfig, context }: Pick<ConnectionOptions, 'kubeconfig' | 'context'>): {
  readonly trusted: TrustedKubeconfig;
  readonly context: string;
} {
  try {
    const trusted = TrustedKubeconfig.load(kubeconfig);
    const name = context ?? trusted.currentContext;
    if (name === undefined)
      throw new Error(
        `the kubeconfig names no current context; write --context with one of ${trusted.contexts.join(', ')}`,
      );
    trusted.endpointOf(name);
    return { trusted, context: name };
  } catch (error) {
    throw new CommandBadInput(error instanceof Error ? error.message : String(error));
  }
}

/** Where a command that runs once finds the ways to members. */
export function sourcesFor(
  { namespace, allowLoopback, allowExec }: ConnectionOptions,
  client: KubeClient,
  { trusted, context }: ReturnType<typeof openKubeconfig>,
): CredentialSourceOptions {
  return {
    client,
    clock: realClock,
    namespace,
    trusted: trustedContexts(trusted, context),
    rules: { allowLoopback, listedExec: allowExec },
    connect: (endpoint) => connectTo(reach(endpoint)),
    // It prints nothing of what it was told.
    onSecret: () => undefined,
  };
}

/** Contexts of our own kubeconfig as ways to members; that of cluster0 is none. */
export function trustedContexts(trusted: TrustedKubeconfig, cluster0: string): TrustedContexts {
  return {
    has: (name) => name !== cluster0 && trusted.contexts.includes(name),
    memberNames: trusted.memberContexts().filter((name) => name !== cluster0),
    credential(name) {
      const endpoint = trusted.endpointOf(name);
      const { server, caData, serverName } = endpoint;
      return {
        server,
        fingerprint: `context ${name} ${shortHash(JSON.stringify([server, caData, serverName]))}`,
        connect: () => connectTo(endpoint),
      };
    },
  };
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
